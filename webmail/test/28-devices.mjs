import { connect } from 'node:net';

export const name = 'devices: an app password is made after the password was said again, shown once, used and revoked; other browsers are signed out';

/** What an IMAP login is answered with. */
function imapLogin(place, who, password) {
  return new Promise((resolve, reject) => {
    const [host, port] = place.split(':');
    const socket = connect(Number(port), host);
    let said = '';
    socket.on('error', reject);
    socket.on('data', (d) => {
      said += d;
      if (/^\* OK/.test(said) && !said.includes('a ')) socket.write(`a LOGIN ${who.address} "${password}"\r\n`);
      const end = /^a (OK|NO|BAD)/m.exec(said);
      if (end) {
        socket.destroy();
        resolve(end[1]);
      }
    });
  });
}

export async function run(ctx) {
  const { expect } = ctx;
  const mary = await ctx.account('mary');
  const page = await ctx.login(mary);
  await page.goto(`${ctx.servers.org.http}/#/settings/devices`);
  await page.getByText('There are none yet.').waitFor();
  await page.getByRole('button', { name: 'New app password' }).click();
  await ctx.axe(page);
  await page.getByLabel('Name').fill('Phone');
  await page.getByLabel('Sending (SMTP)').uncheck();
  await page.getByLabel('Lasts').selectOption('30');
  await page.getByLabel(/^Your password/).fill('not it');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByText('The password is wrong.').waitFor();
  await page.getByLabel(/^Your password/).fill(mary.password);
  await page.getByRole('button', { name: 'Make it' }).click();
  const secret = await page.locator('.dev-secret').innerText();
  await ctx.shot(page, 'made');
  await ctx.axe(page);
  expect.equal(await imapLogin(ctx.servers.org.imap, mary, secret), 'OK');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await page.getByText(/Last used .* by IMAP from 127\.0\.0\.1/).waitFor();
  expect.ok(!(await page.content()).includes(secret), 'the password is nowhere any more');
  await page.getByRole('button', { name: 'Revoke Phone' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('There are none yet.').waitFor();
  expect.equal(await imapLogin(ctx.servers.org.imap, mary, secret), 'NO');

  const other = await ctx.login(mary);
  ctx.allow(/401/);
  await page.reload();
  await page.getByText('this browser').waitFor();
  await page.getByRole('button', { name: 'Sign out the other one' }).click();
  await expect.until(async () => (await page.locator('set-devices section').nth(1).locator('li').count()) === 1, 'one browser is left');
  await other.reload();
  await other.locator('input[name=username]').waitFor();

  const zh = await ctx.login(mary, { locale: 'zh-CN', scheme: 'dark', size: '390x844', path: '/#/settings/devices' });
  await zh.getByRole('heading', { name: '应用专用密码', exact: true }).waitFor();
  await ctx.axe(zh);
  await ctx.shot(zh, 'chinese');
}
