import { count, row } from './kit/mail.mjs';

export const name = 'by keys alone: sign in, read, answer, send, archive';

export async function run(ctx) {
  const mary = await ctx.account('mary'), robert = await ctx.account('robert', { server: 'net' });
  await ctx.send(mary, { from: `Robert <${robert.address}>`, subject: 'a question', text: 'are you there?' }, robert.address);
  const page = await ctx.page();
  await page.goto(ctx.servers.org.http);
  await page.locator('input[name=username]:focus').waitFor();
  const type = (text) => page.keyboard.type(text), press = (key) => page.keyboard.press(key);
  await type(mary.address);
  await press('Tab');
  await type(mary.password);
  await press('Enter');
  await row(page, /a question/).waitFor();
  await press('Enter');
  await page.locator('post-reader h1').filter({ hasText: 'a question' }).waitFor();
  await press('r');
  const composer = page.locator('.composer').last();
  await ctx.expect.until(() => composer.evaluate((c) => c.contains(document.activeElement) && document.activeElement.getAttribute('role') === 'textbox'), 'the focus is in the text');
  await type('I am here.');
  await press('Control+Enter');
  const anyway = page.getByRole('button', { name: 'Send anyway' });
  const counting = page.locator('.toast').filter({ hasText: 'Sending in' });
  await anyway.or(counting).first().waitFor();
  if (await anyway.isVisible()) await press('Enter');
  await counting.waitFor();
  await ctx.advance(12);
  const imap = await ctx.imap(robert);
  await ctx.expect.becomes(() => count(imap), 1, 'messages that Robert has');
  await press('u');
  await press('e');
  await row(page, /a question/).waitFor({ state: 'detached' });
  await press('?');
  await page.getByRole('dialog').waitFor();
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
