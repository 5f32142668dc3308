// The mail page as flows use it.

/** The row of a conversation, by a part of what is read out for it. */
export function row(page, text) {
  return page.getByRole('row', { name: text });
}

/** Names of the rows that are shown, in order. */
export async function rows(page) {
  return await page.locator('post-list [role=row]').evaluateAll((all) =>
    all.filter((r) => r.getAttribute('aria-label')).sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex'))).map((r) => r.getAttribute('aria-label')));
}

/** Goes to a mailbox by its name in the sidebar. */
export async function go(page, name) {
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByRole('link', { name, exact: false }).first().click();
}

/** Begins a letter; what of it is given is filled in. The composer. */
export async function write(page, { to = [], subject, text } = {}) {
  await page.getByRole('button', { name: 'Write' }).first().click();
  const composer = page.locator('.composer').last();
  await composer.waitFor();
  for (const address of to) {
    await composer.locator('[data-field=to] input').fill(address);
    await composer.locator('[data-field=to] input').press('Enter');
  }
  if (subject !== undefined) await composer.locator('.compose-subject').fill(subject);
  if (text !== undefined) {
    await composer.getByRole('textbox', { name: 'Message' }).click();
    await page.keyboard.insertText(text);
  }
  return composer;
}

/** Sends it, also where the page asks first whether one knows the domain. */
export async function send(page, composer) {
  await composer.getByRole('button', { name: 'Send', exact: true }).click();
  const anyway = page.getByRole('button', { name: 'Send anyway' });
  const counting = page.locator('.toast').filter({ hasText: 'Sending in' });
  await anyway.or(counting).first().waitFor();
  if (await anyway.isVisible()) await anyway.click();
  await counting.waitFor();
}

/** Messages in a mailbox, as IMAP counts them. */
export async function count(imap, mailbox = 'INBOX') {
  const [status] = await imap.say(`STATUS "${mailbox}" (MESSAGES)`);
  return Number(/MESSAGES (\d+)/.exec(status)[1]);
}

/** The whole newest message of a mailbox. */
export async function newest(imap, mailbox = 'INBOX') {
  await imap.say(`EXAMINE "${mailbox}"`);
  return (await imap.say('FETCH * BODY.PEEK[]')).find((r) => r.includes('BODY[]'));
}

/** The first part of a type in a message, decoded. */
export function part(message, type) {
  const at = message.search(new RegExp(`^Content-Type: ${type}`, 'im'));
  if (at < 0) return '';
  const start = message.lastIndexOf('\r\n--', at), body = message.indexOf('\r\n\r\n', at);
  const head = message.slice(start, body), end = message.indexOf('\r\n--', body);
  const text = message.slice(body + 4, end < 0 ? undefined : end);
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  if (/quoted-printable/i.test(head)) return Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1').toString();
  return text;
}
