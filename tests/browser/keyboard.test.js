// Whoever has no mouse signs in as well (WCAG 2.2, 2.1.1, 2.4.3, 2.4.7, 1.3.5).
import assert from 'node:assert/strict';
import { site } from './support/site.js';
import { password } from './support/service.js';
import { at, atApp, signIn } from './support/steps.js';

const { scriptsOrNot } = site();

// What has the focus, by its id; it must be seen that it has.
async function focused(page) {
  const focus = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { id: document.activeElement.id, outlineStyle, outlineWidth: parseFloat(outlineWidth) };
  });
  if (focus.id) assert.ok(focus.outlineStyle !== 'none' && focus.outlineWidth >= 2, JSON.stringify(focus));
  return focus.id;
}

async function order(page, ...ids) {
  for (const [index, id] of ids.entries()) {
    if (index > 0 || (await focused(page)) === '') await page.keyboard.press('Tab');
    assert.equal(await focused(page), id);
  }
}

scriptsOrNot((rule) => {
  // "All functionality of the content is operable through a keyboard interface" (2.1.1).
  rule('a name, Tab, a password and Enter sign in, and Enter allows', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await page.keyboard.type(service.account());
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(at(service, '/consent'));
    await order(page, 'consent-allow');
    await page.keyboard.press('Enter');
    await page.waitForURL(atApp(party));
    assert.ok((await party.answerTo(attempt)).parameters.code);
  });

  // "focusable components receive focus in an order that preserves meaning" (2.4.3), and the focus is seen (2.4.7).
  rule('Tab goes from field to field to button, and Enter on Cancel cancels', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await order(page, 'username', 'password', 'login-submit', 'login-cancel');
    await page.keyboard.press('Enter');
    await page.waitForURL(atApp(party));
    assert.equal((await party.answerTo(attempt)).parameters.error, 'access_denied');
  });

  rule('Tab goes from Allow to Deny, and Enter there denies', async ({ page, party, service }) => {
    const attempt = party.attempt(service);
    await page.goto(attempt.url);
    await page.keyboard.type(service.account());
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(at(service, '/consent'));
    await order(page, 'consent-allow', 'consent-deny');
    await page.keyboard.press('Enter');
    await page.waitForURL(atApp(party));
    assert.equal((await party.answerTo(attempt)).parameters.error, 'access_denied');
  });

  rule('account chooser and sign-out page have the order that they are read in', async ({ page, party, service }) => {
    await signIn(page, { service, party, username: service.account() });
    await page.goto(party.attempt(service, { prompt: 'select_account' }).url);
    await order(page, 'account-continue', 'account-other');
    await page.goto(`${service.issuer}/logout`);
    await order(page, 'logout-confirm', 'logout-cancel');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(at(service, '/signed-out'));
  });

  // Where the name is known, the password is what is missing.
  rule('the focus is where typing begins', async ({ page, party, service }) => {
    await page.goto(party.attempt(service).url);
    assert.equal(await focused(page), 'username');
    await page.goto(party.attempt(service, { login_hint: 'ada@example.com' }).url);
    assert.equal(await page.inputValue('#username'), 'ada@example.com');
    assert.equal(await focused(page), 'password');
  });

  // "The purpose of each input field … can be programmatically determined" (1.3.5), by password managers too.
  rule('browsers can fill in name and password', async ({ page, party, service }) => {
    await page.goto(party.attempt(service).url);
    for (const [id, name, type, autocomplete] of [
      ['#username', 'username', 'text', 'username'],
      ['#password', 'password', 'password', 'current-password'],
    ]) {
      const attributes = ['name', 'type', 'autocomplete'].map((attribute) => page.getAttribute(id, attribute));
      assert.deepEqual(await Promise.all(attributes), [name, type, autocomplete]);
    }
  });
});
