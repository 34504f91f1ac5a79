// A browser, an app and a service for the tests of one file.
import { after, before, describe, test } from 'node:test';
import { assertNoComplaint, launch, somebody } from './browser.js';
import { RelyingParty } from './relying_party.js';
import { Service } from './service.js';

// `configure` says, given the app, how the service is set up.
export function site(configure = (party) => ({ clients: party.registration('web') })) {
  const site = {};
  before(async () => {
    site.browser = await launch();
    site.party = await RelyingParty.start();
    site.service = await Service.start(configure(site.party));
  });
  after(async () => {
    await site.browser?.close();
    await site.service?.stop();
    await site.party?.stop();
  });

  // A rule that holds for somebody who has never been here; and whatever they do, no page complains.
  site.rule = (name, options, holds) =>
    test(name, async () => {
      const visitor = await somebody(site.browser, { ...site, ...options });
      await holds({ ...visitor, ...site, ...options });
      assertNoComplaint(visitor);
      await visitor.context.close();
    });

  // Rules that hold whether scripts run or not.
  site.scriptsOrNot = (define) => {
    for (const javaScriptEnabled of [true, false]) {
      describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
        define((name, holds) => site.rule(name, { javaScriptEnabled }, holds));
      });
    }
  };
  return site;
}
