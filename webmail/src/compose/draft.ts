// A letter as it is written, and as JMAP's Email has it. RFC 8621 §4.1
import { escape, textOf } from './quote';
import type { Address } from './address';

export interface Piece {
  blobId: string;
  type: string;
  name: string;
  size: number;
  /** Shown in the text, where it is named by "cid:". */
  cid: string | null;
}

export interface Letter {
  from: Address;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  /** Whether it is written with letters and pictures (HTML), or as plain text. */
  rich: boolean;
  /** The HTML of the body where it is rich; pictures have data-cid. */
  html: string;
  /** The text of the body where it is not. */
  text: string;
  pieces: Piece[];
  inReplyTo: string[];
  references: string[];
  messageId: string;
}

export interface BodyPart {
  partId?: string | null;
  blobId?: string | null;
  type: string;
  name?: string | null;
  size?: number;
  cid?: string | null;
  disposition?: string | null;
  subParts?: BodyPart[];
}

export interface Email {
  id: string;
  blobId: string;
  threadId: string;
  mailboxIds: Record<string, boolean>;
  keywords: Record<string, boolean>;
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  from: Address[] | null;
  replyTo: Address[] | null;
  to: Address[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  subject: string | null;
  sentAt: string | null;
  receivedAt: string;
  bodyStructure: BodyPart;
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
  bodyValues: Record<string, { value: string; isTruncated: boolean }>;
}

/** A new Message-ID without brackets; 128 bits nobody else has. RFC 5322 §3.6.4 */
export function newMessageId(from: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const domain = /^[\x21-\x7e]+$/.test(from) ? from.slice(from.lastIndexOf('@') + 1) : 'posthouse.invalid';
  return `${[...random].map((b) => b.toString(16).padStart(2, '0')).join('')}@${domain || 'posthouse.invalid'}`;
}

/** References of an answer: those of the mail, or its In-Reply-To where that is one, and the mail itself. RFC 5322 §3.6.4 */
export function threading(mail: Pick<Email, 'messageId' | 'inReplyTo' | 'references'>): Pick<Letter, 'inReplyTo' | 'references'> {
  const own = mail.messageId ?? [];
  const before = mail.references?.length ? mail.references : mail.inReplyTo?.length === 1 ? mail.inReplyTo : [];
  return { inReplyTo: own, references: own.length > 0 ? [...before.filter((r) => !own.includes(r)), ...own] : before };
}

/** Pictures by their cid, as they are sent. */
function outward(html: string): string {
  return html.replace(/<img\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi, (all, attributes: string) => {
    const cid = /\sdata-cid="([^"]*)"/.exec(attributes)?.[1];
    if (!cid) return all;
    return `<img${attributes.replace(/\sdata-cid="[^"]*"/, '').replace(/\ssrc="[^"]*"/, '')} src="cid:${cid}">`;
  });
}

/** Cids that the body names. */
export function shown(html: string): Set<string> {
  return new Set([...html.matchAll(/\sdata-cid="([^"]*)"/g)].map((m) => m[1]!));
}

function page(html: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${outward(html).replace(/<blockquote(?![^>]*\stype=)/g, '<blockquote type="cite"')}</body></html>\n`;
}

/** The parts of the body: alternative, related, mixed as needed. RFC 2046 §5.1, RFC 2387 */
export function structure(letter: Letter): { bodyStructure: BodyPart; bodyValues: Record<string, { value: string }> } {
  const bodyValues: Record<string, { value: string }> = {};
  const leaf = (p: Piece, inline: boolean): BodyPart => ({
    blobId: p.blobId,
    type: p.type || 'application/octet-stream',
    name: p.name,
    disposition: inline ? 'inline' : 'attachment',
    ...(inline ? { cid: p.cid } : {}),
  });
  let body: BodyPart;
  const files = letter.pieces.filter((p) => p.cid === null || !letter.rich);
  if (letter.rich) {
    const used = shown(letter.html);
    const inline = letter.pieces.filter((p) => p.cid !== null && used.has(p.cid));
    bodyValues['t'] = { value: textOf(letter.html) || '\n' };
    bodyValues['h'] = { value: page(letter.html) };
    const html: BodyPart = { partId: 'h', type: 'text/html' };
    const related: BodyPart = inline.length > 0 ? { type: 'multipart/related', subParts: [html, ...inline.map((p) => leaf(p, true))] } : html;
    body = { type: 'multipart/alternative', subParts: [{ partId: 't', type: 'text/plain' }, related] };
  } else {
    bodyValues['t'] = { value: letter.text.endsWith('\n') ? letter.text : `${letter.text}\n` };
    body = { partId: 't', type: 'text/plain' };
  }
  if (files.length > 0) body = { type: 'multipart/mixed', subParts: [body, ...files.map((p) => leaf(p, false))] };
  return { bodyStructure: body, bodyValues };
}

/** Those pieces that are written, in the order of the leaves of the structure. */
export function written(letter: Letter): Piece[] {
  const used = shown(letter.html);
  const inline = letter.rich ? letter.pieces.filter((p) => p.cid !== null && used.has(p.cid)) : [];
  return [...inline, ...letter.pieces.filter((p) => p.cid === null || !letter.rich)];
}

/** Leaves with a blob other than texts of the body, in order. */
export function leaves(part: BodyPart, body: Set<string>): BodyPart[] {
  if (part.subParts) return part.subParts.flatMap((p) => leaves(p, body));
  return part.partId && body.has(part.partId) ? [] : [part];
}

/** An Email to be created. Empty fields are not written. */
export function toEmail(letter: Letter, where: { mailboxId: string; receivedAt: Date }): Record<string, unknown> {
  const list = (l: Address[]) => (l.length > 0 ? l : null);
  return {
    mailboxIds: { [where.mailboxId]: true },
    keywords: { $draft: true, $seen: true },
    receivedAt: where.receivedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    messageId: [letter.messageId],
    inReplyTo: letter.inReplyTo.length > 0 ? letter.inReplyTo : null,
    references: letter.references.length > 0 ? letter.references : null,
    from: [letter.from],
    replyTo: list(letter.replyTo),
    to: list(letter.to),
    cc: list(letter.cc),
    bcc: list(letter.bcc),
    subject: letter.subject.replace(/[\r\n]+/g, ' '),
    ...structure(letter),
  };
}

/** What is asked of an Email that is to be written on, answered or forwarded. */
export const PROPERTIES = ['id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'messageId', 'inReplyTo', 'references', 'from', 'replyTo', 'to', 'cc', 'bcc', 'subject', 'sentAt', 'receivedAt', 'bodyStructure', 'textBody', 'htmlBody', 'attachments', 'bodyValues'];

/** Text and HTML of a mail as they are; html is empty where it has none. */
export function bodies(mail: Email): { html: string; text: string } {
  const value = (p: BodyPart) => (p.partId ? (mail.bodyValues[p.partId]?.value ?? '') : '');
  const html = mail.htmlBody.some((p) => p.type === 'text/html')
    ? mail.htmlBody.map((p) => (p.type === 'text/html' ? value(p) : p.type === 'text/plain' ? `<pre>${escape(value(p))}</pre>` : '')).join('')
    : '';
  const text = mail.textBody.map((p) => (p.type === 'text/html' ? textOf(value(p)) : p.type.startsWith('text/') ? value(p) : '')).join('\n');
  return { html, text };
}

/** Files of a mail: what is shown in its HTML keeps its cid, all else is attached. */
export function pieces(mail: Email, html: string): Piece[] {
  const body = new Set([...mail.textBody, ...mail.htmlBody].filter((p) => p.type === 'text/plain' || p.type === 'text/html').map((p) => p.partId ?? ''));
  return leaves(mail.bodyStructure, body)
    .filter((p) => p.blobId)
    .map((p, i) => ({
      blobId: p.blobId!,
      type: p.type,
      name: p.name ?? (p.type === 'message/rfc822' ? `${i + 1}.eml` : `${i + 1}`),
      size: p.size ?? 0,
      cid: p.cid && html.includes(`cid:${p.cid}`) ? p.cid : null,
    }));
}
