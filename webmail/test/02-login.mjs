export const name = 'log in, wrong password, rate limit, log out, second tab';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  const url = ctx.servers.org.http;
  // Asking for a session that is not there, and wrong passwords, are told by the console.
  ctx.allow(/status of (401|429)/);
  const page = await ctx.page();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Posthouse' }).waitFor();
  await ctx.axe(page, 'the login');
  await ctx.shot(page, 'login');

  await ctx.signIn(page, { ...mary, password: 'wrong' });
  await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' }).waitFor();

  await ctx.signIn(page, mary);
  await page.locator('post-mail').waitFor();
  const cookies = await page.context().cookies();
  ctx.expect.equal(cookies.map((c) => [c.name, c.httpOnly, c.sameSite]), [[`posthouse-${new URL(url).port}`, true, 'Strict']]);

  // A second tab is in at once; a second browser is not.
  const tab = await page.context().newPage();
  await tab.goto(url);
  await tab.locator('post-mail').waitFor();
  const stranger = await ctx.page();
  await stranger.goto(url);
  await stranger.locator('input[name=password]').waitFor();

  // The session ends for both tabs: what the other does next asks for the password again.
  await page.evaluate(async () => {
    const { csrfToken } = await (await fetch('/login')).json();
    await fetch('/logout', { method: 'POST', headers: { 'X-CSRF-Token': csrfToken } });
  });
  await tab.reload();
  await tab.locator('input[name=password]').waitFor();

  // Guessing ends soon, also for the right password, until some minutes have passed. Each wrong one is answered late: they are tried side by side.
  const guess = () => fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: mary.address, password: 'guessed' }),
  });
  const guesses = await Promise.all(Array.from({ length: 40 }, guess));
  ctx.expect.ok(guesses.every((g) => [401, 429].includes(g.status)), 'answers to guesses');
  const alert = stranger.getByRole('alert');
  await ctx.signIn(stranger, mary);
  await alert.filter({ hasText: 'Too many attempts' }).waitFor();
  ctx.expect.equal(await stranger.locator('post-mail').count(), 0, 'pages of mail');
  await ctx.advance(11 * 60);
  await ctx.signIn(stranger, mary);
  await stranger.locator('post-mail').waitFor();
}
