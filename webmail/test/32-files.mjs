import { readFileSync } from 'node:fs';
import { row, rows } from './kit/mail.mjs';

export const name = 'files: a mailbox goes out as mbox and comes in again by picker and by dropping; a message as .eml and on paper; conversations are dragged to a mailbox';

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary');
  for (const subject of ['one', 'two', 'three']) await ctx.send(mary, { subject, text: `From here on: ${subject}` });
  const page = await ctx.login(mary);
  await expect.becomes(async () => (await rows(page)).length, 3, 'rows');

  await row(page, /two/).dragTo(page.getByRole('link', { name: /^Archive/ }));
  await expect.becomes(async () => (await rows(page)).length, 2, 'rows after dragging');
  const jmap = await ctx.jmap(mary);
  const count = async (role) => (await jmap.call('Mailbox/get', { properties: ['role', 'totalEmails'] })).list.find((b) => b.role === role).totalEmails;
  await expect.becomes(() => count('archive'), 1, 'in the archive');

  await row(page, /one/).click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [eml] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as .eml' }).click()]);
  expect.includes(readFileSync(await eml.path(), 'utf8'), 'Subject: one');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Print' }).click();
  const paper = page.frameLocator('body > iframe.unseen');
  await paper.locator('h2', { hasText: 'one' }).waitFor({ state: 'attached' });
  await paper.getByText('From here on: one').waitFor({ state: 'attached' });

  await page.goto(`${ctx.servers.org.http}/#/settings/transfer`);
  const [mbox] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
  const text = readFileSync(await mbox.path(), 'utf8');
  expect.equal(text.match(/^From \S+ /gm).length, 2);
  expect.includes(text, '>From here on: three');
  await page.locator('input[name=files]').setInputFiles({ name: 'a.mbox', mimeType: 'application/mbox', buffer: Buffer.from(text) });
  await page.locator('select[name=mailbox]').first().selectOption({ label: 'Archive (1)' });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('status').getByText('2 messages imported.').waitFor();
  expect.equal(await count('archive'), 3);
  const dropped = await page.evaluateHandle((data) => {
    const t = new DataTransfer();
    t.items.add(new File([data], 'four.eml', { type: 'message/rfc822' }));
    return t;
  }, 'From: ann@far.example\r\nSubject: four\r\n\r\nFrom here on: four\r\n');
  await page.dispatchEvent('.set-drop', 'dragover', { dataTransfer: dropped });
  await page.dispatchEvent('.set-drop', 'drop', { dataTransfer: dropped });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('status').getByText('1 message imported.').waitFor();
  expect.equal((await jmap.call('Email/query', { filter: { subject: 'four' } })).ids.length, 1);
  await ctx.axe(page);
}
