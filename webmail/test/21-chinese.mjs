import { count, newest, row, rows } from './kit/mail.mjs';

export const name = 'in Chinese, with an input method in the search and the composer';

export async function run(ctx) {
  const mary = await ctx.account('mary'), john = await ctx.account('john');
  await ctx.send(mary, { from: '王小明 <wang@163.example>', subject: '会议纪要', text: '明天上午讨论项目预算。' });
  const page = await ctx.login(mary, { locale: 'zh-CN' });
  await row(page, /会议纪要/).waitFor();
  ctx.expect.equal(await page.locator('html').getAttribute('lang'), 'zh-CN', 'the language');
  ctx.expect.ok(!/[A-Za-z]{4,}/.test((await page.locator('post-sidebar').innerText()).replace(/Posthouse/g, '')), 'English words in the sidebar');
  await ctx.axe(page);

  // Letters that are being composed do nothing: the "j" of "jihua" does not move in the list.
  const debug = await page.context().newCDPSession(page);
  const compose = async (letters, text) => {
    for (let i = 1; i <= letters.length; i++) await debug.send('Input.imeSetComposition', { text: letters.slice(0, i), selectionStart: i, selectionEnd: i });
    await debug.send('Input.insertText', { text });
  };
  await page.locator('post-search input').focus();
  await compose('yusuan', '预算');
  await page.keyboard.press('Enter');
  await ctx.expect.becomes(async () => (await rows(page)).length, 1, 'rows found');
  await ctx.shot(page, 'search');

  await page.evaluate(() => (location.hash = '#/mail/inbox'));
  await page.locator('button.compose').first().click();
  const composer = page.locator('.composer').last();
  await composer.locator('[data-field=to] input').fill(john.address);
  await composer.locator('[data-field=to] input').press('Enter');
  await composer.locator('.compose-subject').focus();
  await compose('nihao', '你好');
  await composer.locator('.editor-area').focus();
  await compose('jihua', '计划已经完成。');
  await page.keyboard.press('Control+Enter');
  await composer.waitFor({ state: 'detached' });
  await ctx.advance(12);
  const imap = await ctx.imap(john);
  await ctx.expect.becomes(() => count(imap), 1, 'messages that John has');
  const text = await newest(imap);
  ctx.expect.ok(text.includes(Buffer.from('你好').toString('base64')) || text.includes('你好'), 'the subject');
}
