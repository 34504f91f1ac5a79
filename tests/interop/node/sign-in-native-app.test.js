// openid-client signs a person in to an app on the person's own device, which can keep no secret and awaits the answer
// on a port that it was given by chance (RFC 8252 §7.3).

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import test from 'node:test'
import * as client from 'openid-client'
import { Browser } from './browser.js'

const app = await client.discovery(new URL(process.env.SIGNET_ISSUER), 'native', undefined, client.None(), {
  execute: [client.allowInsecureRequests],
})
client.enableNonRepudiationChecks(app)

// Listens for the answer.
const listen = async () => {
  const server = createServer()
  const answer = new Promise((resolve) =>
    server.on('request', (request, response) => {
      response.end('You can close this window.')
      resolve(new URL(request.url, redirectUri))
    }),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const redirectUri = `http://127.0.0.1:${server.address().port}/callback`
  return { server, redirectUri, answer }
}

const signIn = async (browser = new Browser(), scope = 'openid offline_access read') => {
  const { server, redirectUri, answer } = await listen()
  try {
    const checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
    }
    const url = client.buildAuthorizationUrl(app, {
      redirect_uri: redirectUri,
      scope,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const page = await browser.visit(url)
    const shown = await (page.has('login-submit') ? browser.signIn(page) : browser.submit(page, { consent: 'allow' }))
    assert.equal(shown.text, 'You can close this window.')
    return { page, tokens: await client.authorizationCodeGrant(app, await answer, checks) }
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

test('a person signs in to an app without a secret', async () => {
  const { tokens } = await signIn()
  assert.equal(tokens.claims().aud, 'native')
  assert((await client.fetchUserInfo(app, tokens.access_token, tokens.claims().sub)).sub)
})

// "the authorization server SHOULD NOT process authorization requests automatically without user consent or
// interaction" (RFC 8252 §8.6)
test('an app that anybody can pretend to be is allowed by hand each time', async () => {
  const browser = new Browser()
  await signIn(browser)
  const { page } = await signIn(browser)
  assert(page.has('consent-allow'))
})

test('each refresh gives a new token, and an old one that comes again ends them all', async () => {
  const { tokens: first } = await signIn()
  const second = await client.refreshTokenGrant(app, first.refresh_token)
  const third = await client.refreshTokenGrant(app, second.refresh_token)
  assert.equal(new Set([first, second, third].map((tokens) => tokens.refresh_token)).size, 3)
  assert.equal(third.claims().sub, first.claims().sub)
  // Two generations ago: no lost answer explains it (RFC 9700 §4.14.2).
  await assert.rejects(client.refreshTokenGrant(app, first.refresh_token), { error: 'invalid_grant', status: 400 })
  await assert.rejects(client.refreshTokenGrant(app, third.refresh_token), { error: 'invalid_grant', status: 400 })
  await assert.rejects(client.fetchUserInfo(app, third.access_token, client.skipSubjectCheck), {
    name: 'WWWAuthenticateChallengeError',
  })
})

test('an answer that was lost can be asked for again', async () => {
  const { tokens } = await signIn()
  const [one, other] = await Promise.all([1, 2].map(() => client.refreshTokenGrant(app, tokens.refresh_token)))
  for (const { refresh_token } of [one, other]) {
    assert((await client.refreshTokenGrant(app, refresh_token)).access_token)
  }
})

// Access "even when the End-User is not present (not logged in)" is what offline_access asks for (OpenID Connect Core
// §11).
test('without offline_access a refresh token ends with the session', async () => {
  const browser = new Browser()
  const { tokens } = await signIn(browser, 'openid read')
  const { refresh_token } = await client.refreshTokenGrant(app, tokens.refresh_token)
  const page = await browser.visit(client.buildEndSessionUrl(app, { id_token_hint: tokens.id_token }))
  assert.equal(new URL(page.url).pathname, '/signed-out', page.text)
  await assert.rejects(client.refreshTokenGrant(app, refresh_token), { error: 'invalid_grant', status: 400 })
})

test('a public client gets nothing by client_credentials', async () => {
  const asked = client.clientCredentialsGrant(app, { scope: 'read' })
  await assert.rejects(asked, { error: 'unauthorized_client', status: 400 })
})
