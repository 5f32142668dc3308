import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { row } from '../kit/mail.mjs';

export const name = 'the hostile corpus is read: no request leaves, no script runs';
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

  // Several to a conversation: fewer are to be opened.
  const imap = await ctx.imap(mary);
  for (const [i, file] of names.entries()) {
    const group = Math.floor(i / GROUP), first = i % GROUP === 0;
    const text = readFileSync(new URL(file, folder), 'latin1').replaceAll(/(evil|a|bank)\.example\b/g, canary).replace(/^Subject:.*$/m, `Subject: ${first ? '' : 'Re: '}corpus ${group}.`)
      .replace(/^Message-ID:.*$/m, `Message-ID: <corpus.${i}@example.net>${first ? '' : `\nIn-Reply-To: <corpus.${group * GROUP}@example.net>`}`);
    await imap.append('INBOX', Buffer.from(text, 'latin1').toString());
  }

  const page = await ctx.login(mary);
  // What the policy of the frame stops has got past the cleaning: it is counted.
  let stopped = 0;
  page.on('console', (m) => /Content Security Policy/.test(m.text()) && stopped++);
  ctx.allow(/Content Security Policy|Blocked script execution/);
  const foreign = [];
  page.context().on('request', (r) => /^https?:/.test(r.url()) && !r.url().startsWith(`${ctx.servers.org.http}/`) && foreign.push(r.url()));
  page.on('dialog', (d) => (foreign.push(`dialog ${d.message()}`), d.dismiss()));
  page.context().on('page', (p) => p !== page && foreign.push(`a window: ${p.url()}`));

  let shown = 0;
  for (let group = 0; group * GROUP < names.length; group++) {
    const size = Math.min(GROUP, names.length - group * GROUP);
    const line = row(page, new RegExp(`corpus ${group}\\.`));
    await ctx.expect.until(async () => {
      if ((await line.count()) === 0) await page.getByRole('grid').evaluate((g) => (g.scrollTop += 200));
      return (await line.count()) > 0;
    }, `conversation ${group} is in the list`);
    await line.click();
    await page.locator('post-reader h1').filter({ hasText: `corpus ${group}.` }).waitFor();
    await ctx.expect.until(async () => (await page.locator('post-message.open post-body iframe').count()) === size, `conversation ${group} shows ${size} messages`);
    for (const frame of await page.locator('post-message.open post-body iframe').elementHandles()) {
      const inside = await frame.contentFrame();
      await inside.waitForLoadState('load');
      // Whatever waits for the pointer gets it.
      const body = await inside.$('body > *, body');
      if (body) await body.hover({ force: true, timeout: 2000 }).catch(() => {});
      shown++;
    }
    for (const frame of page.frames())
      ctx.expect.equal(await frame.evaluate(() => [globalThis.hit, globalThis.pwned]).catch(() => [undefined, undefined]), [undefined, undefined], `what ran in conversation ${group}`);
    ctx.expect.equal(foreign, [], `what was asked of others in conversation ${group} (${names.slice(group * GROUP, group * GROUP + size).join(' ')})`);
  }
  ctx.expect.equal(hits, [], 'what the listener was asked for');
  ctx.expect.equal(shown, names.length, 'messages shown');
  ctx.say(`${shown} messages shown; the frame's policy stopped ${stopped} things`);
}
