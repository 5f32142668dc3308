import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { row } from '../kit/mail.mjs';

export const name = 'the hostile corpus is read, its pictures shown, and answered: no request leaves, no script runs';
export const seconds = 180;
/** Messages that a conversation opens at once. */
const GROUP = 12;

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const folder = new URL('../corpus/', import.meta.url);
  const names = readdirSync(folder).filter((f) => f.endsWith('.eml')).sort();

  // Every address of the corpus is that of a listener here: whatever is asked for arrives.
  const hits = [];
  const listener = createServer((request, response) => {
    hits.push(request.url);
    response.end();
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  ctx.onClose(() => new Promise((resolve) => { listener.closeAllConnections(); listener.close(resolve); }));
  const canary = `127.0.0.1:${listener.address().port}`;
  await fetch(`http://${canary}/proof`);
  ctx.expect.equal(hits.splice(0), ['/proof'], 'what the listener hears');

  // Several to a conversation: fewer are to be opened.
  const imap = await ctx.imap(mary);
  for (const [i, file] of names.entries()) {
    const group = Math.floor(i / GROUP), first = i % GROUP === 0;
    const text = readFileSync(new URL(file, folder), 'latin1').replaceAll(/(evil|a|bank)\.example\b/g, canary).replace(/^Subject:.*$/m, `Subject: ${first ? '' : 'Re: '}corpus ${group}.`)
      .replace(/^Message-ID:.*$/m, `Message-ID: <corpus.${i}@example.net>${first ? '' : `\nIn-Reply-To: <corpus.${group * GROUP}@example.net>`}`);
    await imap.append('INBOX', Buffer.from(text, 'latin1').toString());
  }

  const page = await ctx.login(mary, { size: '1280x2000' });
  // What a policy stops has got past the cleaning: it is counted, in the reader and in the composer.
  const stopped = [];
  page.on('console', (m) => /Content Security Policy|Blocked script execution/.test(m.text()) && stopped.push(m.text().slice(0, 200)));
  ctx.allow(/Content Security Policy|Blocked script execution/);
  // A picture that our server may not fetch is missing.
  ctx.allow(/\/jmap\/(image|download)\//);
  const foreign = [], pictures = new Set();
  page.context().on('request', (r) => {
    if (/^https?:/.test(r.url()) && !r.url().startsWith(`${ctx.servers.org.http}/`)) foreign.push(r.url());
    else if (r.url().includes('/jmap/image/')) pictures.add(r.url());
  });
  page.on('dialog', (d) => (foreign.push(`dialog ${d.message()}`), d.dismiss()));
  page.context().on('page', (p) => p !== page && foreign.push(`a window: ${p.url()}`));

  let shown = 0, asked = 0, answered = 0;
  for (let group = 0; group * GROUP < names.length; group++) {
    const these = names.slice(group * GROUP, (group + 1) * GROUP);
    const what = `in conversation ${group} (${these.join(' ')})`;
    await row(page, new RegExp(`corpus ${group}\\.`)).click();
    await page.locator('post-reader h1').filter({ hasText: `corpus ${group}.` }).waitFor();
    await page.waitForFunction(filled, these.length);
    shown += await page.evaluate(tried);
    asked += await page.evaluate(pictured);
    await page.waitForFunction(() => ![...document.querySelectorAll('post-message.open .bar button')].some((b) => b.textContent.trim() === 'Show once'));
    await page.waitForFunction(filled, these.length);
    ctx.expect.equal(await page.evaluate(tried), these.length, `messages ${what}`);
    if (group === 0) await ctx.shot(page, 'conversation');
    // All are answered at once, quoting them.
    answered += await page.evaluate(replied, await composer(page));
    const ran = await Promise.all(page.frames().map((f) => f.evaluate(() => [globalThis.hit, globalThis.pwned]).catch(() => [])));
    ctx.expect.equal(ran.flat().filter((x) => x !== undefined), [], `what ran ${what}`);
    ctx.expect.equal(foreign, [], `what was asked of others ${what}`);
  }
  ctx.expect.equal(hits, [], 'what the listener was asked for');
  ctx.expect.equal([shown, answered], [names.length, names.length], 'messages shown and answered');
  ctx.expect.ok(asked > 20 && pictures.size > 20, `pictures were wanted of ${asked} messages and asked of our own server: ${pictures.size}`);
  ctx.expect.equal(stopped, [], 'what only a policy stopped');
  ctx.say(`${shown} messages shown, ${asked} with pictures from elsewhere (${pictures.size} asked of our server), ${answered} answered; nothing left for a policy to stop`);
}

/** Where the composer's file is, which the first answer loads as anybody's does. */
async function composer(page) {
  const loaded = () => performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).find((p) => p.startsWith('/assets/open-'));
  const there = await page.evaluate(loaded);
  if (there) return there;
  await page.getByRole('button', { name: 'Reply', exact: true }).last().click();
  await page.locator('post-composer blockquote').first().waitFor();
  await page.evaluate(() => document.querySelector('post-composer').close());
  return await page.evaluate(loaded);
}

/** In the page: whether so many messages are there, each in its frame. */
function filled(n) {
  const frames = [...document.querySelectorAll('post-message.open post-body iframe')];
  return frames.length === n && frames.every((f) => f.contentDocument?.readyState === 'complete' && f.contentDocument.documentElement.dataset.theme);
}

/** In the page: gives every element of the messages what it may wait for: the pointer, the focus, its pictures. How many messages. */
function tried() {
  const frames = [...document.querySelectorAll('post-message.open post-body iframe')];
  for (const frame of frames) {
    const doc = frame.contentDocument;
    for (const e of [...doc.querySelectorAll('*')].slice(0, 2000)) {
      for (const type of ['mouseover', 'mouseenter', 'focus', 'toggle', 'animationstart', 'pointerover', 'error', 'load']) e.dispatchEvent(new Event(type));
      if (e.localName === 'img') e.loading = 'eager';
    }
  }
  return frames.length;
}

/** In the page: asks for the pictures of every message that has some elsewhere. How many. */
function pictured() {
  const buttons = [...document.querySelectorAll('post-message.open .bar button')].filter((b) => b.textContent.trim() === 'Show once');
  buttons.forEach((b) => b.click());
  return buttons.length;
}

/** In the page: answers every message of the conversation, and leaves it again. How many. */
async function replied(path) {
  const { compose } = await import(path);
  const ids = [...document.querySelectorAll('post-message.open')].map((m) => m.dataset.email);
  const host = document.createElement('div');
  document.body.append(host);
  const all = await Promise.all(ids.map((emailId) => compose({ kind: 'reply', emailId, inThread: host })));
  for (const c of all) {
    while (!c.querySelector('.editor-area blockquote')) await new Promise(requestAnimationFrame);
    for (const e of [...c.querySelectorAll('.editor-area *')].slice(0, 2000)) for (const type of ['mouseover', 'focus', 'error', 'load']) e.dispatchEvent(new Event(type));
  }
  await new Promise(requestAnimationFrame);
  await Promise.all(all.map((c) => c.close()));
  host.remove();
  return all.length;
}
