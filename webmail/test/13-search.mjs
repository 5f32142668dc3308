import { rows } from './kit/mail.mjs';

export const name = 'search by operators and Chinese words';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  await ctx.send(mary, { from: 'Ann Far <ann@far.example>', subject: 'invoice for May', text: 'please pay the sum' });
  await ctx.send(mary, { from: 'Bob Near <bob@near.example>', subject: 'lunch', text: 'pay day is near' });
  await ctx.send(mary, { from: '王小明 <wang@163.example>', subject: '会议纪要', text: '明天上午讨论项目预算。' });
  const page = await ctx.login(mary);
  const box = page.getByRole('combobox', { name: 'Search mail' });
  const find = async (text, expected) => {
    await box.fill(text);
    await box.press('Enter');
    await page.getByRole('heading', { name: 'Search results' }).waitFor();
    await ctx.expect.becomes(async () => (await rows(page)).map((r) => /invoice|lunch|会议纪要/.exec(r)?.[0]).sort(), expected, `what ${text} finds`);
  };
  await ctx.expect.becomes(async () => (await rows(page)).length, 3, 'rows');
  await find('pay', ['invoice', 'lunch']);
  await find('from:ann', ['invoice']);
  await find('subject:lunch', ['lunch']);
  await find('pay -from:bob', ['invoice']);
  await find('预算', ['会议纪要']);
  await find('from:王小明', ['会议纪要']);
  await find('is:unread in:inbox', ['invoice', 'lunch', '会议纪要']);
  await find('has:attachment', []);
}
