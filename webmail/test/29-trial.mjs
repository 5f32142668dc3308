export const name = 'rules: what one would have done with the mail that is there is shown before it is saved, and nothing is changed';

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary');
  for (const subject of ['offer of the week', 'lunch', 'last offer']) await ctx.send(mary, { subject });
  const page = await ctx.login(mary, { path: '/#/settings/rules' });
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('What is looked at').selectOption('subject');
  await page.getByLabel('What it is compared with').fill('offer');
  await page.getByLabel('Mailbox', { exact: true }).selectOption('Archive');
  await page.getByRole('button', { name: 'Try it on my mail' }).click();
  await page.getByText('It would have acted on 2 of your last 3 messages.').waitFor();
  const list = page.getByRole('list', { name: 'Messages it would have acted on' });
  expect.equal(await list.getByRole('listitem').count(), 2);
  expect.includes(await list.getByRole('listitem').first().innerText(), 'last offer → to Archive');
  await ctx.axe(page);
  await ctx.shot(page, 'tried');
  const jmap = await ctx.jmap(mary);
  expect.equal((await jmap.call('SieveScript/get', { ids: null })).list, []);
  const boxes = (await jmap.call('Mailbox/get', { properties: ['role', 'totalEmails'] })).list;
  expect.equal(boxes.find((b) => b.role === 'inbox').totalEmails, 3);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.until(async () => (await jmap.call('SieveScript/get', { ids: null })).list.length === 1, 'the rule is kept');
}
