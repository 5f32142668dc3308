import { gzipSync } from 'node:zlib';
import { row, write } from './kit/mail.mjs';

export const name = 'budgets: octets and requests to a usable inbox';
/** Octets, compressed, with the heads of the answers. Of the composer 45,000 are wanted, and not reached. */
const ALL = 120_000, SCRIPT = 80_000, STYLE = 15_000, REST = 25_000, COMPOSER = 50_000, ADMIN = 100_000;
/** Requests until the first row stands, one of them to JMAP's methods. */
const REQUESTS = 6;

/** What a page has asked for so far: { url, kind, octets }. */
async function listen(page) {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.setCacheDisabled', { cacheDisabled: true });
  const all = new Map();
  debug.on('Network.requestWillBeSent', (e) => all.set(e.requestId, { url: new URL(e.request.url).pathname, kind: e.type, octets: 0 }));
  debug.on('Network.loadingFinished', (e) => all.has(e.requestId) && (all.get(e.requestId).octets = e.encodedDataLength));
  return all;
}

/** In the page: notes when the first row stands, and when it is painted. */
function watchRows() {
  const seen = new MutationObserver(() => {
    if (!document.querySelector('post-list [role=row][aria-label]')) return;
    seen.disconnect();
    globalThis.firstRow = performance.now();
    requestAnimationFrame(() => setTimeout(() => (globalThis.painted = performance.now())));
  });
  seen.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
}

const sum = (list) => list.reduce((n, r) => n + r.octets, 0);

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (let n = 1; n <= 30; n++) await ctx.send(mary, { subject: `letter ${n}`, text: `The text of letter ${n}, as long as a preview is shown, and some more of it.` });
  const first = await ctx.login(mary);
  await row(first, /letter 30,/).waitFor();
  const state = await first.context().storageState();
  await octets(ctx, state);
}

/** Somebody who is signed in opens the page with an empty cache. */
async function octets(ctx, state) {
  const page = await ctx.page({ storageState: state, serviceWorkers: 'block' });
  await page.addInitScript(watchRows);
  const asked = await listen(page);
  await page.goto(ctx.servers.org.http);
  await page.waitForFunction(() => globalThis.painted);
  const before = new Set(await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.startTime < globalThis.firstRow && e.initiatorType !== 'other').map((e) => new URL(e.name).pathname)));
  await page.waitForLoadState('networkidle');
  const all = [...asked.values()];
  // Icon and manifest are the browser's own wish, and come after.
  const counted = all.filter((r) => (r.url === '/' || before.has(r.url)) && !/manifest|icon/.test(r.url));
  const calls = all.filter((r) => r.url === '/jmap/api');
  const upTo = counted.filter((r) => r.url !== '/jmap/api' || r === calls[0]);
  const asks = await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.startTime < globalThis.firstRow && e.name.endsWith('/jmap/api')).length);
  const script = sum(upTo.filter((r) => r.url.endsWith('.js'))), style = sum(upTo.filter((r) => r.url.endsWith('.css'))), rest = sum(upTo) - script - style;
  ctx.say(`to the first row: ${upTo.length} requests, ${sum(upTo)} octets (script ${script}, styles ${style}, the rest ${rest}); ${upTo.map((r) => `${r.url} ${r.octets}`).join(', ')}`);

  const known = new Set(asked.keys());
  await write(page);
  await page.waitForLoadState('networkidle');
  const composer = sum([...asked].filter(([id, r]) => !known.has(id) && r.url.endsWith('.js')).map(([, r]) => r));
  const html = await (await fetch(`${ctx.servers.org.http}/admin/`)).text();
  const admin = await Promise.all([...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(async (m) => gzipSync(Buffer.from(await (await fetch(ctx.servers.org.http + m[1])).arrayBuffer())).length));
  const adminAll = admin.reduce((a, b) => a + b, 0);
  ctx.say(`composer: ${composer} octets of script; admin: ${adminAll} octets`);

  ctx.expect.ok(upTo.length <= REQUESTS, `${upTo.length} requests`);
  ctx.expect.equal(asks, 1, 'questions to JMAP before the first row');
  for (const [what, is, most] of [['script', script, SCRIPT], ['styles', style, STYLE], ['pages and answers', rest, REST], ['all', sum(upTo), ALL], ['composer', composer, COMPOSER], ['admin pages', adminAll, ADMIN]])
    ctx.expect.ok(is > 0 && is <= most, `${what}: ${is} octets, at most ${most}`);
}
