// oauth4webapi signs a person in to an app in the browser, whose requests come from a page of another origin. Here
// `fetch` does for it what a browser does: it asks first where it must, and hides what the server does not let that
// page see (CORS).

import assert from 'node:assert/strict'
import test from 'node:test'
import * as oauth from 'oauth4webapi'
import { Browser } from './browser.js'

const issuer = new URL(process.env.SIGNET_ISSUER)
const home = 'https://spa.example/'
const redirectUri = `${home}callback`

const SIMPLE_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']
const SHOWN_HEADERS = [
  'cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma',
]
const SIMPLE_METHODS = ['GET', 'HEAD', 'POST']

// The CORS protocol of the Fetch standard, as far as requests without credentials go.
const fetchFrom = (origin) => async (url, { headers: given, ...init }) => {
  const headers = new Headers(given)
  const type = headers.get('content-type')?.split(';')[0]
  const unsafe = [...headers.keys()].filter(
    (name) => !['accept', 'user-agent'].includes(name) && !(name === 'content-type' && SIMPLE_TYPES.includes(type)),
  )
  const isSimple = SIMPLE_METHODS.includes(init.method)
  if (unsafe.length > 0 || !isSimple) {
    const asked = { 'access-control-request-method': init.method, 'access-control-request-headers': unsafe.join(',') }
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin, ...asked } })
    const list = (name) => (preflight.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/)
    const allowed = list('access-control-allow-headers')
    // "*" does not stand for Authorization.
    const covers = (name) => allowed.includes(name) || (name !== 'authorization' && allowed.includes('*'))
    if (!preflight.ok || !mayRead(preflight, origin)) throw new TypeError(`preflight refused: ${url}`)
    const methods = list('access-control-allow-methods')
    if (!isSimple && !methods.includes(init.method.toLowerCase())) throw new TypeError(`method refused: ${init.method}`)
    if (!unsafe.every(covers)) throw new TypeError(`header refused: ${unsafe}`)
  }
  headers.set('origin', origin)
  const answer = await fetch(url, { ...init, headers })
  if (!mayRead(answer, origin)) throw new TypeError(`answer hidden: ${url}`)
  assert.equal(answer.headers.get('access-control-allow-credentials'), null)
  const exposed = (answer.headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/)
  const shown = [...answer.headers].filter(([name]) => SHOWN_HEADERS.includes(name) || exposed.includes(name))
  const copy = new Response(answer.body, { status: answer.status, headers: shown })
  return Object.defineProperty(copy, 'url', { value: answer.url })
}

const mayRead = (answer, origin) => {
  const allowed = answer.headers.get('access-control-allow-origin')
  // A cache must not give one origin's answer to another.
  if (allowed && allowed !== '*') assert.match(answer.headers.get('vary') ?? '', /\borigin\b/i)
  return allowed === '*' || allowed === origin
}

const spa = { client_id: 'spa' }
const page = { [oauth.customFetch]: fetchFrom('https://spa.example'), [oauth.allowInsecureRequests]: true }
const discover = async (options) =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))
const server = await discover(page)

const begin = async (browser, more) => {
  const checks = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  }
  const url = new URL(server.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: spa.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    response_mode: 'fragment',
    scope: 'openid profile email offline_access read',
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    ...more,
  })
  return { checks, shown: await browser.visit(url) }
}

const parametersOf = (answer) => {
  assert.equal(answer.search, '')
  return new URLSearchParams(answer.hash.slice(1))
}

const redeem = async (answer, { verifier, state, nonce }, options = page) => {
  const parameters = oauth.validateAuthResponse(server, spa, parametersOf(answer), state)
  const response = await oauth.authorizationCodeGrantRequest(
    server, spa, oauth.None(), parameters, redirectUri, verifier, options,
  )
  const result = await oauth.processAuthorizationCodeResponse(server, spa, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, options)
  return result
}

const signIn = async (browser = new Browser(home)) => {
  const { checks, shown } = await begin(browser)
  return redeem(await browser.signIn(shown), checks)
}

const refresh = async (token) =>
  oauth.processRefreshTokenResponse(
    server, spa, await oauth.refreshTokenGrantRequest(server, spa, oauth.None(), token, page),
  )

test('a page signs a person in, reads userinfo, refreshes and signs out', async () => {
  const browser = new Browser(home)
  const tokens = await signIn(browser)
  const { sub } = oauth.getValidatedIdTokenClaims(tokens)
  const told = await oauth.processUserInfoResponse(
    server, spa, sub, await oauth.userInfoRequest(server, spa, tokens.access_token, page),
  )
  assert.equal(told.email, 'alice@example.com')
  const refreshed = await refresh(tokens.refresh_token)
  assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
  assert.equal(oauth.getValidatedIdTokenClaims(refreshed).sub, sub)

  const silent = await begin(browser, { prompt: 'none' })
  assert.equal(oauth.getValidatedIdTokenClaims(await redeem(silent.shown, silent.checks)).sub, sub)
  const end = new URL(server.end_session_endpoint)
  end.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: home })
  assert.equal((await browser.visit(end)).href, home)
  const gone = await begin(browser, { prompt: 'none' })
  assert.throws(() => oauth.validateAuthResponse(server, spa, parametersOf(gone.shown), gone.checks.state), {
    name: 'AuthorizationResponseError',
    error: 'login_required',
  })
})

test('a refused refresh is told in a way that the page can read', async () => {
  await assert.rejects(refresh('refresh.nonsense'), { name: 'ResponseBodyError', error: 'invalid_grant', status: 400 })
})

test('a refused access token is told in a header that the page can read', async () => {
  const response = oauth.userInfoRequest(server, spa, 'nonsense', page)
  await assert.rejects(
    response.then((answer) => oauth.processUserInfoResponse(server, spa, oauth.skipSubjectCheck, answer)),
    (fault) => fault.name === 'WWWAuthenticateChallengeError' && fault.cause[0].parameters.error === 'invalid_token',
  )
})

test('a token is revoked from the page', async () => {
  const tokens = await signIn()
  const answer = await oauth.revocationRequest(server, spa, oauth.None(), tokens.refresh_token, page)
  await oauth.processRevocationResponse(answer)
  await assert.rejects(refresh(tokens.refresh_token), { error: 'invalid_grant' })
})

test('pages of another origin find the server and see nothing of its answers', async () => {
  const foreign = { ...page, [oauth.customFetch]: fetchFrom('https://evil.example') }
  assert.equal((await discover(foreign)).issuer, issuer.href.replace(/\/$/, ''))
  const browser = new Browser(home)
  const { checks, shown } = await begin(browser)
  await assert.rejects(redeem(await browser.signIn(shown), checks, foreign), /hidden/)
  const tokens = await signIn()
  await assert.rejects(oauth.userInfoRequest(server, spa, tokens.access_token, foreign), /preflight refused/)
  await assert.rejects(oauth.revocationRequest(server, spa, oauth.None(), tokens.access_token, foreign), /hidden/)
})

// "MUST NOT support CORS at the authorization endpoint" (RFC 9700 §2.6)
for (const endpoint of ['authorization_endpoint', 'end_session_endpoint']) {
  test(`no page may ask the ${endpoint} behind the person's back`, async () => {
    const asked = fetchFrom('https://spa.example')(server[endpoint], { method: 'GET', redirect: 'manual' })
    await assert.rejects(asked, /hidden/)
    const preflight = await fetch(server[endpoint], {
      method: 'OPTIONS',
      headers: { origin: 'https://spa.example', 'access-control-request-method': 'POST' },
    })
    assert.equal(preflight.headers.get('access-control-allow-origin'), null)
  })
}

for (const [what, name, value] of [
  ['another state', 'state', 'another'],
  ['another issuer', 'iss', 'https://other.example'],
  ['no issuer', 'iss', undefined],
]) {
  test(`the library refuses ${what}`, async () => {
    const browser = new Browser(home)
    const { checks, shown } = await begin(browser)
    const parameters = parametersOf(await browser.signIn(shown))
    if (value) parameters.set(name, value)
    else parameters.delete(name)
    assert.throws(() => oauth.validateAuthResponse(server, spa, parameters, checks.state), new RegExp(`"${name}"`))
  })
}

test('the library refuses another nonce', async () => {
  const browser = new Browser(home)
  const { checks, shown } = await begin(browser)
  await assert.rejects(redeem(await browser.signIn(shown), { ...checks, nonce: 'another' }), /"nonce"/)
})

test('who turns back is told as access_denied', async () => {
  const browser = new Browser(home)
  const { checks, shown } = await begin(browser)
  const answer = await browser.submit(shown, { cancel: '1' })
  assert.throws(() => oauth.validateAuthResponse(server, spa, parametersOf(answer), checks.state), {
    name: 'AuthorizationResponseError',
    error: 'access_denied',
  })
})
