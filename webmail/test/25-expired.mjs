import { count, send, write } from './kit/mail.mjs';

export const name = 'the session ends while one writes: the text stays, signing in is in place';

export async function run(ctx) {
  const mary = await ctx.account('mary'), john = await ctx.account('john');
  ctx.allow(/status of 401/);
  const page = await ctx.login(mary);
  const composer = await write(page, { to: [john.address], subject: 'still here', text: 'before' });
  await composer.locator('.compose-saved').filter({ hasText: /^Saved/ }).waitFor();
  await ctx.advance(3 * 86_400);
  await composer.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(' and after');
  await page.getByText('Your session has ended.').waitFor();
  await page.locator('input[name=password]').fill(mary.password);
  await page.locator('input[name=password]').press('Enter');
  await page.locator('post-login').waitFor({ state: 'detached' });
  ctx.expect.includes(await composer.getByRole('textbox', { name: 'Message' }).innerText(), 'before and after');
  await send(page, composer);
  await ctx.advance(12);
  const imap = await ctx.imap(john);
  await ctx.expect.becomes(() => count(imap), 1, 'messages that John has');
}
