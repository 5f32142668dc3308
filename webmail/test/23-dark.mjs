import { row, send, write } from './kit/mail.mjs';

export const name = 'in the dark: list, reader, letters of all colours, composer, settings, journey; all can be read';

/** How much two colours differ in lightness, as WCAG counts it; colours as getComputedStyle gives them. */
const CONTRAST = (frame) => {
  const doc = frame.contentDocument;
  const parts = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const shown = (c) => c !== undefined && (parts(c)[3] ?? 1) > 0;
  const ground = (e) => {
    for (let x = e; x; x = x.parentElement) {
      const c = doc.defaultView.getComputedStyle(x).backgroundColor;
      if (shown(c)) return c;
    }
    for (let x = frame; x; x = x.parentElement) {
      const c = getComputedStyle(x).backgroundColor;
      if (shown(c)) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  const walk = doc.createTreeWalker(doc.body, 4);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (n.textContent.trim() === '') continue;
    const e = n.parentElement;
    const style = doc.defaultView.getComputedStyle(e);
    if (style.visibility === 'hidden' || e.getClientRects().length === 0) continue;
    const [a, b] = [light(parts(style.color)), light(parts(ground(e)))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${n.textContent.trim().slice(0, 30)}: ${style.color} on ${ground(e)} is ${ratio.toFixed(2)}`);
  }
  return found;
};

const LETTERS = {
  plain: 'Only words, and a <a href="https://far.example/">link</a>.',
  black: '<div style="color:#000000">Written in black, <span style="color:#333">in grey</span> and <font color="navy">in navy</font>.</div>',
  card: '<table bgcolor="#ffffff" width="100%"><tr><td style="color:#222;padding:20px">A white card with dark words</td></tr><tr><td bgcolor="#003366"><font color="#ffffff">A blue bar with white words</font></td></tr></table>',
  sheet: '<style>body{background:#f4f4f4;color:#444} .box{background:#fff;padding:10px} a{color:#1155cc}</style><div class="box">Its own style sheet, with <a href="https://far.example/">a link</a>.</div>',
  night: '<style>:root{color-scheme:light dark} .b{background:#fff;color:#111} @media (prefers-color-scheme: dark){.b{background:#111;color:#eee}}</style><div class="b">It knows the dark itself.</div>',
};

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (const [n, html] of Object.entries(LETTERS)) await ctx.send(mary, { subject: `letter ${n}`, html: `<p>${n}</p>${html}` });
  await ctx.send(mary, { from: '王小明 <wang@163.example>', subject: 'letter text', text: 'Words alone\n> and what is quoted\nhttps://far.example/' });
  const page = await ctx.login(mary, { scheme: 'dark' });
  await row(page, /letter plain/).waitFor();
  const look = async (what) => {
    await ctx.axe(page, `${what}, dark`);
    await ctx.shot(page, what);
  };
  await look('list');
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  ctx.expect.ok(Math.max(...ground) < 64, `the page is dark: ${ground}`);

  for (const n of [...Object.keys(LETTERS), 'text']) {
    await row(page, new RegExp(`letter ${n}`)).click();
    await page.locator('post-reader h1').filter({ hasText: `letter ${n}` }).waitFor();
    const frame = page.locator('post-message.open post-body iframe');
    await ctx.expect.until(() => frame.evaluate((f) => f.contentDocument.body.innerText.trim() !== '' && f.contentDocument.documentElement.dataset.theme === 'dark'), 'the letter is shown in the dark');
    await ctx.shot(page, `letter-${n}`);
    ctx.expect.equal(await frame.evaluate(CONTRAST), [], `what cannot be read in letter ${n}`);
  }
  await look('reader');
  await page.keyboard.press('i');
  await page.locator('post-journey .sentence').waitFor();
  await look('journey');
  await page.locator('post-message.open header').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Light or dark' }).or(page.getByRole('menuitem', { name: 'Print' })).first().waitFor();
  await look('menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.locator('.composer').last().waitFor();
  await page.keyboard.insertText('An answer in the dark.');
  await look('answer');
  await page.locator('.composer').getByRole('textbox', { name: 'Message' }).press('Escape');
  await page.locator('.composer').waitFor({ state: 'detached' });
  const composer = await write(page, { to: ['robert@example.net'], subject: 'x', text: 'In the dark.' });
  await look('composer');
  await send(page, composer);
  await look('toast');
  for (const place of ['settings', 'settings/rules', 'settings/absence', 'settings/senders', 'contacts']) {
    await page.evaluate((p) => (location.hash = `#/${p}`), place);
    await page.locator('post-settings :is(h1, h2)').first().waitFor();
    await look(place.replace('/', '-'));
  }
  await page.evaluate(() => (location.hash = '#/mail/inbox'));
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await look('keys');
  await page.keyboard.press('Escape');
}
