// People make accounts and look after them, with scripts and without.
import assert from 'node:assert/strict';
import { password } from './support/service.js';
import { site } from './support/site.js';
import { at, atApp, enter, signIn, signUp } from './support/steps.js';

const { scriptsOrNot } = site((party) => ({
  clients: party.registration('web'),
  overrides: { 'login.sign_up': 'true', 'login.refusal_floor': '1ms' },
}));

const changed = 'another long password';

scriptsOrNot((rule) => {
  // Initiating User Registration via OpenID Connect 1.0: the request goes on.
  rule('whoever has no account makes one on the way to the app', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await page.click('#login-sign-up');
    await page.waitForURL(at(service, '/sign-up'));
    await signUp(page, `new-${Date.now()}`);
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    await page.waitForURL(atApp(party));
    assert.ok('code' in (await party.answerTo(attempt)).parameters);
  });

  // What was typed stays, but for the password.
  rule('whoever chooses a name that is taken chooses another', async ({ page, party, service }) => {
    await page.goto(party.attempt(service, { prompt: 'create' }).url);
    const username = service.account();
    await signUp(page, username, 'another secret altogether');
    await page.waitForSelector('#notice');
    assert.equal(await page.inputValue('#username'), username);
    assert.equal(await page.inputValue('#email'), `${username}@example.com`);
    assert.equal(await page.inputValue('#new_password'), '');
    assert.equal(await page.evaluate(() => document.activeElement.id).catch(() => 'username'), 'username');
    await signUp(page, `${username}-2`);
    await page.waitForURL(at(service, '/consent'));
  });

  rule('whoever opens the account signs in, changes the password, and stays', async ({ page, context, service }) => {
    const username = service.account();
    await page.goto(`${service.issuer}/account/password`);
    await enter(page, username);
    await page.waitForURL(at(service, '/account/password'));
    await page.fill('#password', password);
    await page.fill('#new_password', changed);
    await page.click('#account-save');
    await page.waitForURL(at(service, '/account'));
    assert.match(await page.innerText('#notice'), /has been changed/);
    await page.reload();
    assert.equal(await page.locator('#account-names').count(), 1);
    await context.clearCookies();
    await page.goto(`${service.issuer}/account`);
    await enter(page, username, changed);
    await page.waitForSelector('#account-names');
  });

  rule('an app that has access is asked about again when it is removed', async ({ page, party, service }) => {
    const username = service.account();
    await signIn(page, { service, party, username });
    await page.goto(`${service.issuer}/account/apps`);
    assert.match(await page.innerText('main'), /Example web app/);
    await page.click('#app-remove-1');
    assert.match(await page.innerText('main'), /has been removed/);
    await page.goto(party.attempt(service).url);
    await page.waitForURL(at(service, '/consent'));
  });

  rule('whoever signs out everywhere is signed out, and is told', async ({ page, service }) => {
    await page.goto(`${service.issuer}/account/sign-out`);
    await enter(page, service.account());
    await page.click('#account-save');
    await page.waitForURL(at(service, '/account/signed-out'));
    assert.equal(await page.innerText('h1'), 'You are signed out everywhere');
    await page.goto(`${service.issuer}/account`);
    await page.waitForSelector('#login-submit');
  });
});
