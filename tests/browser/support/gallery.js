// Every page that a person can meet, and the way there.
import { at, atApp, enter, signIn, signUp } from './steps.js';

const everything = 'openid profile email offline_access read write';

async function toSignIn({ page, party, service }, more = {}) {
  await page.goto(party.attempt(service, more).url);
  await page.waitForURL(at(service, '/login'));
}

async function withSession(visit) {
  const { page, party, service } = visit;
  const username = service.account(['--name', 'Ada Lovelace']);
  await signIn(page, { service, party, username });
  return username;
}

// A session with an app that is told of sign-outs by the browser.
async function withToldApp({ page, party, service }) {
  const attempt = party.attempt(service, { client: 'told' });
  await signIn(page, { service, party, username: service.account(['--name', 'Ada Lovelace']), attempt });
}

async function toLogout({ page, service }, parameters = {}) {
  await page.goto(`${service.issuer}/logout?${new URLSearchParams(parameters)}`);
}

let people = 0;

// To the account of somebody who allowed an app something, and on to where a link leads.
async function toAccount(visit, link, asked = {}) {
  const { page, party, service } = visit;
  const username = service.account(['--name', 'Ada Lovelace', '--email', `ada${++people}@example.com`]);
  await signIn(page, { service, party, username, attempt: party.attempt(service, asked) });
  await page.goto(`${service.issuer}/account`);
  if (link) await page.click(link);
  await page.waitForLoadState();
}

const toError = (reason) => ({ page, service }) => page.goto(`${service.issuer}/error?reason=${reason}`);

export const gallery = {
  'sign-in': toSignIn,

  'sign-in-wrong-password': async (visit) => {
    const { page, service } = visit;
    await toSignIn(visit);
    await enter(page, service.account(), 'wrong');
    await page.waitForSelector('#notice');
  },

  'sign-in-too-many-attempts': async (visit) => {
    const { page, service } = visit;
    const username = service.account();
    await toSignIn(visit);
    const isWrong = () => page.locator('#notice', { hasText: /go together|passen nicht/ }).count();
    do {
      const before = page.url();
      await enter(page, username, 'wrong');
      await page.waitForURL((url) => url.href !== before);
    } while (await isWrong());
  },

  'sign-in-again': async (visit) => {
    await withSession(visit);
    await toSignIn(visit, { prompt: 'login' });
  },

  'select-account': async (visit) => {
    const { page, party, service } = visit;
    await withSession(visit);
    await page.goto(party.attempt(service, { prompt: 'select_account' }).url);
    await page.waitForURL(at(service, '/select-account'));
  },

  consent: async (visit) => {
    const { page, service } = visit;
    await toSignIn(visit, { scope: everything, resource: 'https://orders.example' });
    await enter(page, service.account());
    await page.waitForURL(at(service, '/consent'));
  },

  'form-post': async (visit) => {
    const { page, party, service } = visit;
    await withSession(visit);
    // Without its script the page stays.
    await page.route(`${service.issuer}/authorize?*`, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      await route.fulfill({ response, body: (await response.text()).replace(/<script[^]*<\/script>/, '') });
    });
    await page.goto(party.attempt(service, { response_mode: 'form_post' }).url);
    await page.waitForSelector('#form-post-submit');
  },

  'sign-out': async (visit) => {
    await withSession(visit);
    await toLogout(visit);
  },

  'sign-out-for-app': async (visit) => {
    await withSession(visit);
    await toLogout(visit, { client_id: 'web', post_logout_redirect_uri: visit.party.home });
  },

  'still-signed-in': async (visit) => {
    await withSession(visit);
    await toLogout(visit);
    await visit.page.click('#logout-cancel');
    await visit.page.waitForURL(at(visit.service, '/signed-out'));
  },

  'signed-out': async ({ page, service }) => {
    await page.goto(`${service.issuer}/signed-out`);
  },

  'signed-out-for-app': async (visit) => {
    await toLogout(visit, { client_id: 'web', post_logout_redirect_uri: visit.party.home });
    await visit.page.waitForSelector('#logout-continue');
  },

  'signing-out': async (visit) => {
    await withToldApp(visit);
    await toLogout(visit);
    await visit.page.click('#logout-confirm');
    await visit.page.waitForSelector('iframe', { state: 'attached' });
  },

  'signing-out-for-app': async (visit) => {
    const { page, party, service } = visit;
    await withToldApp(visit);
    await toLogout(visit, { client_id: 'told', post_logout_redirect_uri: party.home });
    // Without what leads on by itself the page stays.
    await page.route(`${service.issuer}/logout`, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const body = (await response.text()).replace(/<script[^]*<\/script>/, '').replace(/<meta http-equiv="refresh"[^>]*>/, '');
      await route.fulfill({ response, body });
    });
    await page.click('#logout-confirm');
    await page.waitForSelector('#logout-continue');
  },

  'sign-up': async (visit) => {
    await visit.page.goto(visit.party.attempt(visit.service, { prompt: 'create' }).url);
    await visit.page.waitForURL(at(visit.service, '/sign-up'));
  },

  'sign-up-taken': async (visit) => {
    const { page, service } = visit;
    await gallery['sign-up'](visit);
    await signUp(page, service.account(), 'short but long enough');
    await page.waitForSelector('#notice');
  },

  account: async (visit) => {
    await toAccount(visit);
    await visit.page.click('#account-names');
    await visit.page.fill('#name', 'Ada, Countess of Lovelace');
    await visit.page.click('#account-save');
    await visit.page.waitForSelector('#notice');
  },

  'account-names': (visit) => toAccount(visit, '#account-names'),
  'account-email': (visit) => toAccount(visit, '#account-email'),
  'account-password': (visit) => toAccount(visit, '#account-password'),
  'account-apps': (visit) => toAccount(visit, '#account-apps', { scope: everything, resource: 'https://orders.example' }),
  'account-sign-out': (visit) => toAccount(visit, '#account-sign-out-everywhere'),

  'account-password-wrong': async (visit) => {
    const { page } = visit;
    await toAccount(visit, '#account-password');
    await page.fill('#password', 'wrong');
    await page.fill('#new_password', 'another long password');
    await page.click('#account-save');
    await page.waitForSelector('#notice');
  },

  'account-signed-out': async (visit) => {
    await toAccount(visit, '#account-sign-out-everywhere');
    await visit.page.click('#account-save');
    await visit.page.waitForURL(at(visit.service, '/account/signed-out'));
  },

  'error-unknown-client': (visit) => visit.page.goto(visit.party.attempt(visit.service, { client_id: 'nobody' }).url),

  'error-wrong-redirect-uri': ({ page, party, service }) =>
    page.goto(party.attempt(service, { redirect_uri: 'https://evil.example/' }).url),

  'error-cookie-lost': async (visit) => {
    const { page, context, service } = visit;
    await toSignIn(visit);
    await context.clearCookies();
    await enter(page, 'anybody');
    await page.waitForSelector('#error-start-again');
    await page.waitForURL(at(service, '/error'));
  },

  'error-form-outdated': async (visit) => {
    const { page, party, service } = visit;
    await withSession(visit);
    await page.waitForURL(atApp(party));
    await page.goBack();
    await page.waitForSelector('#error-start-again');
  },

  'error-unreadable': ({ page, service }) => page.goto(`${service.issuer}/login?transaction=transaction.AQ`),
  'error-nothing-to-do': toError('nothing-to-do'),
  'error-sign-in-expired': toError('sign-in-expired'),
  'error-foreign-form': toError('foreign-form'),
  'error-unavailable': toError('store-unavailable'),
  'error-our-fault': toError('server-error'),
  'error-sign-out': (visit) => toLogout(visit, { id_token_hint: 'none' }),
};
