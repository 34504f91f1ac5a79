// Debian's Chromium, and what must hold on whatever page it shows.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false, args: flags });

// A browser profile of its own, as somebody's who has never been here. It notes what no page may cause.
export async function somebody(browser, { service, party, ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  const known = new Set([service.issuer, party.origin]);
  const complaints = [];
  const refused = new Set();
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && !known.has(origin)) complaints.push(`a request to ${request.url()}`);
  });
  context.on('response', (response) => {
    if (!response.request().isNavigationRequest() && response.status() >= 400) {
      complaints.push(`${response.status()} for ${response.url()}`);
    }
    if (response.request().isNavigationRequest()) refused.add(response.url());
  });
  context.on('console', (message) => {
    // Chromium also notes here that a page is an error page.
    const isOfPage = message.text().startsWith('Failed to load resource') && refused.has(message.location().url);
    if (['error', 'warning'].includes(message.type()) && !isOfPage) complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`script: ${error.error()}`));
  const page = await context.newPage();
  return { context, page, complaints };
}

// Neither an error in the console (as each breach of the Content Security Policy is), nor a failed load, nor a request
// to anybody but us and the app.
export function assertNoComplaint({ complaints }) {
  assert.deepEqual(complaints, []);
}
