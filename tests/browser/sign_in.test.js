// People sign in with a browser (RFC 6749 §4.1, OpenID Connect Core §3.1.2), with scripts and without.
import assert from 'node:assert/strict';
import { RelyingParty } from './support/relying_party.js';
import { password } from './support/service.js';
import { site } from './support/site.js';
import { at, atApp, enter, signIn } from './support/steps.js';

const { scriptsOrNot } = site();

scriptsOrNot((rule) => {
  // "the authorization server … redirects the user-agent back to the client using the redirection URI" with `code` and
  // `state` (RFC 6749 §4.1.2) and `iss` (RFC 9207 §2).
  rule('whoever signs in and consents comes back to the app with a code', async ({ page, party, service }) => {
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
  });

  // "what a client may have": who the person is stands first, and what outlasts the session last.
  rule('a consent page lists what is asked for in the order people expect', async ({ page, party, service }) => {
    const scope = 'write offline_access email openid';
    await page.goto(party.attempt(service, { scope, resource: 'https://orders.example' }).url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    assert.deepEqual(await page.locator('.scope-title').allInnerTexts(), [
      'Know who you are',
      'See your email address',
      'Change orders',
      'Keep this access while you are away',
    ]);
  });

  // "access_denied: The resource owner or authorization server denied the request" (RFC 6749 §4.1.2.1).
  rule('whoever denies comes back to the app without a code', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-deny');
    await page.waitForURL(atApp(party));
    assertDenied(await party.answerTo(attempt));
  });

  // As before; and who cancels need not have typed anything.
  rule('whoever cancels comes back to the app without a code', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await page.click('#login-cancel');
    await page.waitForURL(atApp(party));
    assertDenied(await party.answerTo(attempt));
  });

  // WCAG 2.2, 3.3.1 and 3.3.7: the error is told in text, and nothing has to be typed twice that was right.
  rule('a wrong password is told, the name stays, and the right one signs in', async ({ page, party, service }) => {
    const username = service.account();
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await enter(page, username, 'wrong');
    const notice = page.getByRole('alert');
    await notice.waitFor();
    assert.match(await notice.innerText(), /do not go together/);
    assert.equal(await page.inputValue('#username'), username);
    assert.equal(await page.inputValue('#password'), '');
    assert.equal(await page.getAttribute('#password', 'aria-describedby'), await notice.getAttribute('id'));
    await page.fill('#password', password);
    await page.click('#login-submit');
    await page.waitForURL(at(service, '/consent'));
  });

  // "none: The Authorization Server MUST NOT display any authentication or consent user interface pages" (OpenID Connect
  // Core §3.1.2.1).
  rule('an app that wants no page gets an answer without one', async ({ page, party, service }) => {
    const shown = [];
    const silent = async () => {
      const attempt = party.attempt(service, { prompt: 'none' });
      page.on('response', (response) => shown.push(response));
      await page.goto(attempt.url);
      await page.waitForURL(atApp(party));
      return (await party.answerTo(attempt)).parameters;
    };
    assert.equal((await silent()).error, 'login_required');
    await signIn(page, { service, party, username: service.account() });
    shown.length = 0;
    assert.ok((await silent()).code);
    const pages = shown.filter((response) => response.url().startsWith(service.issuer) && response.status() !== 303);
    assert.deepEqual(pages, []);
  });

  // "select_account: … SHOULD prompt the End-User to select a user account" (OpenID Connect Core §3.1.2.1).
  rule('whoever goes on with the account of the session types nothing', async ({ page, party, service }) => {
    await signIn(page, { service, party, username: service.account() });
    const attempt = party.attempt(service, { prompt: 'select_account' });
    await page.goto(attempt.url);
    assert.equal(new URL(page.url()).pathname, '/select-account');
    await page.click('#account-continue');
    await page.waitForURL(atApp(party));
    assert.ok((await party.answerTo(attempt)).parameters.code);
  });

  // As before: the account of the session is not the only one that there is.
  rule('whoever chooses another account signs in to that one', async ({ page, party, service }) => {
    const first = party.attempt(service);
    const before = await signIn(page, { service, party, username: service.account(), attempt: first });
    const one = await party.redeem(first, before.parameters);
    const attempt = party.attempt(service, { prompt: 'select_account' });
    await page.goto(attempt.url);
    await page.click('#account-other');
    await page.waitForURL(at(service, '/login'));
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    await page.waitForURL(atApp(party));
    const { parameters } = await party.answerTo(attempt);
    const other = await party.redeem(attempt, parameters);
    assert.notEqual(one.claims.sub, other.claims.sub);
  });

  // A tab knows nothing of the other ones: what each is about travels in its own forms.
  rule('sign-ins in several tabs do not disturb each other', async ({ page, context, party, service }) => {
    const username = service.account();
    const tabs = [page, await context.newPage(), await context.newPage()];
    const attempts = tabs.map(() => party.attempt(service));
    for (const [index, tab] of tabs.entries()) await tab.goto(attempts[index].url);
    for (const tab of tabs) await tab.fill('#username', username);
    for (const tab of tabs) await tab.fill('#password', password);
    for (const tab of tabs.toReversed()) {
      await tab.click('#login-submit');
      await tab.waitForURL((url) => at(service, '/consent')(url) || atApp(party)(url));
    }
    for (const tab of tabs) {
      // The consent page of a tab belongs to the session before the last one: what it says is shown anew.
      if (!atApp(party)(new URL(tab.url()))) await tab.reload();
      if (!atApp(party)(new URL(tab.url()))) await tab.click('#consent-allow');
      await tab.waitForURL(atApp(party));
    }
    for (const attempt of attempts) {
      const [{ parameters }, ...more] = party.answersTo(attempt);
      assert.deepEqual(more, []);
      assert.equal((await party.redeem(attempt, parameters)).claims.nonce, attempt.nonce);
    }
  });

  // "a lost cookie offers a way on, not a dead end".
  rule('whoever lost the cookie is led on to the same app', async ({ page, context, party, service }) => {
    const username = service.account();
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await context.clearCookies();
    await enter(page, username);
    await page.waitForURL(at(service, '/error'));
    await page.click('#error-start-again');
    await page.waitForURL(at(service, '/login'));
    await enter(page, username);
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    await page.waitForURL(atApp(party));
    assert.ok((await party.answerTo(attempt)).parameters.code);
  });

  // "HttpOnly", "SameSite", "Path" (RFC 6265bis §5.7), and nothing that outlives the browser.
  rule('no cookie is for scripts or for forms of other sites', async ({ page, context, party, service }) => {
    await signIn(page, { service, party, username: service.account() });
    const cookies = await context.cookies(service.issuer);
    assert.deepEqual(cookies.map(({ name }) => name).toSorted(), ['signet-session', 'signet-transaction']);
    for (const { name, ...cookie } of cookies) {
      const { httpOnly, sameSite, path, expires, secure } = cookie;
      assert.deepEqual({ httpOnly, sameSite, path, expires, secure }, {
        httpOnly: true, sameSite: 'Lax', path: '/', expires: -1, secure: false,
      }, name);
    }
  });

  // What an app does with its own page is its own affair: the answer to it has reached it.
  rule('an app may send the browser on to another site', async ({ page, complaints, party, service }) => {
    const elsewhere = await RelyingParty.start();
    const attempt = party.attempt(service, { redirect_uri: party.leadingTo(elsewhere.home) });
    await page.goto(attempt.url);
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
    await page.click('#consent-allow');
    await page.waitForURL(atApp(elsewhere, '/'));
    assert.ok((await party.answerTo(attempt)).parameters.code);
    await elsewhere.stop();
    assert.deepEqual(complaints.splice(0), [`a request to ${elsewhere.home}`]);
  });

  // The page before the app's is the consent page, which has done its work; the app has had its one answer.
  rule('going back from the app disturbs neither the app nor the person', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await signIn(page, { service, party, username: service.account(), attempt });
    await page.goBack();
    assert.equal(new URL(page.url()).origin, service.issuer);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goForward();
    await page.waitForURL(atApp(party));
    const codes = new Set(party.answersTo(attempt).map(({ parameters }) => parameters.code));
    assert.equal(codes.size, 1);
    assert.ok(!codes.has(undefined));
    const silent = party.attempt(service, { prompt: 'none' });
    await page.goto(silent.url);
    await page.waitForURL(atApp(party));
    assert.ok((await party.answerTo(silent)).parameters.code);
  });
});

// "error: access_denied", with `state` and `iss` and without a code.
function assertDenied({ parameters }) {
  assert.equal(parameters.error, 'access_denied');
  assert.deepEqual(Object.keys(parameters).toSorted(), ['error', 'error_description', 'iss', 'state']);
}
