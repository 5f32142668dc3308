import { row, send } from './kit/mail.mjs';

export const name = 'a conversation grows while an answer in it is written: text, focus, caret and place are kept';

/** Where the caret is in the letter: the text before it, and whether the letter has the focus. */
const caret = (page) => page.evaluate(() => {
  const area = document.activeElement?.closest('.composer [role=textbox]');
  const s = getSelection();
  if (!area || s.rangeCount === 0 || !area.contains(s.anchorNode)) return null;
  const before = document.createRange();
  before.setStart(area, 0);
  before.setEnd(s.anchorNode, s.anchorOffset);
  return before.toString().replaceAll('\u00a0', ' ');
});

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const ids = [];
  const letter = (n, from, text) => ctx.send(mary, {
    from: `${from} <${from.toLowerCase()}@far.example>`,
    subject: n === 0 ? 'the garden' : 'Re: the garden',
    text,
    headers: { 'Message-ID': (ids[n] = `<garden.${n}.${process.pid}@far.example>`), ...(n > 0 ? { 'In-Reply-To': ids[n - 1], References: ids.slice(0, n).join(' ') } : {}) },
  });
  const lines = (n) => Array.from({ length: n }, (_, i) => `Line ${i + 1} about roses and beans.`).join('\n');
  await letter(0, 'Ann', lines(30));
  const page = await ctx.login(mary);
  await row(page, /the garden/).click();
  const messages = page.locator('post-reader post-message');
  await messages.locator('post-body').waitFor();
  await page.keyboard.press('r');
  const composer = page.locator('.composer').last();
  const text = composer.getByRole('textbox', { name: 'Message' });
  await ctx.expect.becomes(() => caret(page), '', 'the text before the caret');
  await page.keyboard.insertText('I planted the seeds');
  // In the middle of a word.
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
  ctx.expect.equal(await caret(page), 'I planted the ', 'the text before the caret');
  await composer.locator('.compose-saved').filter({ hasText: /^Saved/ }).waitFor();
  // What is written is a draft of this conversation, and not shown in it a second time.
  ctx.expect.equal(await messages.count(), 1, 'messages while a draft is saved');
  const place = () => text.evaluate((e) => Math.round(e.getBoundingClientRect().top));

  const grown = async (n, act) => {
    const before = await place();
    await act();
    await ctx.expect.becomes(() => messages.count(), n, 'messages in the conversation');
    await messages.nth(n - 1).locator('post-body iframe').waitFor();
    await ctx.expect.until(() => messages.nth(n - 1).locator('post-body iframe').evaluate((f) => f.clientHeight > 0 && f.contentDocument.body.innerText.trim() !== ''), 'the new message is shown');
    ctx.expect.includes((await text.innerText()).replaceAll('\u00a0', ' '), 'I planted the', 'what was written');
    await ctx.expect.until(async () => Math.abs((await place()) - before) <= 2, `the letter stays where it was, at ${before}`);
  };
  await grown(2, () => letter(1, 'Bob', lines(20)));
  ctx.expect.equal(await caret(page), 'I planted the ', 'the text before the caret');
  await page.keyboard.insertText('red ');
  // Twice at once, and somebody who answers on another device.
  await grown(4, async () => {
    await letter(2, 'Cleo', 'Short.');
    await letter(3, 'Ann', lines(12));
  });
  ctx.expect.equal(await caret(page), 'I planted the red ', 'the text before the caret');
  const imap = await ctx.imap(mary, 'Sent');
  await grown(5, () => imap.append('Sent', ctx.letter({ from: mary.address, to: 'ann@far.example', subject: 'Re: the garden', text: 'From my telephone.', headers: { 'In-Reply-To': ids[3], References: ids.join(' ') } }), '\\Seen'));
  // What another program of hers has put there is no forgery.
  await messages.nth(4).filter({ hasText: 'Written in this account.' }).waitFor();
  await page.keyboard.insertText('and blue ');
  ctx.expect.equal(await caret(page), 'I planted the red and blue ', 'the text before the caret');
  ctx.expect.includes((await text.innerText()).replaceAll('\u00a0', ' '), 'I planted the red and blue seeds', 'what was written');
  await ctx.axe(page);
  await ctx.shot(page, 'grown');

  // Sent, it stands in the conversation once.
  await send(page, composer);
  await composer.waitFor({ state: 'detached' });
  await ctx.advance(12);
  await ctx.expect.becomes(() => messages.count(), 6, 'messages in the conversation');
  // Folded it shows how it begins; open it is in a frame.
  const sent = async () => (await messages.nth(5).innerText()) + (await messages.nth(5).frameLocator('iframe').locator('body').allInnerTexts()).join('');
  await ctx.expect.becomes(async () => /red\s+and\s+blue/.test(await sent()), true, 'what was sent stands last');
  await ctx.shot(page, 'sent');
}
