import { row } from './kit/mail.mjs';

export const name = 'on a phone, 390 pixels wide';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  await ctx.send(mary, { subject: 'on the way', text: 'a few words' });
  const page = await ctx.login(mary, { size: '390x844', touch: true });
  await row(page, /on the way/).waitFor();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  ctx.expect.ok((await wide()) <= 390, 'the page is no wider than the screen');
  await ctx.axe(page);
  await ctx.shot(page, 'list');
  await row(page, /on the way/).tap();
  await page.locator('post-reader h1').filter({ hasText: 'on the way' }).waitFor();
  ctx.expect.ok((await wide()) <= 390, 'the page is no wider than the screen');
  await ctx.shot(page, 'conversation');
  await page.getByRole('button', { name: 'Back to the list' }).tap();
  await row(page, /on the way/).waitFor();
  await page.getByRole('button', { name: 'Write' }).last().tap();
  await page.locator('.composer').waitFor();
  ctx.expect.ok((await wide()) <= 390, 'the page is no wider than the screen');
  await ctx.shot(page, 'composer');
}
