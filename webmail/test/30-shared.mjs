import { row, rows } from './kit/mail.mjs';

export const name = 'mailboxes that others share: seen, read, searched, answered; what its owner does not allow is not offered';

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary'), robert = await ctx.account('robert');
  const imap = await ctx.imap(mary);
  await imap.say('CREATE Plans');
  for (const [subject, text] of [['roof', 'the roof of the house'], ['garden', 'the garden behind it']])
    await imap.append('Plans', ctx.letter({ to: mary.address, from: 'Ann <ann@far.example>', subject, html: `<p><b>${text}</b></p>` }));
  await imap.say(`SETACL Plans ${robert.address} lr`);
  const page = await ctx.login(robert);
  await page.getByRole('heading', { name: mary.address }).waitFor();
  await page.getByRole('link', { name: 'Plans' }).click();
  await expect.becomes(async () => (await rows(page)).map((r) => /roof|garden/.exec(r)?.[0]).sort(), ['garden', 'roof'], 'rows');
  await row(page, /roof/).click();
  await page.frameLocator('post-body iframe').getByText('the roof of the house').waitFor();
  const bar = page.getByRole('toolbar', { name: 'What to do with this conversation' });
  expect.equal(await bar.getByRole('button').evaluateAll((all) => all.map((b) => b.getAttribute('aria-label')).filter((l) => l !== 'Back to the list')), [], 'what may be done');
  await ctx.axe(page);
  await ctx.shot(page, 'read-only');
  await page.keyboard.press('#');
  await page.getByText('Whoever shares this mailbox with you does not allow that.').waitFor();

  // Searching stays in what is shared.
  const box = page.getByRole('combobox', { name: 'Search mail' });
  await box.fill('garden');
  await box.press('Enter');
  await page.getByRole('heading', { name: 'Search results' }).waitFor();
  await expect.becomes(async () => (await rows(page)).map((r) => /roof|garden/.exec(r)?.[0]), ['garden'], 'what is found');

  // More is allowed: more is offered, without a reload.
  await imap.say(`SETACL Plans ${robert.address} lrswte`);
  await page.getByRole('link', { name: 'Plans' }).click();
  await row(page, /roof/).click();
  await bar.getByRole('button', { name: 'Delete for good' }).waitFor();
  await page.getByRole('button', { name: 'Reply', exact: true }).last().click();
  await page.locator('post-composer').waitFor();
  await expect.until(async () => (await page.locator('post-composer').innerText()).includes('ann@far.example') || (await page.locator('post-composer').innerText()).includes('Ann'), 'the answer is to who wrote it');
  await page.keyboard.press('Escape');
  await page.goto(`${ctx.servers.org.http}/#/mail/inbox`);
  await page.reload();
  await page.getByRole('link', { name: 'Plans' }).click();
  await row(page, /garden/).hover();
  await row(page, /garden/).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await expect.becomes(async () => (await rows(page)).length, 1, 'rows that are left');
  await expect.until(async () => (await imap.say('STATUS Plans (MESSAGES)')).join('').includes('MESSAGES 1'), 'it has gone');
}
