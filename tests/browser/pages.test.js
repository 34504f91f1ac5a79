// Every page, light and dark, on a phone and on a desk, in both languages: it can be read, reached and used by everybody
// (WCAG 2.2 AA). A picture of each is kept in target/browser-screenshots.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe } from 'node:test';
import axe from 'axe-core';
import { gallery } from './support/gallery.js';
import { keys, onlyEnglish } from './support/messages.js';
import { root } from './support/service.js';
import { site } from './support/site.js';

const pictures = join(root, 'target/browser-screenshots');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const languages = { en: 'en-GB', de: 'de-DE' };

const { rule } = site((party) => ({
  clients: [
    party.registration('web'),
    party.registration('told', { more: `frontchannel_logout_uri = "${party.origin}/told/told"` }),
  ].join('\n'),
  overrides: {
    'login.attempts.per_account_and_address': 3,
    'login.refusal_floor': '1ms',
    'login.sign_up': 'true',
    'login.brand.support_url': 'https://www.example.com/help',
    'login.brand.privacy_url': 'https://www.example.com/privacy',
    'login.brand.terms_url': 'https://www.example.com/terms',
  },
}));

for (const [language, locale] of Object.entries(languages)) {
  describe(language, () => {
    for (const [name, go] of Object.entries(gallery)) {
      rule(`${name} is accessible and fits, light and dark, narrow and wide`, { locale }, async (visit) => {
        const { page } = visit;
        await go(visit);
        await assertLanguage(page, language);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          for (const width of [320, 1280]) {
            await page.setViewportSize({ width, height: 800 });
            await assertFits(page, `at ${width} pixels`);
            const path = join(pictures, `${name}.${language}.${colorScheme}.${width}.png`);
            await page.screenshot({ path, fullPage: true });
            await assertAccessible(page, `${colorScheme}, ${width} pixels`);
          }
        }
        // 200 % on a screen of 1280 pixels, by zoom (1.4.4, 1.4.10) and by larger text alone.
        await page.setViewportSize({ width: 640, height: 400 });
        await assertFits(page, 'at 200 %');
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
        await assertFits(page, 'with text of 200 %');
      });
    }
  });
}

// 0 violations, and no contrast that could not be judged.
async function assertAccessible(page, where) {
  await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }),
    rules,
  );
  const found = [...violations, ...incomplete.filter(({ id }) => id === 'color-contrast')];
  const told = found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  assert.deepEqual(told, [], where);
}

// "content can be presented without loss of information or functionality, and without requiring scrolling in two
// dimensions" (1.4.10): nothing is wider than the window, or cut off within what contains it.
async function assertFits(page, where) {
  const tooWide = await page.evaluate(() => {
    const elements = [...document.querySelectorAll('html, body, body *')];
    const isCut = ({ clientWidth, scrollWidth }) => clientWidth && scrollWidth > clientWidth + 1;
    return elements.filter(isCut).map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
  assert.deepEqual(tooWide, [], where);
}

// "the default human language of each web page can be programmatically determined" (3.1.1), and it is the one that it is
// written in.
async function assertLanguage(page, language) {
  assert.equal(await page.getAttribute('html', 'lang'), language);
  // What only developers read is in English, and says so.
  const text = await page.evaluate(() => {
    const copy = document.documentElement.cloneNode(true);
    copy.querySelectorAll('style, script, [lang]').forEach((element) => element !== copy && element.remove());
    return copy.textContent;
  });
  const words = new Set(text.match(/[a-z]+(?:-[a-z]+)+/g) ?? []);
  assert.deepEqual(keys.filter((key) => words.has(key)), []);
  if (language !== 'en') assert.deepEqual(onlyEnglish().filter((piece) => text.includes(piece)), []);
}
