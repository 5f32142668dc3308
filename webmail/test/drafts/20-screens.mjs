import { row, write } from '../kit/mail.mjs';

export const name = 'no rule of WCAG is broken on any screen: light, dark, at 200 %; what readers of screens are told';
export const seconds = 180;
const SETTINGS = ['general', 'identities', 'absence', 'rules', 'senders', 'notify', 'storage', 'transfer', 'shortcuts', 'about'];

export async function run(ctx) {
  const mary = await ctx.account('mary');
  await ctx.send(mary, { subject: 'hello there', text: 'some words' });
  await ctx.send(mary, { from: '王小明 <wang@163.example>', subject: '你好', text: '几句话' });
  const html = '<p>A <a href="https://shop.example/">link</a> and <img src="https://shop.example/x.png" alt="a picture"></p><blockquote>quoted words, more than a few of them, so that they are folded</blockquote>';
  await ctx.send(mary, { from: 'Shop <shop@far.example>', subject: 'offers', html });
  for (const how of [{ scheme: 'light' }, { scheme: 'dark' }, { scheme: 'light', zoom: 2 }]) {
    const what = `${how.scheme}${how.zoom ? ' 200 %' : ''}`;
    const page = await ctx.page(how);
    const look = async (screen) => {
      await ctx.axe(page, `${screen}, ${what}`);
      await ctx.shot(page, `${screen}-${what.replace(/\W+/g, '-')}`);
    };
    await page.goto(ctx.servers.org.http);
    await page.locator('input[name=username]').waitFor();
    await look('login');
    await ctx.signIn(page, mary);
    await screens(ctx, page, look);
    if (!how.zoom && how.scheme === 'light') await roles(ctx, page);
    await page.context().close();
  }
}

const to = (page, place) => page.evaluate((p) => (location.hash = `#/${p}`), place);

async function screens(ctx, page, look) {
  await row(page, /hello there/).waitFor();
  await look('list');
  await row(page, /offers/).click();
  await page.locator('post-message.open iframe').waitFor();
  await page.getByRole('button', { name: 'Show once' }).waitFor();
  await look('conversation');
  await page.locator('post-message .proof button').click();
  await page.locator('post-journey').waitFor();
  await look('journey');
  await to(page, 'mail/inbox');
  await write(page, { to: ['robert@example.net'], subject: 'x', text: 'y' });
  await look('composer');
  await page.locator('.composer').getByRole('textbox', { name: 'Message' }).press('Escape');
  await page.locator('.composer').waitFor({ state: 'detached' });
  await to(page, 'search/hello');
  await row(page, /hello there/).waitFor();
  await look('search');
  await to(page, 'contacts');
  await page.locator('post-contacts :is(h1, h2, input)').first().waitFor();
  await look('contacts');
  for (const place of SETTINGS) {
    await to(page, `settings/${place}`);
    await page.locator(`post-settings a[aria-current=page][href$="${place}"]`).waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    await look(`settings-${place}`);
  }
}

/** What a program hears that reads the screen to somebody. */
async function roles(ctx, page) {
  await to(page, 'mail/inbox');
  await row(page, /hello there/).waitFor();
  const heard = await page.locator('body').ariaSnapshot();
  for (const line of [/navigation "Mailboxes"/, /link "Inbox.*"/, /button "Write"/, /searchbox|combobox|textbox "Search mail"/, /grid "/, /row "unread.*hello there.*"/, /row "unread.*你好.*"/, /checkbox "/, /navigation "/, /main/])
    ctx.expect.ok(line.test(heard), `${line} is heard: ${heard}`);
  await row(page, /hello there/).click();
  await page.locator('post-message.open iframe').waitFor();
  const read = await page.locator('post-reader').ariaSnapshot();
  for (const line of [/heading "hello there"/, /button "Archive/, /button "Reply"/, /button "Forward"/, /iframe/])
    ctx.expect.ok(line.test(read), `${line} is heard: ${read}`);
  await to(page, 'mail/inbox');
  await write(page);
  const writing = await page.locator('.composer').ariaSnapshot();
  for (const line of [/textbox "Subject"/, /(textbox|combobox) "To/, /textbox "Message"/, /toolbar "/, /button "Send"/])
    ctx.expect.ok(line.test(writing), `${line} is heard: ${writing}`);
}
