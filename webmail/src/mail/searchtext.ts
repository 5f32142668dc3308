// The language of the search box: words, "phrases", -not, OR, and operators such as from: and before:. Pure: no page, no server.
import type { Filter, Mailbox } from './types';

export type Term =
  | { kind: 'word'; text: string; not: boolean; from: number; to: number }
  | { kind: 'op'; op: string; value: string; not: boolean; from: number; to: number };

/** Terms that all must hold; each is one, or several of which one must. */
export type Parsed = Term[][];

export interface Label {
  keyword: string;
  name: string;
  colour: string;
}

/** Operators, and what may follow where that is a choice. */
export const OPERATORS: Record<string, readonly string[]> = {
  from: [],
  to: [],
  cc: [],
  subject: [],
  has: ['attachment'],
  is: ['unread', 'read', 'starred', 'answered', 'draft'],
  in: ['inbox', 'archive', 'sent', 'drafts', 'junk', 'trash', 'snoozed', 'anywhere'],
  label: [],
  before: [],
  after: [],
  larger: [],
  smaller: [],
  filename: [],
};

// Quotation marks and colons as Chinese keyboards write them count as well.
const QUOTES: Record<string, string> = { '"': '"', '“': '”', '「': '」' };

function quoted(text: string, at: number): [value: string, end: number] | undefined {
  const close = QUOTES[text[at] ?? ''];
  if (close === undefined) return undefined;
  const end = text.indexOf(close, at + 1);
  return end < 0 ? [text.slice(at + 1), text.length] : [text.slice(at + 1, end), end + 1];
}

function isSpace(c: string | undefined): boolean {
  return c !== undefined && /\s/u.test(c);
}

function term(text: string, start: number): [Term, number] {
  let at = start;
  const not = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]);
  if (not) at++;
  const op = /^([a-z]+)[:\uff1a]/iu.exec(text.slice(at));
  const name = op?.[1]?.toLowerCase() ?? '';
  const known = op !== null && Object.hasOwn(OPERATORS, name);
  if (known) at += op[0].length;
  const phrase = quoted(text, at);
  let value: string;
  if (phrase) [value, at] = phrase;
  else {
    const begin = at;
    while (at < text.length && !isSpace(text[at])) at++;
    value = text.slice(begin, at);
  }
  const where = { not, from: start, to: at };
  return [known ? { kind: 'op', op: name, value, ...where } : { kind: 'word', text: value, ...where }, at];
}

export function parse(text: string): Parsed {
  const out: Parsed = [];
  let either = false;
  for (let at = 0; at < text.length; ) {
    if (isSpace(text[at])) {
      at++;
      continue;
    }
    const or = /^(OR|\|)(?=\s|$)/u.exec(text.slice(at));
    if (or && out.length > 0) {
      either = true;
      at += or[0].length;
      continue;
    }
    const [one, end] = term(text, at);
    at = Math.max(end, at + 1);
    if ((one.kind === 'word' ? one.text : one.value) === '') continue;
    if (either) out.at(-1)!.push(one);
    else out.push([one]);
    either = false;
  }
  return out;
}

/** Octets of "5M", "200k" or "1000000"; undefined where it is no size. */
export function octets(text: string): number | undefined {
  const m = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(text);
  if (!m) return undefined;
  return Math.round(Number(m[1]) * { '': 1, k: 1e3, m: 1e6, g: 1e9 }[m[2]!.toLowerCase()]!);
}

/** The beginning of a day, month or year ("2026-11-21", "2026-11", "2026", "2026/11/21"), or of so many days ago ("7d", "2w", "3m", "1y"). */
export function day(text: string, now = new Date()): Date | undefined {
  const ago = /^(\d+)([dwmy])$/i.exec(text);
  if (ago) {
    const n = Number(ago[1]);
    const unit = ago[2]!.toLowerCase();
    if (unit === 'd' || unit === 'w') return new Date(now.getFullYear(), now.getMonth(), now.getDate() - n * (unit === 'w' ? 7 : 1));
    return new Date(now.getFullYear() - (unit === 'y' ? n : 0), now.getMonth() - (unit === 'm' ? n : 0), now.getDate());
  }
  const m = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (!m) return undefined;
  const month = Number(m[2] ?? 1), date = Number(m[3] ?? 1);
  if (month < 1 || month > 12 || date < 1 || date > 31) return undefined;
  return new Date(Number(m[1]), month - 1, date);
}

function utc(d: Date): string {
  return d.toISOString().replace(/\.\d+/, '');
}

function named(mailboxes: readonly Mailbox[], value: string): Mailbox | undefined {
  const v = value.toLowerCase();
  return mailboxes.find((m) => m.role === v || m.id === value) ?? mailboxes.find((m) => m.name.toLowerCase() === v);
}

/** Quotation marks keep words of one phrase together. */
function phrase(value: string): string {
  return /\s/u.test(value) ? `"${value.replaceAll('"', ' ')}"` : value;
}

const NEVER: Filter = { operator: 'AND', conditions: [{ hasKeyword: '$seen' }, { notKeyword: '$seen' }] };
const IS: Record<string, Filter> = {
  unread: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  starred: { hasKeyword: '$flagged' },
  answered: { hasKeyword: '$answered' },
  draft: { hasKeyword: '$draft' },
};

function operator(op: string, value: string, mailboxes: readonly Mailbox[], labels: readonly Label[]): Filter {
  switch (op) {
    case 'from':
    case 'to':
    case 'cc':
    case 'subject':
      return { [op]: phrase(value) };
    case 'has':
      return value.toLowerCase().startsWith('attach') ? { hasAttachment: true } : NEVER;
    case 'is':
      return IS[value.toLowerCase()] ?? NEVER;
    case 'in': {
      if (value.toLowerCase() === 'anywhere') return {};
      const box = named(mailboxes, value);
      return box ? { inMailbox: box.id } : NEVER;
    }
    case 'label': {
      const v = value.toLowerCase();
      const label = labels.find((l) => l.name.toLowerCase() === v || l.keyword.toLowerCase() === v);
      return /^[\x21-\x7e]+$/.test(label?.keyword ?? value) ? { hasKeyword: label?.keyword ?? value } : NEVER;
    }
    case 'before':
    case 'after': {
      const d = day(value);
      return d ? { [op]: utc(d) } : NEVER;
    }
    case 'larger':
    case 'smaller': {
      const n = octets(value);
      return n === undefined ? NEVER : { [op === 'larger' ? 'minSize' : 'maxSize']: n };
    }
    default:
      return { operator: 'AND', conditions: [{ hasAttachment: true }, { text: phrase(value) }] };
  }
}

function one(t: Term, mailboxes: readonly Mailbox[], labels: readonly Label[]): Filter {
  const f = t.kind === 'word' ? { text: phrase(t.text) } : operator(t.op, t.value, mailboxes, labels);
  return t.not ? { operator: 'NOT', conditions: [f] } : f;
}

/** JMAP's filter of it; junk and deleted mail only where it is asked for by in:. */
export function toFilter(parsed: Parsed, mailboxes: readonly Mailbox[], labels: readonly Label[]): Filter {
  const conditions: Filter[] = parsed.map((any) =>
    any.length === 1 ? one(any[0]!, mailboxes, labels) : { operator: 'OR', conditions: any.map((t) => one(t, mailboxes, labels)) },
  );
  const placed = parsed.flat().some((t) => t.kind === 'op' && t.op === 'in');
  const away = mailboxes.filter((m) => m.role === 'trash' || m.role === 'junk').map((m) => m.id);
  if (!placed && away.length > 0) conditions.push({ inMailboxOtherThan: away });
  return conditions.length === 1 ? conditions[0]! : { operator: 'AND', conditions };
}

/** What stands before the caret and can be completed: an operator that has been begun, or its value. */
export function completing(text: string, caret: number): { from: number; op: string; value: string } | undefined {
  const start = text.slice(0, caret).search(/\S*$/u);
  const word = text.slice(start, caret);
  const m = /^-?([a-z]*)([:\uff1a]?)(.*)$/iu.exec(word);
  if (!m) return undefined;
  const minus = word.startsWith('-') ? 1 : 0;
  if (m[2] === '') return m[1] === '' ? undefined : { from: start + minus, op: '', value: m[1]!.toLowerCase() };
  const op = m[1]!.toLowerCase();
  return Object.hasOwn(OPERATORS, op) ? { from: start + minus + m[1]!.length + 1, op, value: m[3]! } : undefined;
}
