import { count, send, write } from './kit/mail.mjs';

export const name = 'undo send: it never leaves; the browser closed meanwhile: it leaves once';

export async function run(ctx) {
  const robert = await ctx.account('robert', { server: 'net' });
  const mary = await ctx.account('mary');
  const imap = await ctx.imap(mary);
  const page = await ctx.login(robert);
  await send(page, await write(page, { to: [mary.address], subject: 'taken back', text: 'never mind' }));
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  const again = page.locator('.composer').last();
  await again.waitFor();
  ctx.expect.equal(await again.locator('.compose-subject').inputValue(), 'taken back');
  ctx.expect.includes(await again.getByRole('textbox', { name: 'Message' }).innerText(), 'never mind');
  await ctx.advance(60);
  ctx.expect.equal((await ctx.ask('command', { server: 'net', arguments: ['queue', 'list', '--json'] })).output.trim(), '', 'the queue');

  const other = await ctx.login(robert);
  await send(other, await write(other, { to: [mary.address], subject: 'on its way', text: 'see you' }));
  await other.context().close();
  await ctx.advance(12);
  await ctx.expect.becomes(() => count(imap), 1, 'messages that arrived');
  await ctx.advance(120);
  await imap.say('NOOP');
  const subjects = (await imap.say('FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]')).filter((r) => r.includes('FETCH')).map((r) => /Subject: (.*)\r/.exec(r)?.[1]);
  ctx.expect.equal(subjects, ['on its way'], 'what has arrived');
}
