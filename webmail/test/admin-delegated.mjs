export const name = 'the admin of a domain sees and changes only that domain';

export async function run(ctx) {
  const admin = await ctx.account('deputy');
  const other = await ctx.account('else');
  const command = (...args) => ctx.ask('command', { server: 'org', arguments: args });
  await command('domain', 'add', 'deputy.example');
  await command('account', 'add', 'mary@deputy.example');
  await command('account', 'role', admin.address, 'admin', 'deputy.example');
  const page = await ctx.login(admin, { path: '/admin/#/accounts' });
  await page.getByRole('link', { name: 'mary@deputy.example' }).waitFor();
  ctx.expect.equal(await page.getByText('@example.org').filter({ hasNotText: admin.address }).count(), 0, 'accounts of others');
  for (const hidden of ['Audit', 'Configuration', 'Certificates'])
    ctx.expect.equal(await page.getByRole('link', { name: hidden, exact: true }).count(), 0, hidden);

  // What the page does not offer the server does not do.
  const refused = await page.evaluate(async (address) => {
    const { csrfToken } = await (await fetch('/login')).json();
    const ask = async (verb, args, token = csrfToken) => (await fetch('/admin/api', { method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token }, body: JSON.stringify({ verb, args }) })).status;
    return [await ask('account.password', { address, password: 'taken over' }), await ask('audit.list', {}), await ask('domain.add', { domain: 'mine.example' }),
      await ask('account.list', {}, 'wrong')];
  }, other.address);
  ctx.allow(/status of 403/);
  ctx.expect.equal(refused, [403, 403, 403, 403], 'what the server says');

  // A user is told who may come in.
  const user = await ctx.page();
  await user.goto(`${ctx.servers.org.http}/admin/`);
  await ctx.signIn(user, other);
  await user.getByRole('alert').filter({ hasText: 'administers nothing here' }).waitFor();
}
