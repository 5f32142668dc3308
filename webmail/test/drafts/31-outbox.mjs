import { row, rows } from '../kit/mail.mjs';

export const name = 'outbox: what is scheduled gets another time and leaves then; what was done offline waits there and is taken back';

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary'), john = await ctx.account('john');
  await ctx.send(mary, { subject: 'to be kept' });
  const jmap = await ctx.jmap(mary);
  const boxes = (await jmap.call('Mailbox/get', { properties: ['role'] })).list;
  const drafts = boxes.find((b) => b.role === 'drafts').id;
  const identityId = (await jmap.call('Identity/get', { ids: null })).list[0].id;
  const made = await jmap.call('Email/set', { create: { d: { mailboxIds: { [drafts]: true }, keywords: { $draft: true }, from: [{ email: mary.address }], to: [{ email: john.address }], subject: 'later', bodyValues: { t: { value: 'hello' } }, textBody: [{ partId: 't', type: 'text/plain' }] } } });
  const until = new Date(ctx.now().getTime() + 5 * 86_400_000).toISOString().replace(/\.\d+/, '');
  await jmap.call('EmailSubmission/set', { create: { s: { identityId, emailId: made.created.d.id, envelope: { mailFrom: { email: mary.address, parameters: { HOLDUNTIL: until } }, rcptTo: [{ email: john.address, parameters: null }] } } } });

  const page = await ctx.login(mary);
  await page.getByRole('link', { name: /^Outbox/ }).click();
  const letter = page.locator('.outbox li').filter({ hasText: 'later' });
  await letter.waitFor();
  await ctx.axe(page);
  await ctx.shot(page, 'scheduled');
  await letter.getByRole('button', { name: 'Change time' }).click();
  const when = new Date(ctx.now().getTime() + 2 * 86_400_000);
  await page.locator('dialog input[name=when]').fill(when.toISOString().slice(0, 16));
  await page.getByRole('dialog').getByRole('button', { name: 'Schedule' }).click();
  await page.getByText(/It will be sent/).waitFor();
  const held = (await jmap.call('EmailSubmission/get', { ids: null })).list.filter((s) => s.undoStatus === 'pending');
  expect.equal(held.map((s) => s.sendAt.slice(0, 16)), [when.toISOString().slice(0, 16)]);
  await ctx.advance(2 * 86_400 + 60);
  const arrived = await ctx.jmap(john);
  await expect.until(async () => (await arrived.call('Email/query', { filter: { subject: 'later' } })).ids.length === 1, 'it has arrived, once');
  await page.getByText('Nothing waits to be sent.').waitFor();

  // Without the server: what is done waits, is shown, and is taken back.
  ctx.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch|net::/);
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await row(page, /to be kept/).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('grid').focus();
  await page.keyboard.press('e');
  await expect.becomes(async () => (await rows(page)).length, 0, 'rows');
  await page.getByRole('link', { name: /^Outbox/ }).click();
  const change = page.locator('.outbox li').filter({ hasText: 'Waits for the server' });
  await change.waitFor();
  await change.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Nothing waits to be sent.').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await row(page, /to be kept/).waitFor();
}
