import { count, row } from './kit/mail.mjs';

export const name = 'delete where there is no Trash: nothing is lost';

export async function run(ctx) {
  const mary = await ctx.account('mary');
  await ctx.send(mary, { subject: 'keep me' });
  const imap = await ctx.imap(mary);
  for (const line of await imap.say('LIST "" *')) {
    const name = /"([^"]*Trash[^"]*)"$|(\S*Trash\S*)$/.exec(line);
    if (name) await imap.say(`DELETE "${name[1] ?? name[2]}"`);
  }
  ctx.expect.equal((await imap.say('LIST "" *Trash*')).length, 0, 'mailboxes for deleted mail');
  const page = await ctx.login(mary);
  await row(page, /keep me/).waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('#');
  await row(page, /keep me/).waitFor({ state: 'detached' });
  await ctx.expect.until(async () => (await imap.say('LIST "" Trash')).length === 1 && (await count(imap, 'Trash')) === 1, 'the message is in a new Trash');
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await row(page, /keep me/).waitFor();
  await ctx.expect.becomes(() => count(imap), 1, 'messages in the inbox');
}
