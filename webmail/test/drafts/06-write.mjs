import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, newest, part, send, write } from '../kit/mail.mjs';

export const name = 'write with rich text, a picture and 25 MB, with a cancelled upload; it arrives at another server';
export const seconds = 120;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export async function run(ctx) {
  const robert = await ctx.account('robert', { server: 'net' });
  const mary = await ctx.account('mary');
  const folder = mkdtempSync(join(tmpdir(), 'flow-'));
  ctx.onClose(() => rmSync(folder, { recursive: true }));
  const big = join(folder, 'plan.bin'), other = join(folder, 'other.bin'), picture = join(folder, 'dot.png');
  writeFileSync(big, Buffer.alloc(25_000_000, 'posthouse '));
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

  // One file is cancelled while it goes up, slowly; the other goes up whole.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
  await composer.locator('input.compose-files').setInputFiles(other);
  await page.getByRole('progressbar').first().waitFor();
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
  ctx.expect.ok(/Content-ID: <\d+@posthouse>/i.test(text) && /src="cid:\d+@posthouse"/.test(html), `the picture is in the text: ${html.slice(0, 300)}`);
  ctx.expect.ok(/filename="?plan\.bin/.test(text) && text.length > 33_000_000, 'the file');
  ctx.expect.ok(!text.includes('other.bin'), 'the cancelled file is away');
  const sent = await ctx.imap(robert, 'Sent');
  await ctx.expect.becomes(() => count(sent, 'Sent'), 1, 'messages in Sent');
}
