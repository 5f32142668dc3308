import { count, newest, row, send } from './kit/mail.mjs';

export const name = 'reply, reply to all, forward: recipients, In-Reply-To, References';
export const seconds = 90;

export async function run(ctx) {
  const [mary, john] = [await ctx.account('mary'), await ctx.account('john')];
  const robert = await ctx.account('robert', { server: 'net' });
  const far = 'far.away.1@far.example', before = 'far.away.0@far.example';
  await ctx.send(mary, {
    from: 'Ann Far <ann@far.example>',
    to: `${mary.address}, ${john.address}`,
    subject: 'the plan',
    text: 'what do you think?',
    headers: { 'Reply-To': robert.address, 'Message-ID': `<${far}>`, References: `<${before}>` },
  });
  const page = await ctx.login(mary);
  const answer = async (key) => {
    await row(page, /the plan/).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press(key);
    const composer = page.locator('.composer').last();
    await composer.waitFor();
    await ctx.expect.until(async () => (await composer.getByRole('textbox', { name: 'Message' }).innerText()).includes('what do you think?'), 'the quote');
    return composer;
  };
  const to = (composer, field) => composer.locator(`[data-field=${field}] .pill-name`).evaluateAll((all) => all.map((p) => p.title));

  let composer = await answer('a');
  const all = [...(await to(composer, 'to')), ...(await to(composer, 'cc'))];
  ctx.expect.ok(all.includes(robert.address) && all.includes(john.address) && !all.includes(mary.address), `all: ${all}`);
  await composer.getByRole('textbox', { name: 'Message' }).press('Escape');
  await composer.waitFor({ state: 'detached' });

  composer = await answer('f');
  ctx.expect.equal(await to(composer, 'to'), [], 'a forward goes to nobody yet');
  ctx.expect.includes(await composer.locator('.compose-subject').inputValue(), 'the plan');
  await composer.getByRole('textbox', { name: 'Message' }).press('Escape');
  await composer.waitFor({ state: 'detached' });

  composer = await answer('r');
  ctx.expect.equal(await to(composer, 'to'), [robert.address], 'a reply goes to Reply-To');
  ctx.expect.equal(await composer.locator('.compose-subject').inputValue(), 'Re: the plan');
  await page.keyboard.insertText('a good one');
  await send(page, composer);
  await ctx.advance(12);
  const at = await ctx.imap(robert);
  await ctx.expect.becomes(() => count(at), 1, 'messages that Robert has');
  let text = await newest(at);
  ctx.expect.ok(text.includes(`In-Reply-To: <${far}>`), 'In-Reply-To');
  ctx.expect.ok(new RegExp(`References: <${before}>\\s+<${far}>`).test(text), 'References');
}
