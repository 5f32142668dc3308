import { count, go, row, rows } from './kit/mail.mjs';

export const name = 'label, star, snooze; what was put off comes back on time, and in every browser';

/** As an input for date and time has it; the pages' zone is UTC. */
const minutes = (date) => date.toISOString().slice(0, 16);

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (const n of [1, 2, 3]) await ctx.send(mary, { subject: `letter ${n}` });
  const page = await ctx.login(mary), other = await ctx.login(mary);
  const imap = await ctx.imap(mary);
  await row(other, /letter 1,/).waitFor();
  await row(page, /letter 1,/).click();
  await page.locator('post-reader h1').filter({ hasText: 'letter 1' }).waitFor();
  const reader = page.getByRole('toolbar', { name: 'What to do with this conversation' });
  const toast = page.locator('.toast');

  // A star, also at the message, and everywhere else.
  await page.locator('post-message.open').getByRole('button', { name: 'Star' }).click();
  await row(page, /^starred.*letter 1,/).waitFor();
  await row(other, /starred.*letter 1,/).waitFor();

  // A label that is made on the way; a keyword of IMAP.
  await reader.getByRole('button', { name: 'Label' }).click();
  const box = page.locator('dialog.pick input');
  await box.fill('travel plans');
  await page.getByText('New label “travel plans”').waitFor();
  await ctx.axe(page, 'the picker');
  await ctx.shot(page, 'label');
  await page.keyboard.press('Enter');
  await toast.filter({ hasText: '1 conversation labelled “travel plans”' }).waitFor();
  await page.locator('post-reader h1').filter({ hasText: 'travel plans' }).waitFor();
  await ctx.expect.until(async () => (await imap.say('SEARCH KEYWORD travel_plans FLAGGED')).join(' ').trim() === '* SEARCH 1', 'IMAP finds the label and the star');
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByRole('link', { name: /travel plans/ }).click();
  await ctx.expect.becomes(async () => (await rows(page)).map((r) => /letter \d/.exec(r)[0]), ['letter 1'], 'what has the label');
  await go(page, 'Starred');
  await ctx.expect.becomes(async () => (await rows(page)).map((r) => /letter \d/.exec(r)[0]), ['letter 1'], 'what has a star');

  // Put off to a time of one's own: away now, there on time and not before.
  await go(page, 'Inbox');
  await row(page, /letter 1,/).click();
  await page.locator('post-reader h1').filter({ hasText: 'letter 1' }).waitFor();
  await reader.getByRole('button', { name: 'Snooze' }).click();
  await page.getByText('Choose day and time').waitFor();
  await ctx.shot(page, 'snooze');
  await page.getByText('Choose day and time').click();
  const at = page.locator('input[type=datetime-local]');
  await at.waitFor();
  await ctx.axe(page, 'the choice of a time');
  // A time that is over is not taken in silence.
  await at.fill(minutes(new Date(ctx.now().getTime() - 3600_000)));
  await at.press('Enter');
  await ctx.expect.ok(await at.evaluate((i) => !i.validity.valid), 'a time that is over is refused');
  await ctx.shot(page, 'time');
  const due = new Date(Math.ceil(ctx.now().getTime() / 60_000) * 60_000 + 2 * 3600_000);
  await at.fill(minutes(due));
  await page.locator('dialog').getByRole('button', { name: 'Snooze' }).click();
  await toast.filter({ hasText: 'Comes back' }).waitFor();
  await row(page, /letter 1,/).waitFor({ state: 'detached' });
  await row(other, /letter 1,/).waitFor({ state: 'detached' });
  await ctx.expect.becomes(() => count(imap, 'Snoozed'), 1, 'snoozed messages');
  await go(page, 'Snoozed');
  // The row says when it comes back.
  await row(page, /letter 1,.*comes back/).locator(`time[datetime="${due.toISOString()}"]`).waitFor();
  await ctx.shot(page, 'snoozed');
  await ctx.axe(page, 'Snoozed');
  await go(page, 'Inbox');

  const left = (due.getTime() - ctx.now().getTime()) / 1000;
  await ctx.advance(Math.floor(left) - 90);
  // What comes in then is seen, and letter 1 is not yet there.
  await ctx.send(mary, { subject: 'letter 4' });
  await row(page, /letter 4,/).waitFor();
  ctx.expect.equal((await rows(page)).filter((r) => /letter 1,/.test(r)), [], 'what came back too early');
  await ctx.expect.becomes(() => count(imap, 'Snoozed'), 1, 'snoozed messages');
  await ctx.advance(120);
  // On top, unread, with its label and its star: here, in the other browser and for IMAP.
  for (const p of [page, other]) await ctx.expect.until(async () => /^unread.*starred.*letter 1,|^starred.*unread.*letter 1,/.test((await rows(p))[0] ?? ''), 'letter 1 is on top and unread');
  await ctx.expect.becomes(() => count(imap, 'Snoozed'), 0, 'snoozed messages');
  await imap.say('NOOP');
  await ctx.expect.until(async () => / \d+/.test((await imap.say('SEARCH KEYWORD travel_plans FLAGGED UNSEEN')).join(' ').replace('* SEARCH', '')), 'IMAP has it back in INBOX');
  await row(page, /letter 1,/).getByText('travel plans').waitFor();
  await ctx.shot(page, 'back');

  // Brought back by hand before its time.
  await page.getByRole('grid').focus();
  await row(page, /letter 2,/).hover();
  await row(page, /letter 2,/).getByRole('button', { name: 'Snooze' }).click();
  await page.getByText('Tomorrow').click();
  await row(page, /letter 2,/).waitFor({ state: 'detached' });
  await go(page, 'Snoozed');
  await row(page, /letter 2,/).click();
  await reader.getByRole('button', { name: 'Bring back now' }).click();
  await toast.filter({ hasText: '1 conversation is back' }).waitFor();
  await go(page, 'Inbox');
  await row(page, /letter 2,/).waitFor();
  await ctx.expect.becomes(() => count(imap, 'Snoozed'), 0, 'snoozed messages');
}
