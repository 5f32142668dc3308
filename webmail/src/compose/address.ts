// Addresses as people write them, and to whom an answer goes. RFC 5322 §3.6.3

export interface Address {
  name: string | null;
  email: string;
}

/** What must be known of a mail to answer it. */
export interface Answered {
  from: Address[] | null;
  replyTo: Address[] | null;
  to: Address[] | null;
  cc: Address[] | null;
  /** Mail-Followup-To. */
  followUp?: Address[] | null;
  /** The address of List-Post. */
  listPost?: string | null;
}

export interface Recipients {
  to: Address[];
  cc: Address[];
}

/** A local part (dots and anything but blanks and marks of structure, or quoted) and a domain with a dot, both also beyond ASCII. RFC 6531 §3.3 */
const SHAPE = /^("(?:[^"\\\r\n]|\\.)+"|[^\s"(),:;<>@[\]\\]+)@([^\s"(),:;<>@[\]\\.]+(?:\.[^\s"(),:;<>@[\]\\.]+)*)\.?$/u;

export function isValid(email: string): boolean {
  const m = SHAPE.exec(email);
  if (!m || email.length > 320) return false;
  const local = m[1]!;
  if (!local.startsWith('"') && (local.startsWith('.') || local.endsWith('.') || local.includes('..'))) return false;
  return m[2]!.split('.').every((label) => label.length < 64 && !label.startsWith('-') && !label.endsWith('-') && !/[!#$%&'*+/=?^`{|}~]/.test(label));
}

/** The domain as DNS has it: lower case, xn-- for what is not ASCII. */
export function domainOf(email: string): string {
  const domain = email.slice(email.lastIndexOf('@') + 1).replace(/\.$/, '').toLowerCase();
  try {
    return new URL(`http://${domain}/`).hostname;
  } catch {
    return domain;
  }
}

/** Two addresses with the same key are one. */
export function key(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 0 ? email.toLowerCase() : `${email.slice(0, at).toLowerCase()}@${domainOf(email)}`;
}

/** Splits where a list is separated: comma, semicolon, line end, also the full-width ones; not within quotes, brackets and comments. */
function pieces(text: string): string[] {
  const out: string[] = [];
  let now = '';
  let quoted = false;
  let angle = 0;
  let round = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && (quoted || round > 0)) {
      now += c + (text[++i] ?? '');
      continue;
    }
    if (c === '"' && round === 0) quoted = !quoted;
    else if (!quoted && c === '(') round++;
    else if (!quoted && c === ')' && round > 0) round--;
    else if (!quoted && c === '<') angle++;
    else if (!quoted && c === '>' && angle > 0) angle--;
    const ends = /[\r\n]/.test(c) || (!quoted && angle === 0 && round === 0 && /[,;\uff0c\uff1b\u3001\t]/.test(c));
    if (ends) {
      out.push(now);
      now = '';
      quoted = false;
      angle = round = 0;
    } else now += c;
  }
  out.push(now);
  return out.map((p) => p.trim()).filter((p) => p !== '');
}

function unquoted(name: string): string {
  const n = name.trim();
  return (n.startsWith('"') && n.endsWith('"') && n.length > 1 ? n.slice(1, -1).replace(/\\(.)/g, '$1') : n).replace(/^'(.*)'$/, '$1').trim();
}

/** The addresses of a text such as a pasted list; what is none comes back with its text as email. */
export function parse(text: string): Address[] {
  const out: Address[] = [];
  for (const piece of pieces(text)) {
    const p = piece.replace(/^(to|cc|bcc|mailto):\s*/i, '');
    const angle = /^(.*)<\s*([^<>]*?)\s*>\s*$/s.exec(p);
    if (angle) {
      out.push({ name: unquoted(angle[1]!) || null, email: angle[2]!.replace(/^mailto:/i, '') });
      continue;
    }
    const comment = /^(\S+@\S+)\s*\(([^)]*)\)$/.exec(p);
    if (comment) {
      out.push({ name: comment[2]!.trim() || null, email: comment[1]! });
      continue;
    }
    const words = p.split(/\s+/);
    if (words.length > 1 && words.every((w) => isValid(w))) out.push(...words.map((email) => ({ name: null, email })));
    else if (words.length > 1 && isValid(words.at(-1)!) && !p.includes('"')) out.push({ name: words.slice(0, -1).join(' '), email: words.at(-1)! });
    else out.push({ name: null, email: p });
  }
  return out;
}

/** As it is written in a field or shown: "Mary Example <mary@example.org>". */
export function show(a: Address): string {
  if (!a.name) return a.email;
  const name = /[",;:<>()@[\]\\.]/.test(a.name) ? `"${a.name.replace(/["\\]/g, '\\$&')}"` : a.name;
  return `${name} <${a.email}>`;
}

/** Each address once, the first of its kind, in order. */
export function unique(list: Address[], not: Iterable<string> = []): Address[] {
  const seen = new Set([...not].map(key));
  return list.filter((a) => !seen.has(key(a.email)) && seen.add(key(a.email)));
}

/**
 * To whom an answer goes. Own addresses are left out, unless nobody else would be left; an answer to a mail of one's own goes to those it was sent to.
 *
 * @param own all addresses of the account
 */
export function answer(mail: Answered, all: boolean, own: string[]): Recipients {
  const mine = new Set(own.map(key));
  const author = mail.from ?? [];
  const to = mail.to ?? [];
  const cc = mail.cc ?? [];
  if (author.length > 0 && author.every((a) => mine.has(key(a.email)))) {
    const others = unique(to, own);
    const first = others.length > 0 ? others : unique(to.length > 0 ? to : author);
    return { to: first, cc: all ? unique(cc, [...own, ...first.map((a) => a.email)]) : [] };
  }
  if (all && mail.followUp && mail.followUp.length > 0) {
    const followed = unique(mail.followUp, own);
    if (followed.length > 0) return { to: followed, cc: [] };
  }
  const given = unique(mail.replyTo && mail.replyTo.length > 0 ? mail.replyTo : author);
  const others = given.filter((a) => !mine.has(key(a.email)));
  const first = others.length > 0 ? others : given;
  if (!all) return { to: first, cc: [] };
  const list = mail.listPost && isValid(mail.listPost) ? [{ name: null, email: mail.listPost }] : [];
  return { to: first, cc: unique([...to, ...cc, ...list], [...own, ...first.map((a) => a.email)]) };
}

/** The address of a List-Post field such as "<mailto:list@example.org>"; null for "NO". RFC 2369 §3.4 */
export function listPost(field: string | null | undefined): string | null {
  const m = /<mailto:([^>?]+)/i.exec(field ?? '');
  if (!m) return null;
  try {
    return decodeURIComponent(m[1]!);
  } catch {
    return m[1]!;
  }
}

/** That one of the identities a mail was sent to, else the first. */
export function identityFor<T extends { email: string }>(identities: T[], mail: Answered & { delivered?: string | null }): T | undefined {
  const at = [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.delivered ? [{ name: null, email: mail.delivered }] : []), ...(mail.from ?? [])];
  for (const a of at) {
    const hit = identities.find((i) => key(i.email) === key(a.email));
    if (hit) return hit;
  }
  return identities[0];
}

/** What a mailto: address asks for. RFC 6068 §2 */
export function mailto(url: string): { to: Address[]; cc: Address[]; bcc: Address[]; subject: string; body: string } {
  const out = { to: [] as Address[], cc: [] as Address[], bcc: [] as Address[], subject: '', body: '' };
  const [path = '', query = ''] = url.replace(/^(web\+)?mailto:(\/\/)?/i, '').split(/\?(.*)/s);
  const plain = (s: string) => {
    try {
      return decodeURIComponent(s);
    } catch {
      return s;
    }
  };
  const list = (s: string) => s.split(',').map((p) => plain(p).trim()).filter((p) => p !== '').flatMap(parse);
  out.to.push(...list(path));
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    switch (name.toLowerCase()) {
      case 'to':
      case 'cc':
      case 'bcc':
        out[name.toLowerCase() as 'to' | 'cc' | 'bcc'].push(...list(value));
        break;
      case 'subject':
        out.subject = plain(value).replace(/[\r\n]+/g, ' ');
        break;
      case 'body':
        out.body += (out.body ? '\n' : '') + plain(value).replace(/\r\n?/g, '\n');
        break;
    }
  }
  return out;
}
