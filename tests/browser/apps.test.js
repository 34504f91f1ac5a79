// What apps do around a sign-in: forms, popups, ports of the person's own machine; and what people do, clicking twice.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe } from 'node:test';
import { SlowLine } from './support/slow_line.js';
import { site } from './support/site.js';
import { password } from './support/service.js';
import { at, atApp, enter, signIn } from './support/steps.js';

const { rule, scriptsOrNot } = site((party) => ({
  clients: `${party.registration('web')}
[clients.native]
name = "Example native app"
grant_types = ["authorization_code"]
authentication = ["none"]
redirect_uris = ["http://127.0.0.1/callback", "http://[::1]/callback"]
scopes = ["openid"]
default_scope = ["openid"]
`,
}));

// "the parameters … are encoded as HTML form values that are auto-submitted in the User Agent" (OAuth 2.0 Form Post
// Response Mode §2); where no script runs, there is a button.
scriptsOrNot((rule) => {
  rule('an app that asks for a form gets one', async ({ page, party, service, javaScriptEnabled }) => {
    const attempt = party.attempt(service, { response_mode: 'form_post' });
    await page.goto(attempt.url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    if (!javaScriptEnabled) await page.click('#form-post-submit');
    await page.waitForURL(atApp(party));
    const { method, parameters } = await party.answerTo(attempt);
    assert.equal(method, 'POST');
    assert.equal((await party.redeem(attempt, parameters)).claims.nonce, attempt.nonce);
  });

  // As before, of an error, and to a callback that sends the browser on.
  rule('an app that asks for a form gets a denial in one', async ({ page, party, service, javaScriptEnabled }) => {
    const redirect_uri = party.leadingTo(`${service.issuer}/signed-out`);
    const attempt = party.attempt(service, { response_mode: 'form_post', redirect_uri });
    await page.goto(attempt.url);
    await page.click('#login-cancel');
    if (!javaScriptEnabled) await page.click('#form-post-submit');
    await page.waitForURL(at(service, '/signed-out'));
    const { method, parameters } = await party.answerTo(attempt);
    assert.deepEqual([method, parameters.error], ['POST', 'access_denied']);
  });
});

// "the authorization server MUST allow any port to be specified at the time of the request for loopback IP redirect
// URIs" (RFC 8252 §7.3).
for (const [host, address] of [['127.0.0.1', '127.0.0.1'], ['[::1]', '::1']]) {
  rule(`a native app gets its answer at a port of ${host}`, {}, async ({ page, complaints, party, service }) => {
    const app = createServer((request, response) => response.end('thank you'));
    await new Promise((resolve) => app.listen(0, address, resolve));
    const redirect_uri = `http://${host}:${app.address().port}/callback`;
    await page.goto(party.attempt(service, { client: 'native', redirect_uri, scope: 'openid' }).url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    await page.waitForURL((url) => url.href.startsWith(`${redirect_uri}?`));
    assert.ok(new URL(page.url()).searchParams.get('code'));
    assert.equal(await page.innerText('body'), 'thank you');
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
    assert.ok(complaints.splice(0).every((complaint) => complaint.startsWith('a request to')));
  });
}

// "popup: The Authorization Server SHOULD display the … UI consistent with a popup User Agent window" (OpenID Connect Core
// §3.1.2.1): the app that opened it must be able to speak with it afterwards.
rule('a popup comes back to the app that opened it', {}, async ({ page, context, party, service }) => {
  const attempt = party.attempt(service, { display: 'popup' });
  await page.goto(party.home);
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate((url) => {
      globalThis.popup = open(url, 'popup', 'width=500,height=600');
      addEventListener('message', ({ data }) => (globalThis.told = data));
    }, attempt.url),
  ]);
  await popup.waitForURL(at(service, '/login'));
  assert.equal(await page.evaluate(() => globalThis.popup.closed), false);
  await enter(popup, service.account());
  await popup.waitForURL(at(service, '/consent'));
  await popup.click('#consent-allow');
  await popup.waitForURL(atApp(party));
  await popup.evaluate(() => opener.postMessage(location.search, location.origin));
  await page.waitForFunction(() => globalThis.told);
  assert.equal(await page.evaluate(() => new URLSearchParams(globalThis.told).get('state')), attempt.state);
});

// The browser throws the first answer away and follows the second one.
describe('on a slow line', () => {
  const line = new SlowLine();
  const { rule } = site((party) => ({ clients: party.registration('web'), line }));

  const clickTwice = async (page, selector) => {
    const { x, y } = await page.locator(selector).boundingBox();
    line.holdBack();
    for (const sent of [1, 2]) {
      await page.mouse.click(x + 9, y + 9);
      await line.hasCarried(sent);
    }
    line.letGo();
  };

  // The first answer may be thrown away so late that its end is taken for that of the second one.
  const arrival = async (page, there) => {
    try {
      await page.waitForURL(there);
    } catch (error) {
      if (!error.message.includes('net::ERR_ABORTED')) throw error;
      await page.waitForURL(there);
    }
  };

  rule('whoever clicks Allow twice comes back with a code', {}, async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await clickTwice(page, '#consent-allow');
    await arrival(page, atApp(party));
    const { parameters } = await party.answerTo(attempt);
    assert.equal((await party.redeem(attempt, parameters)).claims.nonce, attempt.nonce);
    assert.equal(party.answersTo(attempt).length, 1);
  });

  rule('whoever clicks Sign in twice comes back with a code', {}, async ({ page, context, party, service }) => {
    const username = service.account();
    await signIn(page, { service, party, username });
    await context.clearCookies();
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await page.fill('#username', username);
    await page.fill('#password', password);
    await clickTwice(page, '#login-submit');
    await arrival(page, atApp(party));
    const { parameters } = await party.answerTo(attempt);
    assert.equal((await party.redeem(attempt, parameters)).claims.nonce, attempt.nonce);
    assert.equal(party.answersTo(attempt).length, 1);
  });
});
