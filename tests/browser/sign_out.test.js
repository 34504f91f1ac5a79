// People sign out (OpenID Connect RP-Initiated Logout), with scripts and without.
import assert from 'node:assert/strict';
import { site } from './support/site.js';
import { at, atApp, signIn } from './support/steps.js';

const { scriptsOrNot } = site();

// Whether there is a session, as an app finds out that shows no page.
async function isSignedIn({ page, party, service }) {
  const attempt = party.attempt(service, { prompt: 'none' });
  await page.goto(attempt.url);
  await page.waitForURL(atApp(party));
  return 'code' in (await party.answerTo(attempt)).parameters;
}

scriptsOrNot((rule) => {
  // "the OP SHOULD ask the End-User whether to log out of the OP as well" (§2).
  rule('whoever confirms is signed out, and is told', async (visit) => {
    const { page, context, party, service } = visit;
    await signIn(page, { service, party, username: service.account() });
    await page.goto(`${service.issuer}/logout`);
    await page.click('#logout-confirm');
    await page.waitForURL(at(service, '/signed-out'));
    assert.equal(await page.innerText('h1'), 'You are signed out');
    assert.deepEqual(await context.cookies(service.issuer), []);
    assert.equal(await isSignedIn(visit), false);
  });

  // Whoever said no is not asked again.
  rule('whoever stays signed in is told so, and is', async (visit) => {
    const { page, party, service } = visit;
    await signIn(page, { service, party, username: service.account() });
    await page.goto(`${service.issuer}/logout`);
    await page.click('#logout-cancel');
    await page.waitForURL(at(service, '/signed-out'));
    assert.equal(await page.innerText('h1'), 'You are still signed in');
    assert.equal(await page.locator('form').count(), 0);
    assert.equal(await isSignedIn(visit), true);
  });

  // "the OP … redirects the End-User's User Agent back to the RP" with `state` (§2, §3).
  rule('an app that asks gets the browser back', async (visit) => {
    const { page, party, service } = visit;
    await signIn(page, { service, party, username: service.account() });
    const asked = { client_id: 'web', post_logout_redirect_uri: party.home, state: 'a b&c' };
    await page.goto(`${service.issuer}/logout?${new URLSearchParams(asked)}`);
    assert.match(await page.innerText('main'), /Example web app asks to sign you out/);
    await page.click('#logout-confirm');
    await page.waitForURL(atApp(party, '/'));
    assert.equal(new URL(page.url()).searchParams.get('state'), 'a b&c');
    assert.equal(await isSignedIn(visit), false);
  });

  // As before, to an app whose own page sends the browser on.
  rule('an app may send the browser on after a sign-out', async ({ page, party, service }) => {
    await signIn(page, { service, party, username: service.account() });
    const asked = { client_id: 'web', post_logout_redirect_uri: party.leadingTo(`${service.issuer}/signed-out`) };
    await page.goto(`${service.issuer}/logout?${new URLSearchParams(asked)}`);
    await page.click('#logout-confirm');
    await page.waitForURL(at(service, '/signed-out'));
  });

  // The browser goes back "after a logout has been performed" (§2): the app would take the answer for one.
  rule('an app that asks in vain does not get the browser back', async (visit) => {
    const { page, party, service } = visit;
    await signIn(page, { service, party, username: service.account() });
    const asked = { client_id: 'web', post_logout_redirect_uri: party.home };
    await page.goto(`${service.issuer}/logout?${new URLSearchParams(asked)}`);
    await page.click('#logout-cancel');
    await page.waitForURL(at(service, '/signed-out'));
    assert.equal(await page.innerText('h1'), 'You are still signed in');
    assert.equal(await isSignedIn(visit), true);
  });

  // A second tab still shows the question.
  rule('whoever is signed out already is told the same', async ({ page, context, party, service }) => {
    await signIn(page, { service, party, username: service.account() });
    const tab = await context.newPage();
    for (const each of [page, tab]) await each.goto(`${service.issuer}/logout`);
    await page.click('#logout-confirm');
    await page.waitForURL(at(service, '/signed-out'));
    await tab.click('#logout-confirm');
    await tab.waitForURL(at(service, '/error'));
    await tab.click('#error-start-again');
    await tab.waitForURL(at(service, '/logout'));
    assert.equal(await tab.innerText('h1'), 'You are signed out');
  });
});
