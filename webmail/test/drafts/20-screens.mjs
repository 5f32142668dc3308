import { row, write } from '../kit/mail.mjs';

export const name = 'no rule of WCAG is broken on any screen: light, dark, at 200 %';
export const seconds = 120;

export async function run(ctx) {
  const mary = await ctx.account('mary');
  await ctx.send(mary, { subject: 'hello there', text: 'some words' });
  await ctx.send(mary, { from: '王小明 <wang@163.example>', subject: '你好', text: '几句话' });
  for (const how of [{ scheme: 'light' }, { scheme: 'dark' }, { scheme: 'light', zoom: 2 }]) {
    const what = `${how.scheme}${how.zoom ? ' 200 %' : ''}`;
    const page = await ctx.login(mary, how);
    await row(page, /hello there/).waitFor();
    await ctx.axe(page, `the list, ${what}`);
    await ctx.shot(page, `list-${what.replace(/\W+/g, '-')}`);
    await row(page, /hello there/).click();
    await page.locator('post-message.open').waitFor();
    await ctx.axe(page, `a conversation, ${what}`);
    await ctx.shot(page, `conversation-${what.replace(/\W+/g, '-')}`);
    await page.evaluate(() => (location.hash = '#/mail/inbox'));
    await write(page, { to: ['robert@example.net'], subject: 'x', text: 'y' });
    await ctx.axe(page, `the composer, ${what}`);
    await ctx.shot(page, `composer-${what.replace(/\W+/g, '-')}`);
    await page.locator('.composer').getByRole('textbox', { name: 'Message' }).press('Escape');
    await page.locator('.composer').waitFor({ state: 'detached' });
    for (const place of ['contacts', 'settings']) {
      await page.evaluate((p) => (location.hash = `#/${p}`), place);
      await page.locator('post-settings :is(h1, h2, input)').first().waitFor();
      await ctx.axe(page, `${place}, ${what}`);
      await ctx.shot(page, `${place}-${what.replace(/\W+/g, '-')}`);
    }
  }
}
