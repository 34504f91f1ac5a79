// People sign in with a browser (RFC 6749 §4.1, OpenID Connect Core §3.1.2), with scripts and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertNoComplaint, launch, somebody } from './support/browser.js';
import { RelyingParty } from './support/relying_party.js';
import { Service } from './support/service.js';
import { at, atApp, enter, signIn } from './support/steps.js';

let browser, party, service;

before(async () => {
  browser = await launch();
  party = await RelyingParty.start();
  service = await Service.start({ clients: party.registration('web') });
});

after(async () => {
  await browser?.close();
  await service?.stop();
  await party?.stop();
});

for (const javaScriptEnabled of [true, false]) {
  const visitor = () => somebody(browser, { service, party, javaScriptEnabled });

  describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    // "the authorization server … redirects the user-agent back to the client using the redirection URI" with `code` and
    // `state` (RFC 6749 §4.1.2) and `iss` (RFC 9207 §2).
    test('whoever signs in and consents comes back to the app with a code', async () => {
      const { page, ...rest } = await visitor();
      const username = service.account();
      const attempt = party.attempt(service);
      await page.goto(attempt.url);
      assert.equal(new URL(page.url()).pathname, '/login');
      await enter(page, username);
      await page.waitForURL(at(service, '/consent'));
      await page.click('#consent-allow');
      await page.waitForURL(atApp(party));
      const { parameters } = await party.answerTo(attempt);
      assert.deepEqual(Object.keys(parameters), ['code', 'state', 'iss']);
      assert.equal(parameters.iss, service.issuer);
      const { claims } = await party.redeem(attempt, parameters);
      assert.equal(claims.nonce, attempt.nonce);
      assert.deepEqual(claims.amr, ['pwd']);
      assertNoComplaint(rest);
      await rest.context.close();
    });
  });
}
