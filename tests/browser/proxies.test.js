// The longest request that is legal passes proxies with the sizes that they come with, at every step.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Haproxy, Nginx, NginxWithTls } from './support/proxies.js';
import { site } from './support/site.js';
import { at, enter } from './support/steps.js';

const longest = 2400;
const longUri = (party) => `${party.callback}/`.padEnd(1000, 'callback-');

// Redirect URI, state, nonce, scope and resource are 2,400 bytes together, or more.
function longAttempt(party, service, { more = 0, ...parameters } = {}) {
  const usual = { redirect_uri: longUri(party), scope: 'openid profile email offline_access read write' };
  const resource = 'https://orders.example';
  const nonce = 'nonce-'.padEnd(200, '0123456789');
  const used = usual.redirect_uri.length + usual.scope.length + resource.length + nonce.length;
  const state = `${crypto.randomUUID()}-`.padEnd(longest - used + more, 'abcdefghijklmnopqrstuvwxyz');
  return party.attempt(service, { ...usual, resource, own: { nonce, state }, ...parameters });
}

const answered = (party) => (url) => url.href.startsWith(longUri(party));

for (const [name, Line] of Object.entries({ nginx: Nginx, haproxy: Haproxy, 'nginx with TLS': NginxWithTls })) {
  describe(`behind ${name}`, () => {
    const { rule } = site((party) => ({
      clients: party.registration('web', { uris: [longUri(party)] }),
      line: new Line(),
      overrides: { 'server.trusted_proxies': '["127.0.0.1"]' },
    }));

    rule('the longest request goes through every step', { ignoreHTTPSErrors: true }, async (visit) => {
      const { page, party, service } = visit;
      const username = service.account();
      const attempt = longAttempt(party, service, { response_mode: 'query' });
      await page.goto(attempt.url);
      await enter(page, username, 'wrong');
      await page.waitForSelector('#notice');
      await enter(page, username);
      await page.waitForURL(at(service, '/consent'));
      await page.click('#consent-allow');
      await page.waitForURL(answered(party));
      const { parameters } = await party.answerTo(attempt);
      assert.equal((await party.redeem(attempt, parameters)).claims.nonce, attempt.nonce);

      // Again, with all the cookies there are.
      const again = longAttempt(party, service, { prompt: 'select_account' });
      await page.goto(again.url);
      await page.click('#account-continue');
      await page.waitForURL(answered(party));
      assert.ok((await party.answerTo(again)).parameters.code);

      const tooLong = longAttempt(party, service, { more: 1 });
      await page.goto(tooLong.url);
      assert.equal((await party.answerTo(tooLong)).parameters.error, 'invalid_request');
    });

    // "__Host-": "Secure", "Path=/" and no "Domain" (RFC 6265bis §4.1.3.2); plain http knows no such cookie.
    rule('cookies have the names and flags of the scheme', { ignoreHTTPSErrors: true }, async (visit) => {
      const { page, context, party, service } = visit;
      await page.goto(party.attempt(service).url);
      await enter(page, service.account());
      await page.waitForURL(at(service, '/consent'));
      const isSecure = service.issuer.startsWith('https:');
      const prefix = isSecure ? '__Host-' : 'signet-';
      const cookies = await context.cookies(service.issuer);
      assert.deepEqual(cookies.map(({ name }) => name).toSorted(), [`${prefix}session`, `${prefix}transaction`]);
      for (const { domain, path, secure, httpOnly, sameSite } of cookies) {
        assert.deepEqual([domain, path, secure, httpOnly, sameSite], ['localhost', '/', isSecure, true, 'Lax']);
      }
    });
  });
}
