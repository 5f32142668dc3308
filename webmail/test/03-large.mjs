import { row } from './kit/mail.mjs';

export const name = 'an inbox of 100,000: scroll, jump, keys';
export const seconds = 240;
const COUNT = 100_000;

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const began = performance.now();
  await ctx.ask('fill', { address: mary.address, count: COUNT });
  ctx.say(`${COUNT} messages filled in ${Math.round(performance.now() - began)} ms`);
  const page = await ctx.login(mary);
  await row(page, new RegExp(`letter ${COUNT - 1},`)).waitFor();
  const grid = page.getByRole('grid');
  // Every fifth is an answer, and stands in the conversation of the one before.
  const total = COUNT - COUNT / 5;
  await ctx.expect.becomes(() => grid.getAttribute('aria-rowcount'), String(total), 'rows');
  const nodes = () => page.locator('post-list [role=row]').count();
  ctx.expect.ok((await nodes()) < 60, 'nodes of rows');

  // By the mouse: jumps to anywhere, and what is there is shown.
  const jumps = [];
  for (const part of [0.5, 0.999, 0.1, 1, 0.33]) {
    const since = performance.now();
    await grid.evaluate((g, p) => (g.scrollTop = (g.scrollHeight - g.clientHeight) * p), part);
    await page.waitForFunction((p) => {
      const rows = [...document.querySelectorAll('post-list [role=row]')].filter((r) => r.getAttribute('aria-label'));
      const at = rows.map((r) => Number(r.getAttribute('aria-rowindex')));
      return rows.length > 5 && !document.querySelector('post-list .row.waiting') && Math.abs(Math.max(...at) / Number(document.querySelector('[role=grid]').getAttribute('aria-rowcount')) - p) < 0.01;
    }, part);
    jumps.push(Math.round(performance.now() - since));
    ctx.expect.ok((await nodes()) < 60, 'nodes of rows');
  }
  ctx.say(`jumps took ${jumps.join(', ')} ms`);

  // By keys: the first, the last, and a page up.
  await grid.focus();
  await page.keyboard.press('End');
  await row(page, /letter 1,/).waitFor();
  ctx.expect.equal(await grid.getAttribute('aria-activedescendant'), `row-${total - 1}`, 'the active row');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await row(page, new RegExp(`letter ${COUNT - 1},`)).waitFor();
  ctx.expect.equal(await grid.getAttribute('aria-activedescendant'), 'row-0', 'the active row');

  // Scrolling all the way, a screen at a time: frames, printed.
  const frames = await page.evaluate(async () => {
    const g = document.querySelector('[role=grid]');
    const times = [];
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      g.scrollTop += 400;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times.sort((a, b) => a - b).map((t) => Math.round(t * 10) / 10);
  });
  ctx.say(`frames while scrolling: p50 ${frames[60]} ms, p95 ${frames[114]} ms`);
  ctx.expect.ok((await nodes()) < 60, 'nodes of rows');
}
