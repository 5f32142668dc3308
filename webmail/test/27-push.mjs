export const name = 'push while no page is open: switched on, confirmed through the push service, told, renewed, switched off';

/** A PushManager as browsers have it, for a push service that the test runs; what is subscribed outlives the page. */
const fake = ([made]) => {
  const there = () => localStorage.getItem('subscribed-with') === null ? null : {
    toJSON: () => ({ endpoint: made.endpoint, expirationTime: null, keys: { p256dh: made.p256dh, auth: made.auth } }),
    unsubscribe: async () => {
      localStorage.removeItem('subscribed-with');
      return true;
    },
  };
  PushManager.prototype.getSubscription = async () => there();
  PushManager.prototype.subscribe = async (options) => {
    localStorage.setItem('subscribed-with', options.applicationServerKey);
    return there();
  };
};

/** Has the page's service worker get a push message, as from the push service. */
async function deliverer(page, origin) {
  const debug = await page.context().newCDPSession(page);
  const found = new Promise((resolve) => debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId)));
  await debug.send('ServiceWorker.enable');
  const registrationId = await found;
  return (message) => debug.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(message) });
}

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary');
  const made = await ctx.ask('push.subscribe');
  const posted = async () => (await ctx.ask('push.messages', { number: made.number })).messages;
  const page = await ctx.page();
  const origin = ctx.servers.org.http;
  await page.context().grantPermissions(['notifications']);
  await page.addInitScript(fake, [made]);
  await ctx.login(mary, { page });
  await page.goto(`${origin}/#/settings/notify`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.getByLabel('Tell me of new mail in this browser').check();
  await page.getByLabel('Also while no page of mine is open').check();
  await page.getByText('Waiting for the push service').waitFor();
  await ctx.axe(page);

  // The key is the server's; the code goes by the push service alone.
  const jmap = await ctx.jmap(mary);
  expect.equal(await page.evaluate(() => localStorage.getItem('subscribed-with')), jmap.session.capabilities['urn:ietf:params:jmap:webpush-vapid'].applicationServerKey);
  await expect.until(async () => (await posted()).length === 1, 'the code is posted');
  const [code] = await posted();
  expect.equal(code['@type'], 'PushVerification');
  const deliver = await deliverer(page, origin);
  await deliver(code);
  await page.getByText('The push service has confirmed it.').waitFor();
  const subscriptions = async () => (await jmap.call('PushSubscription/get', { accountId: undefined, ids: null })).list;
  expect.equal((await subscriptions()).map((s) => [s.verificationCode, s.types]), [[code.verificationCode, ['EmailDelivery']]]);
  await ctx.shot(page, 'on');

  // Mail comes: the server posts, the worker tells, and only where no page is in sight.
  await ctx.send(mary, { subject: 'news' });
  await expect.until(async () => (await posted()).length === 2, 'the mail is posted');
  const [, change] = await posted();
  expect.equal(Object.values(change.changed).map((types) => Object.keys(types)), [['EmailDelivery']]);
  const shown = (p) => p.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => n.body));
  const blank = await page.context().newPage();
  const later = await deliverer(blank, origin);
  await page.goto('about:blank');
  await later(change);
  await page.goto(`${origin}/#/settings/notify`);
  await expect.becomes(() => shown(page), ['New mail']);

  // Another day: the page that is opened lengthens it.
  const until = (await subscriptions())[0].expires;
  await ctx.advance(86400);
  const [{ id }] = await subscriptions();
  await page.reload();
  await expect.until(async () => (await subscriptions())[0]?.expires > until, 'the subscription lasts longer');
  expect.equal((await subscriptions()).map((s) => s.id), [id]);

  await page.getByLabel('Also while no page of mine is open').uncheck();
  await expect.until(async () => (await subscriptions()).length === 0, 'the subscription has ended');
  expect.equal(await page.evaluate(() => localStorage.getItem('push')), null);
}
