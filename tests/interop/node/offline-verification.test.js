// Stock Node libraries get tokens and verify them with nothing but the JWK Set.

import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'

const issuer = process.env.SIGNET_ISSUER
const audience = process.env.SIGNET_AUDIENCE
const clientId = process.env.SIGNET_CLIENT_ID
const secret = process.env.SIGNET_CLIENT_SECRET

const discover = (authentication, algorithm) =>
  client.discovery(new URL(issuer), clientId, undefined, authentication, {
    algorithm,
    execute: [client.allowInsecureRequests],
  })

const configuration = await discover(client.ClientSecretBasic(secret), 'oauth2')
// Fetched once and never again.
const keys = createLocalJWKSet(await (await fetch(configuration.serverMetadata().jwks_uri)).json())
const token = (parameters) => client.clientCredentialsGrant(configuration, parameters)
const verify = (accessToken) => jwtVerify(accessToken, keys, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] })

// First in the file: the key hands over a few seconds after the start.
test('tokens from before and after a rotation verify with one JWK Set', async () => {
  const before = (await token()).access_token
  const { kid } = decodeProtectedHeader(before)
  await verify(before)
  const deadline = Date.now() + 30_000
  let after = before
  while (decodeProtectedHeader(after).kid === kid) {
    assert(Date.now() < deadline, 'the next key never took over')
    await wait(100)
    after = (await token()).access_token
  }
  await verify(after)
  await verify(before)
})

for (const algorithm of ['oauth2', 'oidc']) {
  test(`discovery by the ${algorithm} location finds the same server`, async () => {
    const found = await discover(client.ClientSecretPost(secret), algorithm)
    assert.equal(found.serverMetadata().issuer, issuer)
    const { access_token } = await client.clientCredentialsGrant(found, { scope: 'write' })
    const { payload } = await verify(access_token)
    assert.equal(payload.scope, 'write')
  })
}

test('a token carries the claims of RFC 9068', async () => {
  const answer = await token({ scope: 'read write', resource: audience })
  const { payload } = await verify(answer.access_token)
  assert.equal(payload.sub, clientId)
  assert.equal(payload.client_id, clientId)
  assert.equal(payload.exp - payload.iat, answer.expires_in)
  assert.equal(answer.token_type, 'bearer')
})

test('a token for another audience is refused by the verifier', async () => {
  const { access_token } = await token()
  await assert.rejects(jwtVerify(access_token, keys, { issuer, audience: 'https://other.example' }), { claim: 'aud' })
})

test('too wide a scope is told as invalid_scope', async () => {
  await assert.rejects(token({ scope: 'admin' }), { error: 'invalid_scope', status: 400 })
})
