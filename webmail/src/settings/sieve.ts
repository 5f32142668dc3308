// Rules as people make them, and as Sieve. RFC 5228. What was written is read back from its comments, and only where the rest says the same.
import { domainOf } from '../compose/address';

export const FIELDS = ['from', 'to', 'subject', 'list', 'header', 'size', 'attachment'] as const;
export const HOW = ['contains', 'lacks', 'is', 'isNot'] as const;
export const ACTIONS = ['move', 'label', 'star', 'read', 'forward', 'trash'] as const;

export interface Condition {
  field: (typeof FIELDS)[number];
  /** For texts; size is "over" or "under", attachment "has" or "hasNot". */
  how: (typeof HOW)[number] | 'over' | 'under' | 'has' | 'hasNot';
  /** A text, or a size in KB. */
  value: string;
  /** The name of the field, where it is any. */
  header?: string;
}

export interface Action {
  does: (typeof ACTIONS)[number];
  /** The path of a mailbox, a keyword, or an address. */
  value: string;
}

export interface Rule {
  name: string;
  on: boolean;
  /** Whether all conditions must hold, or any of them. */
  all: boolean;
  conditions: Condition[];
  actions: Action[];
  /** Whether later rules are left out. */
  stop: boolean;
}

export interface Rules {
  /** Addresses, and domains as "@example.org", whose mail goes to Junk. */
  blocked: string[];
  rules: Rule[];
}

const FIRST = '# Rules of the web page; what is changed here by hand is kept, but cannot be shown there any more.';

export function quotedString(s: string): string {
  return `"${s.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
}

function list(l: string[]): string {
  return l.length === 1 ? quotedString(l[0]!) : `[${l.map(quotedString).join(', ')}]`;
}

/** One test; empty where a condition says nothing. */
function test(c: Condition, needs: Set<string>): string {
  const value = c.value.trim();
  if (c.field === 'size') {
    const kb = Math.round(Number(value));
    return kb > 0 ? `size :${c.how === 'under' ? 'under' : 'over'} ${kb}K` : '';
  }
  if (c.field === 'attachment') {
    needs.add('body');
    const has = 'body :raw :contains "Content-Disposition: attachment"';
    return c.how === 'hasNot' ? `not ${has}` : has;
  }
  if (value === '' || (c.field === 'header' && !/^[!-9;-~]+$/.test(c.header ?? ''))) return '';
  const match = c.how === 'is' || c.how === 'isNot' ? ':is' : ':contains';
  const not = c.how === 'lacks' || c.how === 'isNot' ? 'not ' : '';
  switch (c.field) {
    case 'from':
    case 'to': {
      const fields = c.field === 'from' ? ['From'] : ['To', 'Cc'];
      // A name is not in the address, but people look for names too.
      return match === ':is' ? `${not}address :is ${list(fields)} ${quotedString(value)}` : `${not}header :contains ${list(fields)} ${quotedString(value)}`;
    }
    case 'subject':
      return `${not}header ${match} "Subject" ${quotedString(value)}`;
    case 'list':
      return match === ':is' ? `${not}header :contains "List-Id" ${quotedString(`<${value.replace(/[<>]/g, '')}>`)}` : `${not}header :contains "List-Id" ${quotedString(value)}`;
    default:
      return `${not}header ${match} ${quotedString(c.header!)} ${quotedString(value)}`;
  }
}

function act(a: Action, needs: Set<string>): string {
  const value = a.value.trim();
  switch (a.does) {
    case 'move':
      if (!value) return '';
      needs.add('fileinto').add('mailbox');
      return `fileinto :create ${quotedString(value)};`;
    case 'label':
      if (!/^[^\s(){%*"\\\]]+$/.test(value)) return '';
      needs.add('imap4flags');
      return `addflag ${quotedString(value)};`;
    case 'star':
      needs.add('imap4flags');
      return 'addflag "\\\\Flagged";';
    case 'read':
      needs.add('imap4flags');
      return 'addflag "\\\\Seen";';
    case 'forward':
      if (!value) return '';
      needs.add('copy');
      return `redirect :copy ${quotedString(value)};`;
    case 'trash':
      needs.add('fileinto').add('mailbox').add('special-use');
      return 'fileinto :specialuse "\\\\Trash" :create "Trash";';
  }
}

function written(rule: Rule, needs: Set<string>): string {
  const used = new Set<string>();
  const tests = rule.conditions.map((c) => test(c, used)).filter((s) => s !== '');
  // Flags first: what is filed carries those that are set before.
  const order = ['label', 'star', 'read', 'forward', 'move', 'trash'];
  const actions = [...rule.actions].sort((a, b) => order.indexOf(a.does) - order.indexOf(b.does)).map((a) => act(a, used)).filter((s) => s !== '');
  if (rule.stop) actions.push('stop;');
  if (!rule.on || tests.length === 0 || actions.length === 0) return '';
  used.forEach((u) => needs.add(u));
  const what = tests.length === 1 ? tests[0]! : `${rule.all ? 'allof' : 'anyof'} (${tests.join(',\n    ')})`;
  return `if ${what} {\n${actions.map((a) => `  ${a}\n`).join('')}}\n`;
}

function blocking(blocked: string[], needs: Set<string>): string {
  const domains = blocked.filter((b) => b.startsWith('@')).map((b) => domainOf(b));
  const addresses = blocked.filter((b) => !b.startsWith('@'));
  const tests = [...(addresses.length > 0 ? [`address :is "From" ${list(addresses)}`] : []), ...(domains.length > 0 ? [`address :domain :is "From" ${list(domains)}`] : [])];
  if (tests.length === 0) return '';
  needs.add('fileinto').add('mailbox').add('special-use');
  return `if ${tests.length === 1 ? tests[0]! : `anyof (${tests.join(',\n    ')})`} {\n  fileinto :specialuse "\\\\Junk" :create "Junk";\n  stop;\n}\n`;
}

/** Comments end with their line, so what is kept in one has no line ends; JSON has none. */
const kept = (what: string, value: unknown) => `# ${what} ${JSON.stringify(value)}\n`;

/** The whole script. */
export function toSieve(all: Rules): string {
  const needs = new Set<string>();
  const body = [kept('blocked', all.blocked) + blocking(all.blocked, needs), ...all.rules.map((r) => kept('rule', r) + written(r, needs))].join('\n');
  return `${FIRST}\n${needs.size > 0 ? `require [${[...needs].sort().map(quotedString).join(', ')}];\n` : ''}\n${body}`;
}

/** The rules of a script that toSieve has written; null for any other, and where it was changed by hand. */
export function fromSieve(script: string): Rules | null {
  const text = script.replace(/\r\n/g, '\n');
  if (text.trim() === '') return { blocked: [], rules: [] };
  if (!text.startsWith(FIRST)) return null;
  const out: Rules = { blocked: [], rules: [] };
  try {
    for (const m of text.matchAll(/^# (blocked|rule) (.*)$/gm)) {
      const value: unknown = JSON.parse(m[2]!);
      if (m[1] === 'blocked') out.blocked = value as string[];
      else out.rules.push(value as Rule);
    }
    return toSieve(out) === text ? out : null;
  } catch {
    return null;
  }
}
