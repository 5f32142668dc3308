// People as JSContact has them, and as vCard files. RFC 9553, RFC 6350

export interface Card {
  id?: string;
  name?: { full?: string; components?: { kind: string; value: string }[] };
  emails?: Record<string, { address: string }>;
  phones?: Record<string, { number: string }>;
  organizations?: Record<string, { name?: string }>;
  notes?: Record<string, { note: string }>;
}

/** What the page shows of somebody. */
export interface Person {
  name: string;
  emails: string[];
  phones: string[];
  organization: string;
  note: string;
}

export function person(c: Card): Person {
  const parts = c.name?.components?.filter((x) => x.kind !== 'separator').map((x) => x.value).join(' ');
  return {
    name: c.name?.full ?? parts ?? '',
    emails: Object.values(c.emails ?? {}).map((e) => e.address),
    phones: Object.values(c.phones ?? {}).map((p) => p.number),
    organization: Object.values(c.organizations ?? {})[0]?.name ?? '',
    note: Object.values(c.notes ?? {})[0]?.note ?? '',
  };
}

/** What is to be written of a card; entries that were there keep their ids and whatever else they have. */
export function card(p: Person, before: Card = {}): Record<string, unknown> {
  const merged = <T extends object>(old: Record<string, T> | undefined, values: string[], field: keyof T & string, prefix: string): Record<string, T> | null => {
    const out: Record<string, T> = {};
    const left = Object.entries(old ?? {});
    values.filter((v) => v !== '').forEach((v, i) => {
      const at = left.findIndex(([, o]) => o[field] === v);
      const [id, was] = at >= 0 ? left.splice(at, 1)[0]! : [`${prefix}${i + 1}`, {} as T];
      out[id in out || (at < 0 && old && id in old) ? `${prefix}${Date.now().toString(36)}${i}` : id] = { ...was, [field]: v };
    });
    return Object.keys(out).length > 0 ? out : null;
  };
  return {
    name: p.name ? (p.name === person(before).name ? before.name : { full: p.name }) : null,
    emails: merged(before.emails, p.emails, 'address', 'e'),
    phones: merged(before.phones, p.phones, 'number', 'p'),
    organizations: p.organization ? { ...before.organizations, [Object.keys(before.organizations ?? {})[0] ?? 'o1']: { ...Object.values(before.organizations ?? {})[0], name: p.organization } } : null,
    notes: p.note ? { ...before.notes, [Object.keys(before.notes ?? {})[0] ?? 'n1']: { ...Object.values(before.notes ?? {})[0], note: p.note } } : null,
  };
}

const escaped = (s: string) => s.replace(/[\\,;]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** Lines of at most 75 octets. RFC 6350 §3.2 */
function folded(line: string): string {
  const out: string[] = [];
  let now = '';
  let octets = 0;
  for (const c of line) {
    const n = new TextEncoder().encode(c).length;
    if (octets + n > 75) {
      out.push(now);
      now = ' ';
      octets = 1;
    }
    now += c;
    octets += n;
  }
  out.push(now);
  return out.join('\r\n');
}

export function vcard(p: Person): string {
  const lines = ['BEGIN:VCARD', 'VERSION:4.0', `FN:${escaped(p.name || p.emails[0] || '?')}`];
  p.emails.forEach((e) => lines.push(`EMAIL:${escaped(e)}`));
  p.phones.forEach((n) => lines.push(`TEL:${escaped(n)}`));
  if (p.organization) lines.push(`ORG:${escaped(p.organization)}`);
  if (p.note) lines.push(`NOTE:${escaped(p.note)}`);
  return `${[...lines, 'END:VCARD'].map(folded).join('\r\n')}\r\n`;
}

const plain = (s: string) => s.replace(/\\([\\,;nN])/g, (_, c: string) => (c.toLowerCase() === 'n' ? '\n' : c));

function quotedPrintable(s: string, charset: string): string {
  const bytes: number[] = [];
  const text = s.replace(/=\n/g, '');
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '=' ? /^[0-9A-Fa-f]{2}/.exec(text.slice(i + 1, i + 3)) : null;
    if (hex) {
      bytes.push(parseInt(hex[0], 16));
      i += 2;
    } else bytes.push(...new TextEncoder().encode(text[i]!));
  }
  try {
    return new TextDecoder(charset).decode(new Uint8Array(bytes));
  } catch {
    return s;
  }
}

/** The people of a vCard file of any version. */
export function people(file: string): Person[] {
  const out: Person[] = [];
  let p: Person | null = null;
  let structured = '';
  const lines = file.replace(/\r\n?/g, '\n').replace(/=\n(?=[^\n]*)/g, (m, at: number, all: string) => (/ENCODING=QUOTED-PRINTABLE/i.test(all.slice(all.lastIndexOf('\n', at) + 1, at)) ? '' : m)).replace(/\n[ \t]/g, '').split('\n');
  for (const line of lines) {
    const m = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/.exec(line);
    if (!m) continue;
    const parameters = m[2]!.toUpperCase();
    const value = parameters.includes('QUOTED-PRINTABLE') ? quotedPrintable(m[3]!, /CHARSET=([\w-]+)/.exec(parameters)?.[1] ?? 'utf-8') : m[3]!;
    switch (m[1]!.toUpperCase()) {
      case 'BEGIN': p = { name: '', emails: [], phones: [], organization: '', note: '' }; structured = ''; break;
      case 'FN': if (p) p.name = plain(value).trim(); break;
      case 'N': structured = value.split(/(?<!\\);/).slice(0, 2).reverse().map((x) => plain(x).trim()).filter((x) => x !== '').join(' '); break;
      case 'EMAIL': if (p && value.trim()) p.emails.push(plain(value).replace(/^mailto:/i, '').trim()); break;
      case 'TEL': if (p && value.trim()) p.phones.push(plain(value).replace(/^tel:/i, '').trim()); break;
      case 'ORG': if (p) p.organization = value.split(/(?<!\\);/).map((x) => plain(x).trim()).filter((x) => x !== '').join(', '); break;
      case 'NOTE': if (p) p.note = plain(value); break;
      case 'END':
        if (p && (p.name || structured || p.emails.length > 0)) out.push({ ...p, name: p.name || structured });
        p = null;
        break;
    }
  }
  return out;
}
