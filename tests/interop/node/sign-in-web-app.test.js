// openid-client signs a person in to a web app that keeps a secret.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import * as client from 'openid-client'
import { Browser } from './browser.js'

const issuer = process.env.SIGNET_ISSUER

const discover = async (id, metadata, authentication = client.ClientSecretBasic) => {
  const secret = readFileSync(`${process.env.SIGNET_KEYS}/${id}.secret`, 'utf8').trim()
  const found = await client.discovery(new URL(issuer), id, metadata, authentication(secret), {
    execute: [client.allowInsecureRequests],
  })
  // Signatures too, although the ID token comes straight from the server.
  client.enableNonRepudiationChecks(found)
  return found
}

const shop = await discover('shop')
const home = 'https://shop.example/'
const redirectUri = `${home}callback`

// Begins a sign-in: where the browser goes, and what the answer must fit.
const begin = async (configuration, redirect_uri, more) => {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  }
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri,
    scope: 'openid profile email',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  })
  return { url, checks }
}

// A sign-in in a browser of its own, up to the answer.
const answered = async (more, browser = new Browser(home)) => {
  const { url, checks } = await begin(shop, redirectUri, more)
  const page = await browser.visit(url)
  return { browser, checks, answer: page.action ? await browser.signIn(page) : page }
}

for (const authentication of [client.ClientSecretBasic, client.ClientSecretPost]) {
  test(`a person signs in, is known, stays signed in and signs out, with ${authentication.name}`, async () => {
    const configuration = await discover('shop', undefined, authentication)
    const scope = 'openid profile email offline_access read'
    const { browser, checks, answer } = await answered({ scope, max_age: '60' })
    const tokens = await client.authorizationCodeGrant(configuration, answer, { ...checks, maxAge: 60 })
    const claims = tokens.claims()
    assert.equal(claims.aud, 'shop')
    assert.deepEqual(claims.amr, ['pwd'])
    assert.equal(tokens.scope.split(' ').sort().join(' '), scope.split(' ').sort().join(' '))

    const told = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    assert.equal(told.name, 'Alice Liddell')
    assert.equal(told.email, 'alice@example.com')
    assert.equal(told.email_verified, true)

    const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token, { scope: 'openid read' })
    assert.equal(refreshed.scope, 'openid read')
    assert.equal(refreshed.claims().sub, claims.sub)
    assert.equal(refreshed.claims().auth_time, claims.auth_time)

    // The session answers without a page, and what was allowed is remembered.
    const again = await begin(configuration, redirectUri, { prompt: 'none', id_token_hint: tokens.id_token })
    const silent = await client.authorizationCodeGrant(configuration, await browser.visit(again.url), again.checks)
    assert.equal(silent.claims().sid, claims.sid)

    const bye = `${home}bye`
    const end = client.buildEndSessionUrl(configuration, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: bye,
      state: 'the state',
    })
    assert.equal((await browser.visit(end)).href, `${bye}?state=the+state`)
    const gone = await begin(configuration, redirectUri, { prompt: 'none' })
    await assert.rejects(
      client.authorizationCodeGrant(configuration, await browser.visit(gone.url), gone.checks),
      { name: 'AuthorizationResponseError', error: 'login_required' },
    )
  })
}

test('an ID token and userinfo by the algorithms of the registration are verified', async () => {
  const notary = await discover('notary', {
    id_token_signed_response_alg: 'ES256',
    userinfo_signed_response_alg: 'EdDSA',
  })
  const callback = 'https://notary.example/callback'
  const { url, checks } = await begin(notary, callback)
  const browser = new Browser(callback)
  const answer = await browser.signIn(await browser.visit(url))
  const tokens = await client.authorizationCodeGrant(notary, answer, checks)
  const told = await client.fetchUserInfo(notary, tokens.access_token, tokens.claims().sub)
  assert.equal(told.name, 'Alice Liddell')
  assert.equal(told.aud, 'notary')
})

test('an answer in a form is redeemed like one in a URL', async () => {
  const { checks, answer } = await answered({ response_mode: 'form_post' })
  assert(answer instanceof Request)
  assert((await client.authorizationCodeGrant(shop, answer, checks)).claims().sub)
})

test('an error in a form is told like one in a URL', async () => {
  const { url, checks } = await begin(shop, redirectUri, { response_mode: 'form_post', prompt: 'none' })
  const answer = await new Browser(home).visit(url)
  await assert.rejects(client.authorizationCodeGrant(shop, answer, checks), { error: 'login_required' })
})

const refusing = { 'at the sign-in page': { cancel: '1' }, 'at the consent page': { consent: 'deny' } }
for (const [what, pressed] of Object.entries(refusing)) {
  test(`who turns back ${what} is told as access_denied`, async () => {
    const browser = new Browser(home)
    const { url, checks } = await begin(shop, redirectUri, { prompt: 'consent' })
    const page = await browser.visit(url)
    const answer = await (pressed.cancel ? browser.submit(page, pressed) : browser.signIn(page, pressed))
    await assert.rejects(client.authorizationCodeGrant(shop, answer, checks), {
      name: 'AuthorizationResponseError',
      error: 'access_denied',
    })
  })
}

// What is changed about an answer, or about what is expected of it, and what the library says.
const refusals = {
  'another state': [({ answer }) => answer.searchParams.set('state', 'another'), /"state"/],
  'no state': [({ answer }) => answer.searchParams.delete('state'), /"state"/],
  'another issuer': [({ answer }) => answer.searchParams.set('iss', 'https://other.example'), /"iss"/],
  'no issuer, which this server always tells': [({ answer }) => answer.searchParams.delete('iss'), /"iss"/],
  'a doubled code': [({ answer }) => answer.searchParams.append('code', 'another'), /"code"/],
  'another nonce': [({ checks }) => (checks.expectedNonce = 'another'), /"nonce"/],
}
for (const [what, [change, message]] of Object.entries(refusals)) {
  test(`the library refuses ${what}`, async () => {
    const attempt = await answered()
    change(attempt)
    await assert.rejects(client.authorizationCodeGrant(shop, attempt.answer, attempt.checks), (fault) => {
      assert.match(`${fault.message} ${fault.cause?.message} ${JSON.stringify(fault.cause)}`, message)
      return true
    })
  })
}

for (const [what, change] of Object.entries({
  'another verifier': ({ checks }) => (checks.pkceCodeVerifier = client.randomPKCECodeVerifier()),
  'no verifier': ({ checks }) => delete checks.pkceCodeVerifier,
  'a changed code': ({ answer }) => answer.searchParams.set('code', `${answer.searchParams.get('code')}A`),
})) {
  test(`the server refuses ${what} with invalid_grant`, async () => {
    const attempt = await answered()
    change(attempt)
    await assert.rejects(client.authorizationCodeGrant(shop, attempt.answer, attempt.checks), {
      name: 'ResponseBodyError',
      error: 'invalid_grant',
      status: 400,
    })
  })
}

test('a code that comes twice takes back what it gave', async () => {
  const { checks, answer } = await answered({ scope: 'openid offline_access' })
  const tokens = await client.authorizationCodeGrant(shop, answer, checks)
  await assert.rejects(client.authorizationCodeGrant(shop, answer, checks), { error: 'invalid_grant' })
  await assert.rejects(client.refreshTokenGrant(shop, tokens.refresh_token), { error: 'invalid_grant' })
  await assert.rejects(client.fetchUserInfo(shop, tokens.access_token, tokens.claims().sub), (fault) => {
    assert.equal(fault.name, 'WWWAuthenticateChallengeError')
    assert.equal(fault.cause[0].parameters.error, 'invalid_token')
    return true
  })
})

test('a revoked refresh token is refused', async () => {
  const { checks, answer } = await answered({ scope: 'openid offline_access' })
  const tokens = await client.authorizationCodeGrant(shop, answer, checks)
  await client.tokenRevocation(shop, tokens.refresh_token, { token_type_hint: 'refresh_token' })
  await assert.rejects(client.refreshTokenGrant(shop, tokens.refresh_token), { error: 'invalid_grant' })
})
