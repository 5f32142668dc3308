import { row, send, write } from './kit/mail.mjs';

export const name = "from Robert's browser to Mary's, through two servers, and back";

export async function run(ctx) {
  const robert = await ctx.account('robert', { server: 'net' }), mary = await ctx.account('mary');
  const his = await ctx.login(robert), hers = await ctx.login(mary);
  await hers.getByText('All done. New mail appears here by itself.').waitFor();
  await send(his, await write(his, { to: [mary.address], subject: 'hello Mary', text: 'how are you?' }));
  await ctx.advance(12);
  await row(hers, /unread.*hello Mary/).click();
  await hers.locator('post-reader h1').filter({ hasText: 'hello Mary' }).waitFor();
  await hers.keyboard.press('r');
  const composer = hers.locator('.composer').last();
  await composer.waitFor();
  await hers.keyboard.insertText('very well');
  await send(hers, composer);
  await ctx.advance(12);
  await row(his, /unread.*Re: hello Mary|unread.*hello Mary.*2 messages/).waitFor();
  await his.waitForFunction(() => document.querySelectorAll('post-list [role=row][aria-label]').length === 1);
}
