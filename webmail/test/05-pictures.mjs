import { createServer } from 'node:http';
import { row } from './kit/mail.mjs';
import { signer } from './kit/dkim.mjs';

export const name = 'pictures from elsewhere: none before a click, once, always for a sender, and never from inside';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP8z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==', 'base64');

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const shop = await signer(ctx, 'shop.example');
  const host = await ctx.web('pictures.example', () => ({ type: 'image/png', body: PNG }));
  // What only this machine should reach.
  const inside = [];
  const listener = createServer((q, r) => (inside.push(q.url), r.end()));
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  ctx.onClose(() => { listener.closeAllConnections(); listener.close(); });

  const offer = (n, from = 'The Shop <news@shop.example>', more = '') => ctx.send(mary, shop.sign(ctx.letter({
    from, to: mary.address, subject: `offer ${n}`,
    html: `<h2>Offer ${n}</h2><p><img src="https://pictures.example/${n}/a.png?who=mary" alt="a cup" width="40" height="40"> <img src="http://pictures.example/${n}/b.png" alt="a plate" width="40" height="40"></p>
      <p style="background-image:url(https://pictures.example/${n}/c.png)">Cups and plates.</p>${more}`,
  })), 'bounce@shop.example');
  await offer(1);
  await offer(2);
  const page = await ctx.login(mary);
  // The browser asks nobody but our server, whatever is clicked.
  const foreign = [];
  page.context().on('request', (r) => /^https?:/.test(r.url()) && !r.url().startsWith(`${ctx.servers.org.http}/`) && foreign.push(r.url()));
  const open = async (n) => {
    await row(page, new RegExp(`offer ${n},`)).click();
    await page.locator('post-reader h1').filter({ hasText: `offer ${n}` }).waitFor();
    await ctx.expect.until(() => page.locator('post-message.open post-body iframe').evaluate((f, n) => f.contentDocument.body.innerText.includes(`Offer ${n}`), n), 'the message is shown');
  };
  const bar = page.locator('post-message.open .bar').filter({ hasText: 'not shown' });
  /** How many pictures are there, and seen. */
  const seen = () => page.locator('post-message.open post-body iframe').evaluate((f) => [...f.contentDocument.images].filter((i) => i.complete && i.naturalWidth > 0).length);

  await open(1);
  await bar.filter({ hasText: /^\s*3 pictures|^\s*2 pictures/ }).waitFor();
  await ctx.axe(page, 'a message whose pictures are not shown');
  await ctx.shot(page, 'blocked');
  ctx.expect.equal([await seen(), host.requests], [0, []], 'what is seen and what was fetched before a click');

  // Once: fetched by the server, which says nothing of who looks; and next time it is asked again.
  await bar.getByRole('button', { name: 'Show once' }).click();
  await ctx.expect.until(async () => (await seen()) === 2, 'both pictures are seen');
  await bar.waitFor({ state: 'detached' });
  await ctx.shot(page, 'shown');
  const urls = () => [...new Set(host.requests.map((r) => r.url))].sort();
  await ctx.expect.until(() => urls().includes('/1/a.png?who=mary') && urls().includes('/1/b.png'), 'the pictures were fetched');
  ctx.expect.ok(host.requests.every((r) => r.method === 'GET' && r.headers.cookie === undefined && r.headers.referer === undefined && r.headers['accept-language'] === undefined && /^posthouse$/.test(r.headers['user-agent'])), `what is told: ${JSON.stringify(host.requests.map((r) => r.headers))}`);
  const fetched = host.requests.length;
  await page.reload();
  await bar.waitFor();
  await ctx.expect.equal(await seen(), 0, 'pictures after a reload');
  ctx.expect.equal(host.requests.length, fetched, 'requests after a reload');

  // Always: this message, and the next of that sender without a question; nobody else's.
  await bar.getByRole('button', { name: 'Always for news@shop.example' }).click();
  await page.locator('.toast').filter({ hasText: 'Pictures from news@shop.example are shown from now on.' }).waitFor();
  await ctx.expect.until(async () => (await seen()) === 2, 'both pictures are seen');
  await offer(3);
  await open(3);
  await ctx.expect.until(async () => (await seen()) === 2, 'both pictures are seen at once');
  ctx.expect.equal(await bar.count(), 0, 'questions');
  await open(2);
  await ctx.expect.until(async () => (await seen()) === 2, 'the pictures of a message that was there before are seen');
  await offer(4, 'Another <other@shop.example>');
  await open(4);
  await bar.waitFor();
  ctx.expect.equal(host.requests.filter((r) => r.url.startsWith('/4/')), [], 'what was fetched for another sender');
  // Who only says that it is that sender is shown nothing.
  await ctx.send(mary, { from: 'The Shop <news@shop.example>', subject: 'offer 5', html: '<h2>Offer 5</h2><img src="https://pictures.example/5/a.png" alt="">' });
  await open(5);
  await bar.waitFor();
  ctx.expect.equal(host.requests.filter((r) => r.url.startsWith('/5/')), [], 'what was fetched for a forger');

  // What is inside is not fetched, though one asks for it.
  const inner = `127.0.0.1:${listener.address().port}`;
  await offer(6, undefined, `<img src="http://${inner}/x.png" alt="inside"><img src="http://localhost:${listener.address().port}/y.png" alt="">`);
  ctx.allow(/status of 50\d/);
  await open(6);
  await ctx.expect.until(async () => (await seen()) === 2, 'what is outside is seen');
  await ctx.expect.until(() => page.locator('post-message.open post-body iframe').evaluate((f) => [...f.contentDocument.images].every((i) => i.complete)), 'all pictures were tried');
  ctx.expect.equal(inside, [], 'what was asked inside');

  // Taken back in the settings.
  await page.evaluate(() => (location.hash = '#/settings/senders'));
  await page.getByRole('button', { name: 'Remove news@shop.example' }).click();
  await page.getByRole('button', { name: 'Remove news@shop.example' }).waitFor({ state: 'detached' });
  await offer(7);
  await page.evaluate(() => (location.hash = '#/mail/inbox'));
  await open(7);
  await bar.waitFor();
  ctx.expect.equal(host.requests.filter((r) => r.url.startsWith('/7/')), [], 'what was fetched for who is trusted no more');
  ctx.expect.equal(foreign, [], 'what the browser asked of others');
}
