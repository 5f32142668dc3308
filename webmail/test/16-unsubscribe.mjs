import { row } from './kit/mail.mjs';
import { signer } from './kit/dkim.mjs';

export const name = 'one-click unsubscribe posts once: after a yes, whatever is clicked again';

const FIELDS = ['from', 'to', 'subject', 'date', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post'];

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const domain = 'news.example';
  const by = await signer(ctx, domain);
  let held = null;
  const host = await ctx.web(`leave.${domain}`, () => held);
  const news = (n, headers, fields = FIELDS) => ctx.send(mary, by.sign(ctx.letter({
    from: `The News <news@${domain}>`, to: mary.address, subject: `news ${n}`, text: 'Read all about it.',
    headers: { 'List-Unsubscribe': `<https://leave.${domain}/out?who=mary&n=${n}>, <mailto:leave@${domain}?subject=out>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', ...headers },
  }), fields), `bounce@${domain}`);
  await news(1);
  await news(2, {}, FIELDS.slice(0, 5));
  await news(3);

  const page = await ctx.login(mary);
  const open = async (n) => {
    await row(page, new RegExp(`news ${n},`)).click();
    await page.locator('post-reader h1').filter({ hasText: `news ${n}` }).waitFor();
    await page.locator('post-message.open post-body').waitFor();
  };
  const button = page.locator('post-message.open').getByRole('button', { name: 'Unsubscribe', exact: true });
  const dialog = page.getByRole('dialog');

  // Reading asks nothing, nor does a question that is answered with no.
  await open(1);
  await page.locator('post-message.open').getByText('Really from news.example').waitFor();
  await ctx.shot(page, 'offered');
  await ctx.axe(page, 'the offer');
  await button.click();
  await dialog.getByText('Unsubscribe from the mail of The News?').waitFor();
  await ctx.axe(page, 'the question');
  await ctx.shot(page, 'question');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  ctx.expect.equal(host.requests, [], 'what the list has heard');

  // The list takes its time; who clicks twice is heard once.
  let answer;
  held = new Promise((resolve) => (answer = resolve));
  await button.click();
  await dialog.getByRole('button', { name: 'Unsubscribe', exact: true }).dblclick();
  await ctx.expect.becomes(() => host.requests.length, 1, 'posts');
  ctx.expect.ok(await button.isDisabled(), 'it cannot be clicked meanwhile');
  answer({ status: 200 });
  held = null;
  await page.locator('.toast').filter({ hasText: 'The News has been told.' }).waitFor();
  await page.locator('post-message.open').getByText('Unsubscribed', { exact: true }).waitFor();
  await button.waitFor({ state: 'detached' });
  await ctx.shot(page, 'done');
  const [post] = host.requests;
  ctx.expect.equal([post.method, post.secure, post.url, post.body, post.headers['content-type']],
    ['POST', true, `/out?who=mary&n=1`, 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'], 'the post');
  ctx.expect.equal([post.headers.cookie, post.headers.referer, post.headers.authorization], [undefined, undefined, undefined], 'what would tell who asks');

  // After a reload it is known still, in another browser too.
  await page.reload();
  await page.locator('post-message.open').getByText('Unsubscribed', { exact: true }).waitFor();
  ctx.expect.equal(await button.count(), 0, 'buttons to leave once more');
  const jmap = await ctx.jmap(mary);
  const { ids } = await jmap.call('Email/query', { filter: { subject: 'news 1' } });
  ctx.expect.equal((await jmap.call('Email/unsubscribe', { id: ids[0] })).already, true, 'it was left already');
  ctx.expect.equal(host.requests.length, 1, 'posts');

  // What nobody has signed is no one click: its page is only opened where one wants that.
  await open(2);
  await button.click();
  await dialog.getByText(`lets you unsubscribe on a page of leave.${domain}`).waitFor();
  await ctx.shot(page, 'page');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  ctx.expect.equal(host.requests.length, 1, 'posts');

  // Where the list refuses, that is said, and it can be tried again.
  held = { status: 500 };
  await open(3);
  await button.click();
  await dialog.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
  await page.locator('.toast').filter({ hasText: `leave.${domain} answered 500` }).waitFor();
  await ctx.shot(page, 'refused');
  held = { status: 202 };
  await button.click();
  await dialog.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
  await page.locator('post-message.open').getByText('Unsubscribed', { exact: true }).waitFor();
  ctx.expect.equal(host.requests.map((r) => r.url.replace(/.*n=/, '')), ['1', '3', '3'], 'posts');
}
