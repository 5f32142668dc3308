import { row } from './kit/mail.mjs';

export const name = 'what happens elsewhere is seen at once: mail, a flag by IMAP, POP3; two browsers and IMAP stay in step';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const page = await ctx.login(mary), other = await ctx.login(mary);
  await page.getByText('All done. New mail appears here by itself.').waitFor();
  const imap = await ctx.imap(mary);
  await imap.idle();
  const times = [];
  const seen = async (what, action, look) => {
    await action();
    const since = performance.now();
    await look();
    times.push(`${what} ${Math.round(performance.now() - since)} ms`);
  };
  await seen('mail', () => ctx.send(mary, { subject: 'news' }), () => Promise.all([row(page, /unread.*news/).waitFor(), row(other, /unread.*news/).waitFor(), imap.hear(/EXISTS/)]));
  await imap.done();
  await seen('flag by IMAP', () => imap.say('STORE 1 +FLAGS (\\Flagged \\Seen)'), () => Promise.all([row(page, /^starred.*news/).waitFor(), row(other, /^starred.*news/).waitFor()]));
  await imap.idle();
  await page.getByRole('grid').focus();
  await seen('star in one browser', () => page.keyboard.press('s'), () => Promise.all([row(other, /^(?!.*starred).*news/).waitFor(), imap.hear(/FETCH/)]));
  const pop = await ctx.pop3(mary);
  await pop.say('DELE 1');
  await seen('POP3', () => pop.quit(), () => Promise.all([row(page, /news/).waitFor({ state: 'detached' }), row(other, /news/).waitFor({ state: 'detached' }), imap.hear(/EXPUNGE/)]));
  ctx.say(times.join(', '));
}
