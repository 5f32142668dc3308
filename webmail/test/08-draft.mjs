import { count, go, row, write } from './kit/mail.mjs';

export const name = 'drafts: the tab is killed, the text is back; the same draft on two devices';
export const seconds = 90;

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const page = await ctx.login(mary);
  const imap = await ctx.imap(mary);

  // Saved on the server after a pause, as one draft however often.
  let composer = await write(page, { subject: 'a long letter', text: 'first words' });
  await composer.locator('.compose-saved').filter({ hasText: /^Saved/ }).waitFor();
  await composer.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(' and more words');
  await ctx.expect.until(async () => {
    await imap.say('EXAMINE Drafts');
    const found = await imap.say('SEARCH TEXT "more words"');
    return /SEARCH \d+/.test(found.join(' '));
  }, 'the draft has the newer text');
  await ctx.expect.becomes(() => count(imap, 'Drafts'), 1, 'drafts');

  // Killed before anything could be saved: the page offers it when it comes back.
  await composer.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('Control+End');
  await page.route('**/jmap/api', (r) => r.abort());
  ctx.allow(/net::ERR_FAILED/);
  await page.keyboard.insertText(' never saved by the server');
  await ctx.expect.until(() => page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      const found = await new Promise((resolve) => {
        const open = indexedDB.open(name);
        open.onsuccess = () => {
          const db = open.result;
          const stores = [...db.objectStoreNames];
          if (stores.length === 0) return resolve(false);
          let left = stores.length, is = false;
          for (const s of stores) {
            const all = db.transaction(s).objectStore(s).getAll();
            all.onsuccess = () => {
              is ||= JSON.stringify(all.result).includes('never saved by the server');
              if (--left === 0) { db.close(); resolve(is); }
            };
          }
        };
        open.onerror = () => resolve(false);
      });
      if (found) return true;
    }
    return false;
  }), 'the newer text is on this device');
  const context = page.context();
  await page.close({ runBeforeUnload: false });
  const back = await context.newPage();
  await back.goto(ctx.servers.org.http);
  await back.getByRole('region', { name: 'Unfinished message' }).getByRole('button', { name: 'Continue' }).click();
  composer = back.locator('.composer').last();
  await ctx.expect.until(async () => (await composer.getByRole('textbox', { name: 'Message' }).innerText()).replaceAll('\u00a0', ' ').includes('first words and more words never saved by the server'), 'the text is back');
  await composer.locator('.compose-saved').filter({ hasText: /^Saved/ }).waitFor();
  await composer.getByRole('button', { name: 'Save and close' }).click();
  await composer.waitFor({ state: 'detached' });

  // Two devices write on: both texts are kept.
  const [one, two] = [back, await ctx.login(mary)];
  for (const p of [one, two]) {
    await go(p, 'Drafts');
    await row(p, /a long letter/).click();
    await p.locator('.composer').waitFor();
  }
  for (const [p, text] of [[one, ' from the desk'], [two, ' from the train']]) {
    await p.locator('.composer').getByRole('textbox', { name: 'Message' }).click();
    await p.keyboard.press('Control+End');
    await p.keyboard.insertText(text);
    await p.locator('.composer .compose-saved').filter({ hasText: /^Saved/ }).waitFor();
  }
  const has = async (text) => /SEARCH \d+/.test((await imap.say(`SEARCH TEXT "${text}"`)).join(' '));
  await ctx.expect.until(async () => {
    await imap.say('EXAMINE Drafts');
    return (await has('from the desk')) && (await has('from the train'));
  }, 'both texts are in Drafts');
}
