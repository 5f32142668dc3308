export const name = 'the first run: from the address that was printed to a letter that has arrived';
export const seconds = 120;

export async function run(ctx) {
  const { token } = await ctx.ask('setup', { server: 'net' });
  const url = ctx.servers.net.http;
  const page = await ctx.page();
  await page.goto(`${url}/admin/#/setup/${token}`);
  await page.getByText('This server is mail.example.net').waitFor();
  ctx.expect.ok(!page.url().includes(token), 'the token is gone from the address');
  await look(ctx, page, '1-domain');

  // The address is good once.
  ctx.allow(/status of 403/);
  const second = await ctx.page();
  await second.goto(`${url}/admin/#/setup/${token}`);
  await second.getByRole('alert').filter({ hasText: 'was used before' }).waitFor();

  const owner = { address: 'first@example.net', password: 'a long secret', server: 'net' };
  await page.getByLabel('Your address').fill(owner.address);
  await page.getByLabel(/^Password/).fill(owner.password);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'DNS records' }).waitFor();
  await page.getByRole('row').filter({ hasText: 'SPF' }).getByText('OK').waitFor();
  await look(ctx, page, '2-records');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('row').filter({ hasText: 'here' }).first().getByText('OK').waitFor();
  await look(ctx, page, '3-ports');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('self-signed', { exact: true }).waitFor();
  await look(ctx, page, '4-certificate');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('It has arrived. The server works.').waitFor();
  await look(ctx, page, '5-roundtrip');
  await page.getByRole('link', { name: 'Open the console' }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();
}

/** In light, in the dark, and as wide as a telephone. */
async function look(ctx, page, name) {
  for (const [label, colorScheme, width, height] of [['light', 'light', 1280, 800], ['dark', 'dark', 1280, 800], ['phone', 'light', 390, 844]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    ctx.expect.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${name} is too wide: ${label}`);
    await ctx.axe(page, `${name} ${label}`);
    await ctx.shot(page, `${name}-${label}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
