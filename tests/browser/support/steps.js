// What a person does on the pages.
import { password } from './service.js';

export const at = (service, path) => (url) => url.origin === service.issuer && url.pathname === path;
export const atApp = (party, path = '/callback') => (url) => url.origin === party.origin && url.pathname === path;

export async function enter(page, username, secret = password) {
  await page.fill('#username', username);
  await page.fill('#password', secret);
  await page.click('#login-submit');
}

export async function signUp(page, username, secret = password) {
  await page.fill('#username', username);
  await page.fill('#email', `${username}@example.com`);
  await page.fill('#new_password', secret);
  await page.click('#sign-up-submit');
}

// From the app to a session, whatever is asked on the way.
export async function signIn(page, { service, party, username, attempt = party.attempt(service) }) {
  await page.goto(attempt.url);
  await enter(page, username);
  await page.waitForURL((url) => at(service, '/consent')(url) || atApp(party)(url));
  if (at(service, '/consent')(new URL(page.url()))) await page.click('#consent-allow');
  await page.waitForURL(atApp(party));
  return party.answerTo(attempt);
}
