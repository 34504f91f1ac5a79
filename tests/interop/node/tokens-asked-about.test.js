// A stock Node library asks about tokens and revokes them.

import assert from 'node:assert/strict'
import test from 'node:test'
import * as client from 'openid-client'

const issuer = process.env.SIGNET_ISSUER
const resources = [process.env.SIGNET_AUDIENCE, 'https://vault.example']

const discover = (id, metadata, authentication) =>
  client.discovery(new URL(issuer), id, metadata, authentication, {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  })

const web = await discover(
  process.env.SIGNET_CLIENT_ID,
  undefined,
  client.ClientSecretBasic(process.env.SIGNET_CLIENT_SECRET),
)
const secret = process.env.SIGNET_ASKER_SECRET
const plain = await discover('asker', undefined, client.ClientSecretPost(secret))
// The library asks for a signed answer because of this, and judges its header, issuer and audience.
const signed = await discover(
  'asker',
  { introspection_signed_response_alg: 'EdDSA' },
  client.ClientSecretBasic(secret),
)
client.enableNonRepudiationChecks(signed)

const token = async (resource) =>
  (await client.clientCredentialsGrant(web, { scope: 'read', resource })).access_token

for (const resource of resources) {
  for (const [form, asker] of Object.entries({ plain, signed })) {
    test(`a token for ${resource} is active until it is revoked, in a ${form} answer`, async () => {
      const accessToken = await token(resource)
      const told = await client.tokenIntrospection(asker, accessToken)
      assert.equal(told.active, true)
      assert.equal(told.aud, resource)
      assert.equal(told.client_id, process.env.SIGNET_CLIENT_ID)
      assert.equal(told.scope, 'read')
      await client.tokenRevocation(web, accessToken, { token_type_hint: 'access_token' })
      const { active, ...rest } = await client.tokenIntrospection(asker, accessToken)
      assert.equal(active, false)
      assert.deepEqual(rest, {})
    })
  }
}

test("another client's token is not revoked", async () => {
  const accessToken = await token(resources[0])
  await assert.rejects(client.tokenRevocation(plain, accessToken), { error: 'invalid_grant', status: 400 })
  assert.equal((await client.tokenIntrospection(plain, accessToken)).active, true)
})

test('what is no token is revoked without complaint', async () => {
  await client.tokenRevocation(web, 'nonsense')
})

test('a client that is not registered to ask is refused', async () => {
  await assert.rejects(client.tokenIntrospection(web, 'nonsense'), { error: 'unauthorized_client', status: 403 })
})
