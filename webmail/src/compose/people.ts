// To whom one writes: what the server remembers, or else what stands in sent mail.
import { jmap } from '../base/house';
import { domainOf, key, type Address } from './address';

export const MAILING = 'urn:posthouse:jmap:mailing';

interface Known extends Address {
  count: number;
}

let sent: Promise<Known[]> | undefined;

/** People of the last 200 sent mails, those written to most first. */
function fromSent(): Promise<Known[]> {
  return (sent ??= (async () => {
    const boxes = await jmap.call<{ list: { id: string; role: string | null }[] }>('Mailbox/get', { properties: ['id', 'role'] });
    const box = boxes.list.find((m) => m.role === 'sent');
    if (!box) return [];
    const r = await jmap.request([
      ['Email/query', { accountId: jmap.account, filter: { inMailbox: box.id }, sort: [{ property: 'receivedAt', isAscending: false }], limit: 200 }, 'q'],
      ['Email/get', { accountId: jmap.account, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['to', 'cc', 'bcc'] }, 'g'],
    ]);
    const all = new Map<string, Known>();
    for (const mail of (r.get('g') as unknown as { list: Record<'to' | 'cc' | 'bcc', Address[] | null>[] }).list)
      for (const a of [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]) {
        const k = all.get(key(a.email));
        if (k) {
          k.count++;
          k.name ??= a.name;
        } else all.set(key(a.email), { name: a.name, email: a.email, count: 1 });
      }
    return [...all.values()].sort((a, b) => b.count - a.count);
  })().catch(() => []));
}

/** What was sent meanwhile is looked at again. */
export function forget(): void {
  sent = undefined;
}

/** Those whose name or address has words that begin like that; at most 8. */
export async function suggest(text: string): Promise<Address[]> {
  if (jmap.has(MAILING)) {
    const r = await jmap.call<{ list: { name: string | null; email: string }[] }>('Recipient/suggest', { text, limit: 8 });
    return r.list.map((p) => ({ name: p.name || null, email: p.email }));
  }
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
  return (await fromSent())
    .filter((p) => {
      const parts = `${p.name ?? ''} ${p.email}`.toLowerCase();
      return words.every((w) => parts.split(/[\s@.\-_+"<>(),]+/).some((x) => x.startsWith(w)) || parts.startsWith(w) || p.email.toLowerCase().startsWith(w) || (/[^\x00-\x7f]/.test(w) && parts.includes(w)));
    })
    .slice(0, 8);
}

/** Domains that were written to before, of those asked for and of those written to most. */
export async function knownDomains(asked: Address[]): Promise<Set<string>> {
  const out = new Set<string>();
  const take = (list: { email: string }[]) => list.forEach((p) => out.add(domainOf(p.email)));
  if (!jmap.has(MAILING)) {
    take(await fromSent());
    return out;
  }
  const domains = [...new Set(asked.map((a) => a.email.slice(a.email.lastIndexOf('@') + 1)))].slice(0, 40);
  const r = await jmap.request(['', ...domains].map((text, i) => ['Recipient/suggest', { accountId: jmap.account, text, limit: 50 }, String(i)]));
  for (const answer of r.values()) take((answer as { list: { email: string }[] }).list);
  return out;
}
