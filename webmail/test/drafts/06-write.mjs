import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, newest, part, send, write } from '../kit/mail.mjs';

export const name = 'write with rich text, a pasted picture and 25 MB, with a cancelled upload; it arrives octet for octet at another server';
export const seconds = 120;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export async function run(ctx) {
  const robert = await ctx.account('robert', { server: 'net' });
  const mary = await ctx.account('mary');
  const folder = mkdtempSync(join(tmpdir(), 'flow-'));
  ctx.onClose(() => rmSync(folder, { recursive: true }));
  const big = join(folder, 'plan.bin'), other = join(folder, 'other.bin'), picture = join(folder, 'dot.png');
  const octets = randomBytes(25_000_000);
  writeFileSync(big, octets);
  writeFileSync(other, Buffer.alloc(25_000_000));
  writeFileSync(picture, Buffer.from(PIXEL, 'base64'));

  const page = await ctx.login(robert);
  const composer = await write(page, { to: [mary.address], subject: '计划 and a plan' });
  await composer.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('Control+b');
  await page.keyboard.type('Bold');
  await page.keyboard.press('Control+b');
  await page.keyboard.type(' and plain, with a picture: ');
  await composer.locator('input.editor-image').setInputFiles(picture);
  await composer.locator('.editor-area img').waitFor();
  // Another from the clipboard, as a program that draws puts it there.
  await composer.locator('.editor-area').evaluate((area, data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, PIXEL);
  await ctx.expect.becomes(() => composer.locator('.editor-area img').count(), 2, 'pictures in the text');
  // Marked-up text from elsewhere keeps its looks, and loses what could act; what is undone comes back with them.
  await composer.locator('.editor-area').evaluate((area) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', '<p><span style="color: rgb(192, 57, 43); position: fixed">red</span> <a href="javascript:void(0)">link</a> style="x"</p><script>globalThis.pwned = 1</script>');
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  const red = composer.locator('.editor-area span').filter({ hasText: /^red$/ });
  const looks = () => red.evaluate((e) => [getComputedStyle(e).color, getComputedStyle(e).position]);
  await ctx.expect.becomes(looks, ['rgb(192, 57, 43)', 'static'], 'what was pasted looks like');
  await page.keyboard.type(' and more');
  await page.keyboard.press('Control+z');
  await ctx.expect.becomes(looks, ['rgb(192, 57, 43)', 'static'], 'what was pasted looks like after undoing');
  ctx.expect.equal(await page.evaluate(() => globalThis.pwned), undefined, 'what a pasted script did');

  // One file is cancelled while it goes up, slowly; the other goes up whole.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
  await composer.locator('input.compose-files').setInputFiles(other);
  const bar = page.getByRole('progressbar').first();
  await bar.waitFor();
  await ctx.expect.until(() => bar.evaluate((b) => b.value > 0), 'the upload gets on');
  await composer.getByRole('button', { name: 'Cancel upload of other.bin' }).click();
  await ctx.expect.becomes(() => composer.getByText('other.bin').count(), 0, 'files shown');
  await debug.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await composer.locator('input.compose-files').setInputFiles(big);
  await composer.getByRole('button', { name: 'Remove plan.bin' }).waitFor();
  await ctx.shot(page, 'composer');

  await send(page, composer);
  await ctx.advance(12);
  const imap = await ctx.imap(mary);
  await ctx.expect.becomes(() => count(imap), 1, 'messages that arrived');
  const text = await newest(imap);
  const html = part(text, 'text/html');
  ctx.expect.ok(/<(b|strong)>Bold<\/(b|strong)>/.test(html), `bold: ${html.slice(0, 300)}`);
  ctx.expect.equal([...html.matchAll(/src="cid:([^"]+)"/g)].filter(([, cid]) => text.includes(`<${cid}>`)).length, 2, `pictures in the text, each with its file: ${html.slice(0, 600)}`);
  ctx.expect.includes(html, 'color: rgb(192, 57, 43)', 'what was pasted');
  ctx.expect.equal(digest(decoded(text, 'plan.bin')), digest(octets), 'the file that arrived');
  ctx.expect.ok(decoded(text, 'dot.png').equals(Buffer.from(PIXEL, 'base64')), 'the picture that arrived');
  ctx.expect.ok(!text.includes('other.bin'), 'the cancelled file is away');
  const sent = await ctx.imap(robert, 'Sent');
  await ctx.expect.becomes(() => count(sent, 'Sent'), 1, 'messages in Sent');
}

const digest = (bytes) => `${bytes.length} octets, ${createHash('sha256').update(bytes).digest('hex')}`;

/** The octets of a file in a message. */
function decoded(message, file) {
  const at = message.search(new RegExp(`name="?${file.replace('.', '\\.')}`));
  const begin = message.indexOf('\r\n\r\n', at) + 4;
  return Buffer.from(message.slice(begin, message.indexOf('\r\n--', begin)), 'base64');
}
