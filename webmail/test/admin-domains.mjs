export const name = 'add a domain, its DNS turns green; hold, retry and drop a message that waits';
export const seconds = 120;

export async function run(ctx) {
  const owner = await ctx.account('owner', { admin: true });
  const page = await ctx.login(owner, { path: '/admin/#/domains' });
  await page.getByLabel('New domain').fill('green.example');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: 'green.example' }).waitFor();
  const row = (what) => page.getByRole('row').filter({ has: page.getByText(what, { exact: true }) });
  await row('MX').getByText('Missing').waitFor();
  await row('MX').getByText('10 mail.example.org').waitFor();

  // As records arrive in DNS the page ticks them off by itself.
  await ctx.ask('dns', { add: [{ name: 'green.example', type: 'MX', value: 'mail.example.org' }] });
  await row('MX').getByText('OK').waitFor();
  await row('SPF').getByText('Missing').waitFor();
  await ctx.ask('dns', { add: [{ name: 'green.example', type: 'TXT', value: 'v=spf1 mx -all' },
    { name: '_dmarc.green.example', type: 'TXT', value: 'v=DMARC1; p=none' }] });
  await row('SPF').getByText('OK').waitFor();
  await row('DMARC').getByText('OK').waitFor();
  await page.getByRole('heading', { name: 'How it changed' }).waitFor();

  // A message to where DNS does not answer waits.
  await ctx.ask('dns', { fail: 'slow.example', on: true });
  ctx.onClose(() => ctx.ask('dns', { fail: 'slow.example', on: false }));
  await page.evaluate(async () => {
    const { csrfToken } = await (await fetch('/login')).json();
    const answer = await fetch('/admin/api', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
      body: JSON.stringify({ verb: 'setup.roundtrip', args: { to: 'somebody@slow.example' } }) });
    if (!answer.ok) throw new Error(await answer.text());
  });
  await page.getByRole('link', { name: 'Queue' }).click();
  const mine = page.getByRole('listitem').filter({ hasText: 'somebody@slow.example' });
  await ctx.expect.until(async () => {
    await page.getByRole('button', { name: 'Again' }).click();
    await page.locator('admin-queue ul, admin-queue .empty').first().waitFor();
    return (await mine.count()) === 1 && (await mine.getByText('waiting', { exact: true }).count()) === 1;
  }, 'the message waits');
  await mine.getByRole('button', { name: /^Hold/ }).click();
  await mine.getByText('held', { exact: true }).waitFor();
  await mine.getByRole('button', { name: /^Release/ }).click();
  await mine.getByText('held', { exact: true }).waitFor({ state: 'detached' });

  for (const [label, colorScheme, width] of [['light', 'light', 1280], ['dark', 'dark', 1280], ['phone', 'light', 390]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    ctx.expect.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `the queue is too wide: ${label}`);
    await ctx.axe(page, `queue ${label}`);
    await ctx.shot(page, `queue-${label}`);
  }
  await page.setViewportSize({ width: 1280, height: 844 });

  // All that the filter takes, counted before.
  await page.getByLabel('To domain').fill('slow.example');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('group').getByRole('button', { name: 'Hold' }).click();
  await page.getByRole('dialog').getByText('Hold 1 message (recipients: 1)?').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
  await mine.getByText('held', { exact: true }).waitFor();
  await mine.getByRole('button', { name: /^Retry now/ }).click();
  await mine.getByRole('button', { name: /^Drop/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
  await mine.waitFor({ state: 'detached' });
}
