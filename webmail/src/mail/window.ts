// Part of a long list of conversations: the positions near what is looked at, never all of it.
import { ref, type Args, type Invocation } from '../base/jmap';
import { LIST_PROPERTIES, type Filter } from './types';

/** Positions fetched at once. */
export const CHUNK = 24;
/** Chunks that are kept; those farthest from what is looked at go first. */
const KEPT = 20;

export interface Query {
  account: string;
  filter: Filter;
  /** Days have headings: only in lists by time. */
  grouped: boolean;
}

/** Where a heading stands: before that position. */
export interface Group {
  key: string;
  start: number;
}

export class Window {
  total = -1;
  /** Conversation and the email that stands for it, by position. */
  readonly rows = new Map<number, string>();
  groups: Group[] = [];
  /** Chunks on their way. */
  readonly asked = new Set<number>();

  constructor(readonly query: Query) {}

  at(position: number): string | undefined {
    return this.rows.get(position);
  }

  /** Positions of chunks that are missing between two positions. */
  missing(from: number, to: number): number[] {
    const out: number[] = [];
    for (let c = Math.floor(Math.max(0, from) / CHUNK); c * CHUNK <= to && (this.total < 0 || c * CHUNK < this.total); c++) {
      const end = Math.min((c + 1) * CHUNK, this.total < 0 ? (c + 1) * CHUNK : this.total);
      let whole = true;
      for (let i = c * CHUNK; i < end && whole; i++) whole = this.rows.has(i);
      if (!whole && !this.asked.has(c)) out.push(c);
    }
    return out;
  }

  put(position: number, ids: string[], total: number): void {
    if (total !== this.total) for (const p of [...this.rows.keys()]) if (p >= total) this.rows.delete(p);
    this.total = total;
    ids.forEach((id, i) => this.rows.set(position + i, id));
  }

  /** Forgets what is far from there. */
  trim(around: number): void {
    const chunks = [...new Set([...this.rows.keys()].map((p) => Math.floor(p / CHUNK)))];
    if (chunks.length <= KEPT) return;
    const here = Math.floor(around / CHUNK);
    chunks.sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
    const gone = new Set(chunks.slice(KEPT));
    for (const p of [...this.rows.keys()]) if (gone.has(Math.floor(p / CHUNK))) this.rows.delete(p);
  }

  /** Takes rows out at once; those below move up. */
  remove(gone: (emailId: string) => boolean): void {
    const out = new Map<number, string>();
    let moved = 0;
    for (const [p, id] of [...this.rows].sort((a, b) => a[0] - b[0])) {
      if (gone(id)) {
        moved++;
        for (const g of this.groups) if (g.start > p - moved + 1) g.start--;
      } else out.set(p - moved, id);
    }
    if (moved === 0) return;
    this.rows.clear();
    out.forEach((id, p) => this.rows.set(p, id));
    this.total -= moved;
  }

  /** The list as it is, for taking a step back. */
  snapshot(): [Map<number, string>, number, Group[]] {
    return [new Map(this.rows), this.total, this.groups.map((g) => ({ ...g }))];
  }

  restore([rows, total, groups]: [Map<number, string>, number, Group[]]): void {
    this.rows.clear();
    rows.forEach((id, p) => this.rows.set(p, id));
    this.total = total;
    this.groups = groups;
  }

  /** The calls that bring some chunk: ids, emails, their threads. */
  calls(chunk: number, prefix: string): Invocation[] {
    const accountId = this.query.account;
    return [
      ['Email/query', { ...this.args(), position: chunk * CHUNK, limit: CHUNK, calculateTotal: true }, `${prefix}q`],
      ['Email/get', { accountId, '#ids': ref(`${prefix}q`, 'Email/query', '/ids'), properties: LIST_PROPERTIES }, `${prefix}e`],
      ['Thread/get', { accountId, '#ids': ref(`${prefix}e`, 'Email/get', '/list/*/threadId') }, `${prefix}t`],
      ['Email/get', { accountId, '#ids': ref(`${prefix}t`, 'Thread/get', '/list/*/emailIds'), properties: ['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'receivedAt', 'hasAttachment'] }, `${prefix}m`],
    ];
  }

  /** The arguments of the query itself. */
  args(): Args {
    return {
      accountId: this.query.account,
      filter: this.query.filter,
      sort: [{ property: 'receivedAt', isAscending: false }],
      collapseThreads: true,
    };
  }

  /** Calls that tell how many conversations are newer than each heading's bound. */
  groupCalls(now = new Date()): Invocation[] {
    if (!this.query.grouped) return [];
    return bounds(now).map(([key, since]) => [
      'Email/query',
      { ...this.args(), filter: { operator: 'AND', conditions: [this.query.filter, { after: since.toISOString().replace(/\.\d+/, '') }] }, limit: 1, calculateTotal: true },
      `g${key}`,
    ]);
  }

  putGroups(answers: Map<string, Args | Error>, now = new Date()): void {
    if (!this.query.grouped) return;
    const groups: Group[] = [];
    let start = 0;
    for (const [key] of bounds(now)) {
      const a = answers.get(`g${key}`);
      if (a === undefined || a instanceof Error) return;
      const total = Number(a['total'] ?? 0);
      if (total > start) {
        groups.push({ key, start });
        start = total;
      }
    }
    if (start < this.total) groups.push({ key: 'older', start });
    this.groups = groups;
  }
}

/** Headings and since when what stands under them is, the newest first. */
function bounds(now: Date): [string, Date][] {
  const day = (back: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
  return [
    ['today', day(0)],
    ['yesterday', day(1)],
    ['week', day(6)],
    ['month', day(30)],
  ];
}
