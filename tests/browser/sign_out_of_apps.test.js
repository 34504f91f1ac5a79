// Whoever signs out is signed out of two apps (OpenID Connect Front-Channel Logout, Back-Channel Logout).
import assert from 'node:assert/strict';
import { site } from './support/site.js';
import { at, atApp, signIn } from './support/steps.js';
import { until } from './support/until.js';

const told = (party, label) => `
frontchannel_logout_uri = "${party.origin}/told/${label}"
frontchannel_logout_session_required = true
backchannel_logout_uri = "${party.origin}/told/${label}"`;

const { scriptsOrNot } = site((party) => ({
  clients: ['web', 'other'].map((label) => party.registration(label, { more: told(party, label) })).join('\n'),
}));

const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

// Signs in to one app, and goes to the other, which asks for consent only; the session that both know.
async function usesBoth({ page, party, service }) {
  const attempt = party.attempt(service);
  const answer = await signIn(page, { service, party, username: service.account(), attempt });
  await page.goto(party.attempt(service, { client: 'other' }).url);
  await page.waitForURL(at(service, '/consent'));
  await page.click('#consent-allow');
  await page.waitForURL(atApp(party));
  const { claims } = await party.redeem(attempt, answer.parameters);
  return claims.sid;
}

// What both apps were told in one way of one session.
const noticesOf = (party, method, sid) =>
  party.notices.filter((notice) => {
    const { sid: inFrame, logout_token: token } = notice.parameters;
    return notice.method === method && (inFrame ?? payload(token).sid) === sid;
  });

scriptsOrNot((rule) => {
  // "the OP … renders … in an <iframe>" (Front-Channel §2, §3), and goes on to the app that asked.
  rule('both apps are told, by the browser and behind it, and one gets the browser back', async (visit) => {
    const { page, party, service } = visit;
    const sid = await usesBoth(visit);
    const asked = { client_id: 'web', post_logout_redirect_uri: party.home, state: 'bye' };
    await page.goto(`${service.issuer}/logout?${new URLSearchParams(asked)}`);
    await page.click('#logout-confirm');
    await page.waitForURL(atApp(party, '/'));
    assert.equal(new URL(page.url()).searchParams.get('state'), 'bye');
    const frames = await until('both frames are loaded', () => {
      const frames = noticesOf(party, 'GET', sid);
      return frames.length === 2 && frames;
    });
    assert.deepEqual(frames.map(({ path }) => path).sort(), ['/told/other', '/told/web']);
    for (const { parameters } of frames) assert.deepEqual(parameters, { iss: service.issuer, sid });
    const posts = noticesOf(party, 'POST', sid);
    assert.deepEqual(posts.map(({ path }) => path).sort(), ['/told/other', '/told/web']);
    for (const { parameters } of posts) {
      const { iss, events, nonce } = payload(parameters.logout_token);
      assert.deepEqual([iss, nonce], [service.issuer, undefined]);
      assert.deepEqual(events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
    }
  });

  rule('whoever asks for no app stays on a page that says so', async (visit) => {
    const { page, party, service } = visit;
    const sid = await usesBoth(visit);
    await page.goto(`${service.issuer}/logout`);
    await page.click('#logout-confirm');
    await page.waitForSelector('h1:has-text("You are signed out")');
    await until('both frames are loaded', () => noticesOf(party, 'GET', sid).length === 2);
  });
});
