import { count, row, rows } from './kit/mail.mjs';

export const name = 'archive, move, delete and undo; the next is at hand; offline, then online';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (const n of [1, 2, 3, 4, 5]) await ctx.send(mary, { subject: `letter ${n}` });
  const imap = await ctx.imap(mary);
  const page = await ctx.login(mary);
  await row(page, /letter 1,/).waitFor();
  const grid = page.getByRole('grid');
  const toast = page.locator('.toast');

  // The focus stays in the list, and the next conversation is the one at hand.
  await grid.focus();
  await page.keyboard.press('e');
  await toast.filter({ hasText: '1 conversation archived' }).waitFor();
  await row(page, /letter 5,/).waitFor({ state: 'detached' });
  ctx.expect.equal(await grid.evaluate((g) => document.activeElement === g), true, 'the focus is in the list');
  ctx.expect.equal(await grid.getAttribute('aria-activedescendant'), 'row-0');
  await ctx.expect.becomes(() => count(imap, 'Archive'), 1, 'archived messages');
  await page.keyboard.press('z');
  await row(page, /letter 5,/).waitFor();
  await ctx.expect.becomes(() => count(imap, 'Archive'), 0, 'archived messages');

  // Several, deleted and taken back.
  await grid.focus();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('#');
  await toast.filter({ hasText: '2 conversations moved to Trash' }).waitFor();
  await ctx.expect.becomes(() => count(imap, 'Trash'), 2, 'deleted messages');
  await toast.getByRole('button', { name: 'Undo' }).click();
  await ctx.expect.becomes(async () => (await rows(page)).length, 5, 'rows');
  await ctx.expect.becomes(() => count(imap, 'Trash'), 0, 'deleted messages');

  // Moved by the picker into a mailbox that is made on the way.
  await grid.focus();
  await page.keyboard.press('v');
  await ctx.expect.until(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null && document.activeElement?.tagName === 'INPUT'), 'the picker has the focus');
  await page.keyboard.type('Projects');
  await page.getByText('New mailbox “Projects”').waitFor();
  await page.keyboard.press('Enter');
  await ctx.expect.becomes(async () => (await imap.say('LIST "" Projects')).length, 1, 'mailboxes');
  await ctx.expect.becomes(() => count(imap, 'Projects'), 1, 'moved messages');

  // Offline it is done here, and there as soon as the server can be reached.
  ctx.allow(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_FAILED/);
  await page.context().setOffline(true);
  await grid.focus();
  await page.keyboard.press('e');
  await ctx.expect.becomes(async () => (await rows(page)).length, 3, 'rows');
  await page.getByText('Offline').waitFor();
  ctx.expect.equal(await count(imap, 'Archive'), 0, 'archived messages');
  await page.context().setOffline(false);
  await ctx.expect.becomes(() => count(imap, 'Archive'), 1, 'archived messages');
  await page.getByText('Offline').waitFor({ state: 'detached' });
}
