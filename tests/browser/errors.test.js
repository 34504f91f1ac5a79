// What goes wrong is told on a page of ours that says how to go on.
import assert from 'node:assert/strict';
import { site } from './support/site.js';
import { at, enter } from './support/steps.js';

const { scriptsOrNot } = site((party) => ({
  clients: party.registration('web'),
  overrides: { 'login.transaction_lifetime': '2s' },
}));

scriptsOrNot((rule) => {
  // "MUST NOT automatically redirect the user-agent to the invalid redirection URI" (RFC 6749 §4.1.2.1).
  for (const [what, wrong, title] of [
    ['an app that nobody knows', { client_id: 'nobody' }, 'This app is not known here'],
    ['an address that nobody registered', { redirect_uri: 'https://evil.example/' }, 'The way back is not known'],
  ]) {
    rule(`${what} is told here`, async ({ page, party, service }) => {
      const response = await page.goto(party.attempt(service, wrong).url);
      assert.equal(response.status(), 400);
      assert.equal(await page.innerText('[role=alert] h1'), title);
      assert.deepEqual(party.answers, []);
    });
  }

  // For the person's security a sign-in lasts minutes only; here it is two seconds.
  rule('a sign-in that took too long is told here', async ({ page, party, service }) => {
    const username = service.account();
    await page.goto(party.attempt(service).url);
    let expired;
    do {
      expired = (await page.request.get(page.url())).status() === 400;
    } while (!expired);
    await enter(page, username);
    await page.waitForURL(at(service, '/error'));
    assert.equal(await page.innerText('h1'), 'That took a little too long');
  });

  // Whoever opens a page of ours by itself learns where sign-ins begin.
  for (const path of ['/login', '/consent', '/select-account', '/error']) {
    rule(`${path} by itself says that there is nothing to do`, async ({ page, service }) => {
      await page.goto(`${service.issuer}${path}`);
      assert.equal(await page.innerText('h1'), 'Nothing to do here');
    });
  }
});
