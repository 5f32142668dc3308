// How a letter begins: empty, as an answer, a forward, from a draft or from a copy of this device.
import { jmap } from '../base/house';
import { longTime, t } from '../base/text';
import { answer, identityFor, key, listPost, parse, show, unique, type Address, type Answered } from './address';
import { choices } from './choices';
import { fragment } from './clean';
import { bodies, newMessageId, pieces, PROPERTIES, threading, type Email, type Letter, type Piece } from './draft';
import type { Kept } from './local';
import { escape, forwardedHtml, forwardedText, htmlOf, quoted, quotedHtml, signed, subjectOf, textOf, type Head } from './quote';
import { identities, Writing, type Identity, type Origin } from './writing';

export interface Start {
  kind: 'new' | 'reply' | 'replyAll' | 'forward' | 'draft' | 'again';
  /** The mail that is answered, forwarded, written on or sent again. */
  emailId?: string;
  /** Whose the email is, where it is shared by somebody else. */
  account?: string;
  to?: Address[] | string;
  cc?: Address[];
  bcc?: Address[];
  subject?: string;
  /** Plain text. */
  body?: string;
  /** Forwarded as a file. */
  asAttachment?: boolean;
  /** The place in a conversation where it is written; without one it is docked. */
  inThread?: HTMLElement;
  /** What a draft answers or forwards, where that is known. */
  origin?: Origin;
  /** A copy that was left on this device. */
  kept?: Kept;
}

type Mail = Email & Answered & { delivered: string | null };

async function fetched(emailId: string, accountId: string): Promise<Mail> {
  const r = await jmap.call<{ list: (Email & Record<string, unknown>)[] }>('Email/get', {
    accountId,
    ids: [emailId],
    properties: [...PROPERTIES, 'header:Mail-Followup-To:asAddresses', 'header:List-Post:asRaw', 'header:Delivered-To:asRaw'],
    fetchAllBodyValues: true,
  });
  const mail = r.list[0];
  if (!mail) throw new Error(t('compose.gone'));
  return Object.assign(mail, {
    followUp: mail['header:Mail-Followup-To:asAddresses'] as Address[] | null,
    listPost: listPost(mail['header:List-Post:asRaw'] as string | null),
    delivered: (mail['header:Delivered-To:asRaw'] as string | null)?.trim() ?? null,
  });
}

/** Files of a mail that somebody shares, into one's own account, from where they are sent. */
async function copied(mail: Mail, fromAccountId: string): Promise<void> {
  const blobIds = [...new Set((mail.attachments ?? []).flatMap((a) => a.blobId ?? []))];
  if (blobIds.length === 0) return;
  const r = await jmap.call<{ copied: Record<string, string> | null }>('Blob/copy', { fromAccountId, blobIds });
  mail.attachments = mail.attachments.map((a) => ({ ...a, blobId: r.copied?.[a.blobId ?? ''] ?? a.blobId ?? null }));
}

export function author(i: Identity): Address {
  return { name: i.name || null, email: i.email };
}

/** What is put under a letter: as HTML, and as text. */
export function signature(i: Identity): { html: string; text: string } {
  const html = i.htmlSignature || (i.textSignature ? htmlOf(i.textSignature) : '');
  return { html: html && `<div>-- </div>${html}`, text: i.textSignature || (i.htmlSignature ? textOf(i.htmlSignature).trimEnd() : '') };
}

function empty(from: Identity): Letter {
  return {
    from: author(from), replyTo: from.replyTo ?? [], to: [], cc: [], bcc: from.bcc ?? [], subject: '', rich: true, html: '', text: '',
    pieces: [], inReplyTo: [], references: [], messageId: newMessageId(from.email),
  };
}

/** HTML that can be written on: cleaned, with its pictures from our own server. */
function inward(markup: string, files: Piece[]): string {
  const f = fragment(markup);
  for (const img of f.querySelectorAll('img')) {
    const cid = /^cid:(.*)$/i.exec(img.getAttribute('src') ?? '')?.[1];
    if (!cid) continue;
    let name = cid;
    try {
      name = decodeURIComponent(cid);
    } catch {
      // As it is written.
    }
    const file = files.find((p) => p.cid === name || p.cid === cid);
    if (!file) {
      img.remove();
      continue;
    }
    img.dataset['cid'] = file.cid!;
    img.src = jmap.download(file.blobId, file.name, file.type);
  }
  const box = document.createElement('div');
  box.append(f);
  return box.innerHTML;
}

function head(mail: Mail): Head {
  const list = (l: Address[] | null) => (l ?? []).map(show).join(', ');
  const lines: [string, string][] = [
    [t('quote.from'), list(mail.from)],
    [t('quote.date'), mail.sentAt ? longTime(new Date(mail.sentAt)) : ''],
    [t('quote.subject'), mail.subject ?? ''],
    [t('quote.to'), list(mail.to)],
    [t('quote.cc'), list(mail.cc)],
  ];
  return { title: t('quote.forwarded'), lines: lines.filter(([, v]) => v !== '') };
}

/** Where the cursor is to be: in the text of answers, else with the recipients. */
export type Focus = 'to' | 'body';

export interface Begun {
  writing: Writing;
  focus: Focus;
}

export async function begin(start: Start): Promise<Begun> {
  const [all, chosen] = await Promise.all([identities(), choices()]);
  const own = all.map((i) => i.email);
  if (start.kept) return recovered(start.kept, all);
  if (start.kind === 'new' || !start.emailId) return fresh(start, all, chosen.rich);
  const other = start.account !== undefined && start.account !== jmap.account;
  const mail = await fetched(start.emailId, start.account ?? jmap.account);
  if (other) await copied(mail, start.account!);
  if (start.kind === 'draft' || start.kind === 'again') return written(mail, start.kind === 'draft', all, start.origin ?? (await origin(mail)));
  const identity = identityFor(all, mail)!;
  const letter: Letter = { ...empty(identity), rich: chosen.rich };
  if (start.kind === 'forward') {
    forward(letter, mail, start.asAttachment === true, identity);
    letter.to = given(start);
  } else {
    const r = answer(mail, start.kind === 'replyAll', own);
    Object.assign(letter, { to: r.to, cc: unique([...r.cc, ...(start.cc ?? [])]), subject: subjectOf('reply', mail.subject ?? ''), ...threading(mail) });
    quote(letter, mail, identity, start.body ?? '');
  }
  return { writing: new Writing(letter, all, identity, other ? null : { emailId: mail.id, kind: start.kind === 'forward' ? 'forward' : 'reply' }), focus: start.kind === 'forward' ? 'to' : 'body' };
}

function given(start: Start): Address[] {
  return typeof start.to === 'string' ? parse(start.to) : (start.to ?? []);
}

function fresh(start: Start, all: Identity[], rich: boolean): Begun {
  const identity = all[0]!;
  const sign = signature(identity);
  const text = start.body ?? '';
  const letter: Letter = {
    ...empty(identity), rich, to: given(start), cc: start.cc ?? [], subject: start.subject ?? '',
    html: `${text ? htmlOf(text) : '<div><br></div>'}${sign.html ? `<div><br></div><div data-signature="">${sign.html}</div>` : ''}`,
    text: signed(text ? `${text}\n` : '\n', '', sign.text),
  };
  letter.bcc = unique([...letter.bcc, ...(start.bcc ?? [])]);
  const writing = new Writing(letter, all, identity);
  return { writing, focus: letter.to.length > 0 ? 'body' : 'to' };
}

function quote(letter: Letter, mail: Mail, identity: Identity, said: string): void {
  const { html, text } = bodies(mail);
  const files = pieces(mail, html).filter((p) => p.cid !== null);
  const who = mail.from?.map((a) => a.name || a.email).join(', ') ?? '';
  const line = t('quote.on', { date: mail.sentAt ? longTime(new Date(mail.sentAt)) : longTime(new Date(mail.receivedAt)), who });
  const sign = signature(identity);
  letter.pieces = files;
  const first = said ? htmlOf(said) : '<div><br></div>';
  letter.html = `${first}<div><br></div>${sign.html ? `<div data-signature="">${sign.html}</div><div><br></div>` : ''}${quotedHtml(line, html ? inward(html, files) : htmlOf(text.trimEnd()))}`;
  letter.text = signed(`${said}\n\n${line}\n${quoted(text)}\n`, '', sign.text);
}

function forward(letter: Letter, mail: Mail, whole: boolean, identity: Identity): void {
  const sign = signature(identity);
  const under = sign.html ? `<div data-signature="">${sign.html}</div><div><br></div>` : '';
  letter.subject = subjectOf('forward', mail.subject ?? '');
  // A forward is no answer, but belongs to what it forwards.
  letter.references = threading(mail).references;
  if (whole) {
    letter.pieces = [{ blobId: mail.blobId, type: 'message/rfc822', name: `${(mail.subject || 'message').replace(/[\\/:*?"<>|\r\n]+/g, ' ').slice(0, 80)}.eml`, size: 0, cid: null }];
    letter.html = `<div><br></div>${under}`;
    letter.text = signed('\n', '', sign.text);
    return;
  }
  const { html, text } = bodies(mail);
  letter.pieces = pieces(mail, html);
  letter.html = `<div><br></div>${under}${forwardedHtml(head(mail), html ? inward(html, letter.pieces) : htmlOf(text.trimEnd()))}`;
  letter.text = signed(`\n\n${forwardedText(head(mail), text)}`, '', sign.text);
}

function unwrapped(html: string): string {
  return /<body[^>]*>([\s\S]*?)<\/body>/i.exec(html)?.[1] ?? html;
}

/** The mail that a draft answers: it is in the same conversation. */
async function origin(mail: Mail): Promise<Origin | null> {
  const id = mail.inReplyTo?.[0];
  if (!id) return null;
  const r = await jmap.request([
    ['Thread/get', { accountId: jmap.account, ids: [mail.threadId] }, 't'],
    ['Email/get', { accountId: jmap.account, '#ids': { resultOf: 't', name: 'Thread/get', path: '/list/*/emailIds' }, properties: ['id', 'messageId'] }, 'e'],
  ]);
  const hit = (r.get('e') as unknown as { list: Pick<Email, 'id' | 'messageId'>[] }).list.find((e) => e.messageId?.includes(id));
  return hit ? { emailId: hit.id, kind: 'reply' } : null;
}

/** A draft to be written on, or a copy of a mail to be sent again. */
function written(mail: Mail, same: boolean, all: Identity[], from: Origin | null): Begun {
  const identity = all.find((i) => key(i.email) === key(mail.from?.[0]?.email ?? '')) ?? all[0]!;
  const { html, text } = bodies(mail);
  const files = pieces(mail, html);
  const letter: Letter = {
    ...empty(identity), replyTo: same ? (mail.replyTo ?? []) : (identity.replyTo ?? []), to: mail.to ?? [], cc: mail.cc ?? [], bcc: mail.bcc ?? [], subject: mail.subject ?? '', rich: html !== '',
    html: html ? inward(unwrapped(html), files) : htmlOf(text), text, pieces: files, inReplyTo: mail.inReplyTo ?? [], references: mail.references ?? [],
  };
  const draft = same ? { emailId: mail.id, messageId: mail.messageId?.[0] ?? '', receivedAt: mail.receivedAt } : null;
  return { writing: new Writing(letter, all, identity, same ? from : null, draft), focus: letter.to.length > 0 ? 'body' : 'to' };
}

function recovered(kept: Kept, all: Identity[]): Begun {
  const identity = all.find((i) => i.id === kept.identityId) ?? all[0]!;
  const letter: Letter = { ...kept.letter };
  // Pictures are had from their newest place.
  letter.html = letter.html.replace(/<img\b[^>]*>/gi, (img) => {
    const cid = /\sdata-cid="([^"]*)"/.exec(img)?.[1];
    const p = letter.pieces.find((q) => q.cid === cid);
    return cid && p ? img.replace(/\ssrc="[^"]*"/, ` src="${escape(jmap.download(p.blobId, p.name, p.type))}"`) : img;
  });
  const writing = new Writing(letter, all, identity, kept.origin, kept.draft, kept.key);
  writing.attempts = kept.attempts ?? [];
  if (kept.unsaved) writing.touch();
  return { writing, focus: 'body' };
}
