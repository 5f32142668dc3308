// What is asked before a letter leaves.
import { domainOf, key, type Address } from './address';
import { ownText } from './quote';

const ATTACHED = /\b(attach(ed|ing|ment|ments)?|enclos(ed|ing|ure|ures)|(see|find) (the )?(file|document|pdf|spreadsheet|slides)s? (below|here))\b|附件|附上|附档|附檔|随信附|隨信附|见附|請見附|随函附|附图|附圖|附表/i;

/** Whether the text speaks of a file that is not there; what is quoted does not count. */
export function forgotAttachment(text: string, subject: string, files: number): boolean {
  if (files > 0) return false;
  const own = /^(re|fwd?|回复|转发)[:\uff1a]/i.test(subject.trim()) ? '' : subject;
  return ATTACHED.test(`${own}\n${ownText(text)}`);
}

export const MANY = 10;

/** How far two words are apart, up to 3: letters changed, added, left out or swapped. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      next.push(d);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** Letters that look alike made one. */
function looks(domain: string): string {
  return domain.replace(/rn/g, 'm').replace(/vv/g, 'w').replace(/cl/g, 'd').replace(/[1|i]/g, 'l').replace(/0/g, 'o').replace(/5/g, 's');
}

export interface NewDomain {
  domain: string;
  /** The known one that it looks like. */
  like: string | null;
}

/** Domains among the recipients that were never written to before. */
export function newDomains(recipients: Address[], known: Set<string>): NewDomain[] {
  const out = new Map<string, NewDomain>();
  for (const r of recipients) {
    const domain = domainOf(r.email);
    if (known.has(domain) || out.has(domain)) continue;
    const like = [...known].find((k) => looks(k) === looks(domain) || (k.length > 5 && distance(k, domain) === 1) || (k.length > 9 && distance(k, domain) === 2)) ?? null;
    out.set(domain, { domain, like });
  }
  return [...out.values()];
}

/** How many different addresses. */
export function count(...lists: Address[][]): number {
  return new Set(lists.flat().map((a) => key(a.email))).size;
}
