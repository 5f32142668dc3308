import { count, newest, row, rows } from './kit/mail.mjs';

export const name = 'a rule and an answer while away, made in the settings, meet the next mail';

export async function run(ctx) {
  const mary = await ctx.account('mary'), robert = await ctx.account('robert', { server: 'net' });
  const at = await ctx.imap(mary), his = await ctx.imap(robert);
  await at.say('CREATE Bills');
  const page = await ctx.login(mary, { path: '/#/settings/rules' });
  const form = page.locator('.rule-form');

  // What lacks something is not kept, and it is said what.
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').filter({ hasText: 'Say what it is compared with.' }).waitFor();
  await form.getByLabel('Name', { exact: true }).fill('bills');
  const [condition, action] = [form.getByRole('group', { name: 'Condition 1' }), form.getByRole('group', { name: 'Action 1' })];
  await condition.getByLabel('What is looked at').selectOption({ label: 'Subject' });
  await condition.getByLabel('What it is compared with').fill('invoice');
  await action.getByLabel('Mailbox').selectOption('Bills');
  await form.getByRole('button', { name: 'Add an action' }).click();
  const second = form.getByRole('group', { name: 'Action 2' });
  await second.getByLabel('Label').fill('money');
  await ctx.axe(page, 'a rule');
  await ctx.shot(page, 'rule');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Subject contains invoice → Move to Bills, Label money').waitFor();
  await ctx.axe(page, 'the rules');
  await ctx.shot(page, 'rules');

  // Away from now on.
  await page.evaluate(() => (location.hash = '#/settings/absence'));
  await page.getByLabel('Answer automatically while I am away').check();
  await page.getByLabel('Subject').fill('I am in the mountains');
  await page.getByLabel('Text', { exact: true }).fill('Back on Monday.\nMary');
  await page.getByText('Mail is answered until you switch this off.').waitFor();
  await ctx.axe(page, 'the absence');
  await ctx.shot(page, 'absence');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.toast').filter({ hasText: 'Saved' }).waitFor();

  // The next mail: one that the rule means, one that it does not; each sender is answered once.
  const from = (subject) => ctx.send(mary, { from: `Robert <${robert.address}>`, subject, text: 'please look' }, robert.address);
  await page.evaluate(() => (location.hash = '#/mail/inbox'));
  await from('your invoice for May');
  await ctx.expect.becomes(() => count(at, 'Bills'), 1, 'messages in Bills');
  await from('lunch');
  await row(page, /unread.*lunch/).waitFor();
  ctx.expect.equal((await rows(page)).filter((r) => /invoice/.test(r)), [], 'what the rule left in the inbox');
  await at.say('EXAMINE Bills');
  ctx.expect.equal((await at.say('SEARCH KEYWORD money UNSEEN')).join(' ').trim(), '* SEARCH 1', 'the label is there');
  await ctx.advance(5);
  await ctx.expect.becomes(() => count(his), 1, 'answers that Robert has');
  const answer = await newest(his);
  for (const part of ['Subject: I am in the mountains', 'Auto-Submitted: auto-replied', 'Back on Monday.']) ctx.expect.includes(answer, part, 'the answer');

  // The label of the rule is one like others.
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByRole('link', { name: /money/ }).click();
  await row(page, /invoice.*money/).waitFor();

  // Why it went there is told with the message.
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByRole('link', { name: /Bills/ }).click();
  await row(page, /invoice/).click();
  await page.locator('post-message.open post-body').waitFor();
  await page.keyboard.press('i');
  await page.locator('post-journey').getByText('Put into Bills').waitFor();
  await page.locator('post-journey').getByText(/^\s*Rules: /).waitFor();
  await ctx.shot(page, 'journey');

  // Switched off, nobody is answered, and the rule lets go.
  await page.evaluate(() => (location.hash = '#/settings/absence'));
  await page.getByLabel('Answer automatically while I am away').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.toast').filter({ hasText: 'Saved' }).last().waitFor();
  await page.evaluate(() => (location.hash = '#/settings/rules'));
  await page.getByRole('checkbox', { name: 'bills: in use' }).uncheck();
  await page.getByText('(off)').waitFor();
  const john = await ctx.account('john', { server: 'net' });
  await ctx.send(mary, { from: `John <${john.address}>`, subject: 'another invoice', text: 'please look' }, john.address);
  await page.evaluate(() => (location.hash = '#/mail/inbox'));
  await row(page, /another invoice/).waitFor();
  await ctx.advance(5);
  ctx.expect.equal((await ctx.ask('command', { server: 'org', arguments: ['queue', 'list', '--json'] })).output.includes(john.address), false, 'an answer to John waits');
  ctx.expect.equal(await count(await ctx.imap(john)), 0, 'answers that John has');
}
