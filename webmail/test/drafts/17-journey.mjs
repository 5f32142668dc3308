import { readFile } from 'node:fs/promises';
import { count, go, newest, row, rows, send, write } from '../kit/mail.mjs';
import { smtp } from '../kit/wire.mjs';

export const name = 'what happened to a message: the way in, the way out with a refusal, a report that comes later; copied and downloaded';

export async function run(ctx) {
  const robert = await ctx.account('robert', { server: 'net' });
  const mary = await ctx.account('mary');
  const nobody = `nobody.at.all@${ctx.servers.net.domain}`;
  const page = await ctx.login(mary);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

  // The way out: one recipient is there, one is not.
  await send(page, await write(page, { to: [robert.address, nobody], subject: 'the minutes', text: 'Please find them below.' }));
  await go(page, 'Sent');
  await row(page, /the minutes/).getByText('on its way').waitFor({ state: 'attached' });
  await ctx.shot(page, 'waiting');
  await ctx.advance(12);
  await row(page, /the minutes/).getByText('did not reach all').waitFor({ state: 'attached' });
  await ctx.shot(page, 'sent');
  await ctx.axe(page, 'Sent with marks');

  await row(page, /the minutes/).click();
  const first = page.locator('post-message.open').first();
  const journey = first.locator('post-journey');
  await page.locator('post-message.open').first().waitFor();
  await first.locator('header').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'What happened to this message' }).click();
  await journey.getByText('It did not reach 1 of 2 recipients.').waitFor();
  const recipient = (who) => journey.locator('.recipient').filter({ hasText: who });
  await recipient(robert.address).getByText('Handed over', { exact: true }).waitFor();
  await recipient(nobody).getByText('Refused', { exact: true }).waitFor();
  // In the words of the other side.
  await recipient(nobody).locator('q').filter({ hasText: /5\.1\.1/ }).first().waitFor();
  await ctx.axe(page, 'the way out');
  await ctx.shot(page, 'out');

  // The notice of it is in the inbox.
  await go(page, 'Inbox');
  await ctx.expect.until(async () => (await rows(page)).some((r) => /^unread.*Mail Delivery System/.test(r)), 'the notice is unread in the inbox');
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByRole('link', { name: /Outbox/ }).waitFor({ state: 'detached' });
  await ctx.shot(page, 'notice');

  // Later a machine beyond says that it could not deliver either: that is joined to what was sent.
  const at = await ctx.imap(robert);
  await ctx.expect.becomes(() => count(at), 1, 'messages that Robert has');
  const arrived = await newest(at);
  const id = /^Message-ID: (<[^>]+>)/im.exec(arrived)[1];
  const report = [
    'From: Mail Delivery Subsystem <mailer-daemon@inner.example.net>', `To: ${mary.address}`, 'Subject: Undeliverable: the minutes', `Date: ${ctx.now().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <report.${process.pid}@inner.example.net>`, `In-Reply-To: ${id}`, `References: ${id}`, 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
    '--b', 'Content-Type: text/plain', '', 'It could not be put into the mailbox, which is full.', '--b', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; inner.example.net', '', `Final-Recipient: rfc822; ${robert.address}`, 'Action: failed', 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 the mailbox is full', '',
    '--b', 'Content-Type: text/rfc822-headers', '', `From: ${mary.address}`, `Message-ID: ${id}`, 'Subject: the minutes', '', '--b--', ''].join('\r\n');
  await smtp(ctx.servers.org.smtp, '', [mary.address], report);
  await go(page, 'Sent');
  await row(page, /the minutes/).getByText('reached nobody').waitFor({ state: 'attached' });
  await row(page, /the minutes/).click();
  await page.locator('post-message.open').first().waitFor();
  await first.locator('header').focus();
  await page.keyboard.press('i');
  await journey.getByText('It reached none of 2 recipients.').waitFor();
  await recipient(robert.address).getByText('Report from inner.example.net: failed 5.2.2').waitFor();
  await recipient(robert.address).getByText('552 5.2.2 the mailbox is full').waitFor();
  await ctx.shot(page, 'report');

  // For somebody else's postmaster: as text, and as JSON.
  await journey.getByRole('button', { name: 'Copy as text' }).click();
  await page.locator('.toast').filter({ hasText: 'Copied.' }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ['It reached none of 2 recipients.', `to ${nobody}: failed`, '550', 'report failed 5.2.2', 'RCPT TO']) ctx.expect.includes(text, part, 'what was copied');
  const [download] = await Promise.all([page.waitForEvent('download'), journey.getByRole('button', { name: 'Download as JSON' }).click()]);
  ctx.expect.ok(/^journey-.*\.json$/.test(download.suggestedFilename()), download.suggestedFilename());
  const json = JSON.parse(await readFile(await download.path(), 'utf8'));
  ctx.expect.equal(json.outgoing.recipients.map((r) => [r.address, r.mark]).sort(), [[nobody, 'failed'], [robert.address, 'failed']].sort(), 'recipients');
  await journey.getByText('All events and what was said').click();
  await ctx.axe(page, 'all events');
  await ctx.shot(page, 'events');

  // The way in, as Robert sees it.
  const his = await ctx.login(robert);
  await row(his, /the minutes/).click();
  const came = his.locator('post-message.open');
  await came.getByText('Really from example.org').waitFor();
  await his.keyboard.press('i');
  const way = came.locator('post-journey');
  await way.getByText('The way here').waitFor();
  await way.getByText('seen here').first().waitFor();
  await way.getByText('Put into INBOX').or(way.getByText('Put into Inbox')).waitFor();
  ctx.expect.ok((await way.locator('.verdicts tr').filter({ hasText: 'SPF' }).innerText()).includes('pass'), 'SPF passes');
  await ctx.axe(his, 'the way in');
  await ctx.shot(his, 'in');
  await way.getByRole('button', { name: 'Copy as text' }).waitFor();
}
