import { row } from './kit/mail.mjs';

export const name = 'text that runs from right to left, in a page of either direction';

const HEBREW = 'שלום, הפגישה מחר ב-10:00', ARABIC = 'مرحبا، الاجتماع غدا';

/** Which way an element's text runs, by where its first letters stand within it: at the end of the line or at its beginning. */
const runs = (locator) => locator.evaluate((e) => getComputedStyle(e).direction);

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary');
  await ctx.send(mary, { from: 'דנה <dana@far.example>', subject: HEBREW, text: `${HEBREW}\n\nIn English below.` });
  await ctx.send(mary, { from: 'سارة <sara@far.example>', subject: ARABIC, html: `<p>${ARABIC}</p><p>room 12</p>` });
  await ctx.send(mary, { subject: 'plain English', text: 'left to right' });
  const page = await ctx.login(mary);
  await row(page, /الاجتماع/).click();
  const body = page.frameLocator('post-body iframe');
  await body.getByText(ARABIC).waitFor();
  expect.equal(await runs(body.getByText(ARABIC)), 'rtl');
  expect.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await ctx.shot(page, 'ltr-page');
  await page.goto(`${ctx.servers.org.http}/#/mail/inbox`);
  await row(page, /plain English/).click();
  await body.getByText('left to right').waitFor();
  expect.equal(await runs(body.getByText('left to right')), 'ltr');

  for (const how of [{ size: '1280x800' }, { size: '390x844', scheme: 'dark' }]) {
    const rtl = await ctx.page(how);
    await rtl.addInitScript(() => document.addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl')));
    await ctx.login(mary, { page: rtl });
    await row(rtl, /הפגישה/).waitFor();
    expect.equal(await rtl.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'the page is no wider than its window');
    if (how.size === '1280x800') {
      const [side, list] = await Promise.all([rtl.locator('aside.side').boundingBox(), rtl.getByRole('grid').boundingBox()]);
      expect.ok(side.x > list.x, 'the sidebar is at the right');
    }
    await ctx.shot(rtl, `rtl-list-${how.size}`);
    await row(rtl, /הפגישה/).click();
    await rtl.frameLocator('post-body iframe').getByText('In English below.').waitFor();
    expect.equal(await rtl.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'nor with a message open');
    await ctx.axe(rtl);
    await ctx.shot(rtl, `rtl-message-${how.size}`);
  }
}
