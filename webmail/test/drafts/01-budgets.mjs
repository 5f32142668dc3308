import { gzipSync } from 'node:zlib';
import { row, write } from '../kit/mail.mjs';

export const name = 'budgets: octets and requests to a usable inbox';
/** Octets, compressed. */
const ALL = 120_000, SCRIPT = 80_000, STYLE = 15_000, REST = 25_000, COMPOSER = 45_000, ADMIN = 100_000;
/** Requests until the list is there: what is fetched ahead for what comes next is not counted. */
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

const sum = (list) => list.reduce((n, r) => n + r.octets, 0);

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (let n = 1; n <= 30; n++) await ctx.send(mary, { subject: `letter ${n}`, text: `The text of letter ${n}, as long as a preview is shown, and some more of it.` });
  const first = await ctx.login(mary);
  await row(first, /letter 30,/).waitFor();
  const state = await first.context().storageState();

  // Somebody who is signed in opens the page with an empty cache.
  // Nobody has an icon for a picture that is opened by itself.
  ctx.allow(/favicon/);
  const page = await ctx.page({ storageState: state, serviceWorkers: 'block' });
  const bare = performance.now();
  await page.goto(`${ctx.servers.org.http}/icon.svg`);
  const plain = performance.now() - bare;
  const asked = await listen(page);
  const began = performance.now();
  await page.goto(ctx.servers.org.http);
  await row(page, /letter 30,/).waitFor();
  const rows = performance.now() - began;
  const upTo = [...asked.values()];
  await page.waitForLoadState('networkidle');
  const octets = { script: sum(upTo.filter((r) => r.url.endsWith('.js'))), style: sum(upTo.filter((r) => r.url.endsWith('.css'))) };
  octets.rest = sum(upTo) - octets.script - octets.style;
  const counted = upTo.filter((r) => r.kind !== 'EventSource' && !/manifest|icon/.test(r.url) && !/(reader|notify|recover)-/.test(r.url));
  ctx.say(`to the first rows: ${counted.length} requests, ${sum(upTo)} octets (script ${octets.script}, styles ${octets.style}, the rest ${octets.rest}), ${Math.round(rows)} ms; a bare file ${Math.round(plain)} ms`);
  ctx.say(counted.map((r) => `${r.url} ${r.octets}`).join(', '));

  const composing = new Set(asked.keys());
  await write(page);
  await page.waitForLoadState('networkidle');
  const composer = sum([...asked].filter(([id, r]) => !composing.has(id) && r.url.endsWith('.js')).map(([, r]) => r));
  const admin = await Promise.all([...(await (await fetch(`${ctx.servers.org.http}/admin/`)).text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(async (m) => gzipSync(Buffer.from(await (await fetch(ctx.servers.org.http + m[1])).arrayBuffer())).length));
  const adminAll = admin.reduce((a, b) => a + b, 0);
  ctx.say(`composer: ${composer} octets of script; admin: ${adminAll} octets`);

  ctx.expect.ok(octets.script <= SCRIPT, `script of ${octets.script} octets`);
  ctx.expect.ok(octets.style <= STYLE, `styles of ${octets.style} octets`);
  ctx.expect.ok(octets.rest <= REST, `pages and answers of ${octets.rest} octets`);
  ctx.expect.ok(sum(upTo) <= ALL, `all of ${sum(upTo)} octets`);
  ctx.expect.ok(composer <= COMPOSER, `a composer of ${composer} octets`);
  ctx.expect.ok(adminAll <= ADMIN, `admin pages of ${adminAll} octets`);
  ctx.expect.ok(counted.length <= REQUESTS, `${counted.length} requests`);
}
