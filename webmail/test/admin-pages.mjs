export const name = 'every page: light, dark, Chinese, a telephone; nothing that axe finds';
export const seconds = 240;

const pages = ['today', 'domains', 'domains/example.org', 'accounts', 'accounts/ONE', 'aliases', 'lists', 'queue', 'journeys', 'reports', 'quarantine', 'certificates',
  'logins', 'audit', 'configuration'];

export async function run(ctx) {
  const owner = await ctx.account('owner', { admin: true });
  const command = (...args) => ctx.ask('command', { server: 'org', arguments: args });
  await command('alias', 'add', 'info-pages@example.org', owner.address);
  await command('list', 'add', 'all-pages@example.org', owner.address);
  await ctx.send(owner, { subject: 'a letter to look at' });
  for (const how of [{ scheme: 'light' }, { scheme: 'dark', locale: 'zh-CN' }, { size: '390x844', touch: true }]) {
    const label = `${how.scheme ?? 'phone'}${how.locale ? '-zh' : ''}`;
    const page = await ctx.login(owner, { ...how, path: '/admin/' });
    for (const p of pages) {
      await page.goto(`${ctx.servers.org.http}/admin/#/${p.replace('ONE', encodeURIComponent(owner.address))}`);
      await page.locator('main h1').waitFor();
      await ctx.expect.until(async () => (await page.locator('main [role=status].unseen').first().textContent())?.trim() === '', `${p} has asked`);
      ctx.expect.equal(await page.locator('main .problem').textContent().then((s) => s.trim()), '', `what ${p} complains about`);
      ctx.expect.equal(await page.getByText(/admin\.[a-z]/).count(), 0, `texts missing on ${p}`);
      ctx.expect.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${p} is too wide`);
      await ctx.axe(page, `${label} ${p}`);
      await ctx.shot(page, `${label}-${p.replaceAll('/', '-').replace('ONE', 'one')}`);
    }
    if (how.touch) {
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name: 'Today' }).click();
      await page.getByRole('heading', { name: 'Today' }).waitFor();
    }
  }

  // By keys alone: the link past the navigation, and back.
  const page = await ctx.login(owner, { path: '/admin/#/queue' });
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
  await page.locator('a.skip').focus();
  await page.keyboard.press('Enter');
  await ctx.expect.becomes(() => page.evaluate(() => document.activeElement?.textContent), 'Queue');
}
