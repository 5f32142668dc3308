import { row } from '../kit/mail.mjs';

export const name = 'times of the page beside those of a bare page';
export const seconds = 120;
/** Times are measured beside what a bare page takes in the same browser at the same time, the best of several: so many times that at most. */
const COLD = 15, WARM = 15, OPEN = 8, NEXT = 4, PUSH = 12;
const TRIES = 5;

/** In the page: notes when the first row stands, and when it is painted. */
function watchRows() {
  const seen = new MutationObserver(() => {
    if (!document.querySelector('post-list [role=row][aria-label]')) return;
    seen.disconnect();
    globalThis.firstRow = performance.now();
    requestAnimationFrame(() => setTimeout(() => (globalThis.painted = performance.now())));
  });
  seen.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
}

/** In the page: milliseconds until a question about it has a true answer, and is painted. */
function timed([act, question]) {
  return new Promise((resolve) => {
    const began = performance.now();
    const is = new Function(`return (${question})`);
    const look = () => (is() ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began))) : requestAnimationFrame(look));
    new Function(act)();
    look();
  });
}

const best = (times) => Math.min(...times);
const middle = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const told = (times) => `${Math.round(best(times))} ms at best, ${Math.round(middle(times))} median`;

export async function run(ctx) {
  const mary = await ctx.account('mary');
  for (let n = 1; n <= 30; n++) await ctx.send(mary, { subject: `letter ${n}`, text: `The text of letter ${n}, as long as a preview is shown, and some more of it.` });
  const first = await ctx.login(mary);
  await row(first, /letter 30,/).waitFor();
  const state = await first.context().storageState();
  // Nobody has an icon for a picture that is opened by itself.
  ctx.allow(/favicon/);
  await times(ctx, mary, state, first);
}

async function times(ctx, mary, state, other) {
  const site = ctx.servers.org.http;
  // One context keeps its files, the others begin with none; bare pages in between.
  const bare = [], cold = [], warm = [];
  const kept = await ctx.page({ storageState: state });
  await kept.addInitScript(watchRows);
  const open = async (page) => {
    await page.goto(site);
    return await page.waitForFunction(() => globalThis.painted).then((v) => v.jsonValue());
  };
  await open(kept);
  for (let n = 0; n < TRIES; n++) {
    const fresh = await ctx.page({ storageState: state, serviceWorkers: 'block' });
    await fresh.addInitScript(watchRows);
    await fresh.goto(`${site}/icon.svg`);
    bare.push(await fresh.evaluate(() => new Promise((r) => requestAnimationFrame(() => setTimeout(() => r(performance.now()))))));
    cold.push(await open(fresh));
    await fresh.context().close();
    warm.push(await open(kept));
  }

  // Opening what the list shows, and the next one, which is fetched ahead.
  const opened = [], next = [];
  const page = kept;
  const said = (n) => `[...document.querySelectorAll('post-message.open iframe')].some((f) => f.contentDocument?.body?.textContent.includes('The text of letter ${n},'))`;
  await page.waitForLoadState('networkidle');
  for (let n = 29; n > 29 - 3 * TRIES; n -= 3) {
    const label = await row(page, new RegExp(`letter ${n},`)).getAttribute('id');
    opened.push(await page.evaluate(timed, [`document.getElementById('${label}').click()`, said(n)]));
    await page.waitForLoadState('networkidle');
    next.push(await page.evaluate(timed, [`document.querySelector('[role=grid]').focus(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true, cancelable: true }))`, said(n - 1)]));
  }

  // From the server's word that it has a message to its row, on a page that stands at the top of its list.
  const pushed = [];
  for (let n = 0; n < TRIES; n++) {
    const seen = other.waitForFunction((s) => document.querySelector(`post-list [role=row][aria-label*="${s}"]`), `pushed ${n},`, { polling: 'raf' });
    await ctx.send(mary, { subject: `pushed ${n}` });
    const began = performance.now();
    await seen;
    pushed.push(performance.now() - began);
  }
  ctx.say(`a bare page ${told(bare)}; rows, cold ${told(cold)}; warm ${told(warm)}; opening ${told(opened)}; the next ${told(next)}; pushed ${told(pushed)}`);
  for (const [what, is, most] of [['cold', cold, COLD], ['warm', warm, WARM], ['opening', opened, OPEN], ['the next', next, NEXT], ['pushed', pushed, PUSH]])
    ctx.expect.ok(best(is) <= best(bare) * most, `${what}: ${told(is)}, at most ${most} times a bare page (${told(bare)})`);
}
