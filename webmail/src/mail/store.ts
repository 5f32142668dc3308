// The mail of this page: mailboxes, emails and threads that are known, the list that is looked at. It follows the server by push.
//
// For other parts of the page:
//   store.mailboxes(account?)   mailboxes in the order of the sidebar; store.byRole('sent'), store.mailbox(id)
//   store.email(id)             what is known of an email (undefined: ask need()); store.thread(threadId): ids of its emails, oldest first
//   store.need(ids)             sees to it that these emails are known
//   store.look(query)           what the list shows from now on; store.list: its window
//   store.sync()                asks for what has changed (push does it by itself)
//   store.types.watch(f)        told of types that changed on the server, by the name of the type: "EmailSubmission", "Preference", ...
//   store.watch(f)              after every change of any of these
//   store.online                whether the server answers
// Changes to mail are made by actions.ts, never here.
import { Watched } from '../base/part';
import { jmap } from '../base/house';
import { MethodError, RequestError, ref, type Args, type Changed, type Invocation } from '../base/jmap';
import { LIST_PROPERTIES, LIVE_PROPERTIES, isUnread, type Email, type Mailbox } from './types';
import { Window, CHUNK, type Query } from './window';

/** Emails that are kept; beyond it those not seen for the longest go. */
const EMAILS = 6000;
const ORDER = ['inbox', 'snoozed', 'drafts', 'sent', 'archive', 'junk', 'trash'];

/** Told of types of data that changed. */
class Types extends Watched {
  last = new Set<string>();
}

class MailStore extends Watched {
  readonly types = new Types();
  list: Window | undefined;
  online = true;
  /** Why the list could not be had; empty if it could. */
  trouble = '';
  /** Emails that have come while the page is open, not yet told. */
  onNew: (emails: Email[]) => void = () => {};
  /** Whether changes are on their way to the server: answers asked before must not overwrite them. */
  pending: () => boolean = () => false;
  /** Grows with each change made here; answers to older questions about lists are of no use. */
  epoch = 0;
  #mailboxes = new Map<string, Map<string, Mailbox>>();
  #emails = new Map<string, Email>();
  #threads = new Map<string, string[]>();
  #states = new Map<string, { email: string; mailbox: string }>();
  #syncing: Promise<void> | undefined;
  #again = false;
  /** Until when nothing is asked for the list, after a failure. */
  #rest = 0;
  #around = [0, CHUNK] as [number, number];

  mailboxes(account = jmap.account): Mailbox[] {
    return [...(this.#mailboxes.get(account)?.values() ?? [])];
  }

  mailbox(id: string, account = this.account): Mailbox | undefined {
    return this.#mailboxes.get(account)?.get(id);
  }

  byRole(role: string, account = this.account): Mailbox | undefined {
    return this.mailboxes(account).find((m) => m.role === role || (role === 'snoozed' && m.role === null && m.name === 'Snoozed' && m.parentId === null));
  }

  /** The account of the list that is looked at. */
  get account(): string {
    return this.list?.query.account ?? jmap.account;
  }

  email(id: string): Email | undefined {
    return this.#emails.get(id);
  }

  thread(id: string): string[] {
    return this.#threads.get(id) ?? [];
  }

  /** Known emails of a thread, oldest first. */
  emailsOf(threadId: string): Email[] {
    return this.thread(threadId).flatMap((id) => this.#emails.get(id) ?? []);
  }

  /** Looks at another list; what is known of it already is shown at once. */
  look(query: Query): void {
    if (this.list && JSON.stringify(this.list.query) === JSON.stringify(query)) return;
    if (query.account !== this.account) {
      // Ids are those of an account.
      this.#emails.clear();
      this.#threads.clear();
    }
    this.list = new Window(query);
    this.#around = [0, CHUNK - 1];
    this.trouble = '';
    this.changed();
    void this.#fetch(this.list, [0], true);
  }

  /** Looks at no list of emails. */
  lookAway(): void {
    this.list = undefined;
    this.changed();
  }

  /** Positions that are looked at: what is missing there is fetched. */
  see(from: number, to: number): void {
    this.#around = [from, to];
    const w = this.list;
    if (!w) return;
    const chunks = w.missing(from, to);
    // After a failure the timer asks again, not every drawing.
    if (chunks.length > 0 && Date.now() > this.#rest) void this.#fetch(w, chunks, false);
  }

  async #fetch(w: Window, chunks: number[], first: boolean): Promise<void> {
    chunks.forEach((c) => w.asked.add(c));
    const asked = this.epoch;
    const account = w.query.account;
    const calls: Invocation[] = [];
    if (!this.#states.has(account)) calls.push(['Mailbox/get', { accountId: account, ids: null }, 'boxes'], ['Email/get', { accountId: account, ids: [] }, 'state']);
    chunks.forEach((c) => calls.push(...w.calls(c, `${c}.`)));
    if (first) calls.push(...w.groupCalls());
    try {
      const answers = await jmap.batch(calls);
      this.#reached(true);
      if (answers.has('boxes')) this.#putMailboxes(account, answers);
      for (const c of chunks) {
        const failed = answers.get(`${c}.q`);
        if (failed instanceof Error) throw failed;
        await this.#putChunk(w, c, answers, asked === this.epoch);
      }
      if (first) w.putGroups(answers);
      w.trim((this.#around[0] + this.#around[1]) / 2);
      this.trouble = '';
    } catch (e) {
      if (e instanceof RequestError && e.status === 0) {
        this.lost();
        setTimeout(() => this.list === w && this.see(...this.#around), 3100);
      } else if (w === this.list) this.trouble = e instanceof Error ? e.message : String(e);
      this.#rest = Date.now() + 3000;
    } finally {
      chunks.forEach((c) => w.asked.delete(c));
    }
    this.changed();
    if (asked !== this.epoch && w === this.list && !this.pending()) void this.sync();
  }

  async #putChunk(w: Window, chunk: number, answers: Map<string, Args | Error>, fresh: boolean): Promise<void> {
    const query = answers.get(`${chunk}.q`) as { ids: string[]; total: number };
    const emails = answers.get(`${chunk}.e`), threads = answers.get(`${chunk}.t`), members = answers.get(`${chunk}.m`);
    if (emails === undefined || emails instanceof Error) throw emails ?? new Error('no answer');
    this.#putThreads(threads);
    if (members instanceof Error) await this.#inSlices(w.query.account, query.ids, emails);
    else this.#putEmails(members);
    this.#putEmails(emails);
    if (fresh) w.put(chunk * CHUNK, query.ids, query.total);
  }

  /** Members of conversations that are too many for one call. */
  async #inSlices(account: string, _ids: string[], emails: Args): Promise<void> {
    const all = (emails['list'] as Email[]).flatMap((e) => this.thread(e.threadId).slice(-200)).filter((id) => !this.#emails.has(id));
    await this.need(all, account);
  }

  /** Sees to it that these emails are known. */
  async need(ids: string[], account = this.account): Promise<void> {
    const missing = ids.filter((id) => this.#emails.get(id)?.subject === undefined);
    for (let i = 0; i < missing.length; i += 500) this.#putEmails(await jmap.call('Email/get', { accountId: account, ids: missing.slice(i, i + 500), properties: LIST_PROPERTIES }));
  }

  /** Takes what another part of the page has fetched; while changes are on their way, what they change stays as it is here. */
  #putEmails(answer: Args | Error | undefined): void {
    if (answer === undefined || answer instanceof Error) return;
    const busy = this.pending();
    for (const e of answer['list'] as Email[]) {
      const before = this.#emails.get(e.id);
      this.#emails.delete(e.id);
      this.#emails.set(e.id, before && busy ? { ...before, ...e, keywords: before.keywords, mailboxIds: before.mailboxIds } : { ...before, ...e });
    }
    for (const id of this.#emails.keys()) {
      if (this.#emails.size <= EMAILS) break;
      this.#emails.delete(id);
    }
  }

  #putThreads(answer: Args | Error | undefined): void {
    if (answer === undefined || answer instanceof Error) return;
    for (const t of answer['list'] as { id: string; emailIds: string[] }[]) this.#threads.set(t.id, t.emailIds);
  }

  #putMailboxes(account: string, answers: Map<string, Args | Error>): void {
    const boxes = answers.get('boxes'), state = answers.get('state');
    if (boxes === undefined || boxes instanceof Error) return;
    const list = boxes['list'] as Mailbox[];
    const rank = (m: Mailbox) => (m.role !== null && ORDER.includes(m.role) ? ORDER.indexOf(m.role) : m.name === 'Snoozed' && m.parentId === null ? 1 : 100);
    list.sort((a, b) => rank(a) - rank(b) || a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
    this.#mailboxes.set(account, new Map(list.map((m) => [m.id, m])));
    const known = this.#states.get(account);
    this.#states.set(account, {
      mailbox: String(boxes['state']),
      email: state !== undefined && !(state instanceof Error) ? String(state['state']) : (known?.email ?? ''),
    });
  }

  /** Fetches mailboxes of an account of which nothing is known yet. */
  async open(account: string): Promise<void> {
    if (this.#states.has(account)) return;
    const answers = await jmap.batch([['Mailbox/get', { accountId: account, ids: null }, 'boxes'], ['Email/get', { accountId: account, ids: [] }, 'state']]);
    this.#putMailboxes(account, answers);
    this.changed();
  }

  /** Follows the server from now on. */
  follow(): void {
    jmap.listen((c) => this.#pushed(c), (is) => {
      // What happened while nobody listened is asked for, also what did between the first look and the first word.
      if (is) void this.sync();
      this.#reached(is);
    });
    addEventListener('online', () => void this.sync());
    addEventListener('offline', () => this.#reached(false));
  }

  #pushed(changed: Changed): void {
    const names = new Set<string>();
    let mail = false;
    for (const [account, types] of Object.entries(changed)) {
      Object.keys(types).forEach((n) => names.add(n));
      const known = this.#states.get(account);
      if (known && ((types['Email'] ?? known.email) !== known.email || (types['Mailbox'] ?? known.mailbox) !== known.mailbox)) mail = true;
    }
    this.types.last = names;
    this.types.changed();
    if (mail) void this.sync();
  }

  /** The server did not answer somebody. */
  lost(): void {
    this.#reached(false);
  }

  #reached(is: boolean): void {
    if (this.online === is) return;
    this.online = is;
    this.changed();
  }

  /** Asks for what has changed; one question at a time, the last word counts. */
  sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return this.#syncing;
    }
    this.#syncing = this.#sync().finally(() => {
      this.#syncing = undefined;
      if (this.#again) {
        this.#again = false;
        void this.sync();
      }
    });
    return this.#syncing;
  }

  async #sync(): Promise<void> {
    try {
      // Who shares nothing any more is not asked.
      for (const account of this.#states.keys()) if (!(account in jmap.session.accounts)) this.#states.delete(account);
      for (const account of this.#states.keys()) {
        // Before anything was fetched there is nothing to bring up to date.
        for (let more = true; more; ) more = await this.#syncAccount(account);
      }
      this.#reached(true);
    } catch (e) {
      if (e instanceof RequestError) this.#reached(e.status !== 0);
      else console.error(e);
    }
    this.changed();
  }

  async #syncAccount(account: string): Promise<boolean> {
    const known = this.#states.get(account)!;
    const w = this.list?.query.account === account ? this.list : undefined;
    const asked = this.epoch;
    const chunks = w ? this.#inSight(w) : [];
    if (account !== this.account) return this.#counts(account);
    const calls: Invocation[] = [
      ['Mailbox/get', { accountId: account, ids: null }, 'boxes'],
      ['Email/changes', { accountId: account, sinceState: known.email, maxChanges: 200 }, 'c'],
      ['Email/get', { accountId: account, '#ids': ref('c', 'Email/changes', '/created'), properties: LIST_PROPERTIES }, 'new'],
      ['Thread/get', { accountId: account, '#ids': ref('new', 'Email/get', '/list/*/threadId') }, 'threads'],
      ['Email/get', { accountId: account, '#ids': ref('c', 'Email/changes', '/updated'), properties: LIVE_PROPERTIES }, 'old'],
    ];
    for (const c of chunks) calls.push(['Email/query', { ...w!.args(), position: c * CHUNK, limit: CHUNK, calculateTotal: true }, `${c}.q`]);
    if (w) calls.push(...w.groupCalls());
    const answers = await jmap.batch(calls);
    const changes = answers.get('c');
    if (changes instanceof MethodError) return this.#afresh(account);
    if (changes === undefined || changes instanceof Error) throw changes ?? new Error('no answer');
    this.#putMailboxes(account, answers);
    const c = changes as unknown as { newState: string; hasMoreChanges: boolean; destroyed: string[] };
    this.#states.get(account)!.email = c.newState;
    this.#putThreads(answers.get('threads'));
    this.#putEmails(answers.get('new'));
    this.#putKnown(answers.get('old'));
    c.destroyed.forEach((id) => this.#drop(id));
    if (w && asked === this.epoch && !this.pending()) await this.#putWindow(w, chunks, answers);
    this.#tellNew(account, answers.get('new'));
    return c.hasMoreChanges;
  }

  /** Of accounts that are not looked at, the sidebar shows how much is unread. */
  async #counts(account: string): Promise<boolean> {
    const answers = await jmap.batch([['Mailbox/get', { accountId: account, ids: null }, 'boxes'], ['Email/get', { accountId: account, ids: [] }, 'state']]);
    this.#putMailboxes(account, answers);
    return false;
  }

  /** Of what changed only what was known is of interest; the rest is fetched when it is looked at. */
  #putKnown(answer: Args | Error | undefined): void {
    if (answer === undefined || answer instanceof Error) return;
    this.#putEmails({ list: (answer['list'] as Email[]).filter((e) => this.#emails.has(e.id)) });
  }

  #drop(id: string): void {
    const e = this.#emails.get(id);
    if (!e) return;
    this.#emails.delete(id);
    const rest = this.thread(e.threadId).filter((x) => x !== id);
    if (rest.length > 0) this.#threads.set(e.threadId, rest);
    else this.#threads.delete(e.threadId);
  }

  #inSight(w: Window): number[] {
    const out: number[] = [];
    for (let c = Math.floor(this.#around[0] / CHUNK); c * CHUNK <= Math.max(this.#around[1], 0) && out.length < 4; c++) out.push(c);
    return w.total < 0 ? [0] : out;
  }

  async #putWindow(w: Window, chunks: number[], answers: Map<string, Args | Error>): Promise<void> {
    const lists: [number, string[], number][] = [];
    for (const c of chunks) {
      const q = answers.get(`${c}.q`);
      if (q === undefined || q instanceof Error) continue;
      lists.push([c, q['ids'] as string[], Number(q['total'])]);
    }
    await this.#complete(w.query.account, lists.flatMap((l) => l[1]));
    // What is out of sight may have moved: it is fetched again when it is looked at.
    w.rows.clear();
    lists.forEach(([c, ids, total]) => w.put(c * CHUNK, ids, total));
    w.putGroups(answers);
  }

  /** Emails and threads of a list, where they are not known. */
  async #complete(account: string, ids: string[]): Promise<void> {
    const missing = ids.filter((id) => {
      const e = this.#emails.get(id);
      return e?.subject === undefined || this.thread(e.threadId).some((m) => !this.#emails.has(m));
    });
    if (missing.length === 0) return;
    const answers = await jmap.batch([
      ['Email/get', { accountId: account, ids: missing, properties: LIST_PROPERTIES }, 'e'],
      ['Thread/get', { accountId: account, '#ids': ref('e', 'Email/get', '/list/*/threadId') }, 't'],
      ['Email/get', { accountId: account, '#ids': ref('t', 'Thread/get', '/list/*/emailIds'), properties: LIST_PROPERTIES }, 'm'],
    ]);
    this.#putEmails(answers.get('e'));
    this.#putThreads(answers.get('t'));
    this.#putEmails(answers.get('m'));
  }

  #tellNew(account: string, answer: Args | Error | undefined): void {
    if (answer === undefined || answer instanceof Error || account !== jmap.account) return;
    const inbox = this.byRole('inbox', account)?.id ?? '';
    const come = (answer['list'] as Email[]).filter((e) => isUnread(e) && e.mailboxIds[inbox]);
    if (come.length > 0) this.onNew(come);
  }

  /** The server cannot tell what changed: nothing that is known counts. */
  async #afresh(account: string): Promise<boolean> {
    this.#states.delete(account);
    this.#emails.clear();
    this.#threads.clear();
    if (this.list?.query.account === account) {
      this.list.rows.clear();
      await this.#fetch(this.list, this.#inSight(this.list), true);
    } else await this.open(account);
    return false;
  }

  /** Puts a change of emails to the page before the server knows; used by actions.ts alone. Gives what was before. */
  patch(changes: Map<string, Partial<Email>>): Map<string, Partial<Email>> {
    this.epoch++;
    const before = new Map<string, Partial<Email>>();
    for (const [id, p] of changes) {
      const e = this.#emails.get(id);
      if (!e) continue;
      before.set(id, { mailboxIds: e.mailboxIds, keywords: e.keywords });
      this.#emails.set(id, { ...e, ...p });
    }
    this.#count(before);
    return before;
  }

  /** Unread counts follow at once; the server's own come with the next sync. */
  #count(before: Map<string, Partial<Email>>): void {
    const boxes = this.#mailboxes.get(this.account);
    const threads = new Set([...before.keys()].flatMap((id) => this.#emails.get(id)?.threadId ?? []));
    for (const thread of threads) {
      const now = this.emailsOf(thread);
      const then = now.map((e) => ({ ...e, ...before.get(e.id) }));
      const unread = (all: Email[], box: string) => all.some((e) => e.mailboxIds[box]) && all.some((e) => e.mailboxIds[box] && isUnread(e));
      for (const m of boxes?.values() ?? []) {
        const change = Number(unread(now, m.id)) - Number(unread(then, m.id));
        if (change !== 0) boxes!.set(m.id, { ...m, unreadThreads: Math.max(0, m.unreadThreads + change) });
      }
    }
  }

  /** Asks how these emails stand, and the list; after the server refused a change. */
  async truth(ids: string[]): Promise<void> {
    if (ids.length > 0) {
      const answer = await jmap.call('Email/get', { accountId: this.account, ids, properties: LIVE_PROPERTIES });
      for (const e of answer['list'] as Email[]) this.#emails.set(e.id, { ...this.#emails.get(e.id)!, ...e });
      (answer['notFound'] as string[]).forEach((id) => this.#drop(id));
    }
    this.list?.rows.clear();
    this.changed();
    this.see(...this.#around);
  }

  /** Takes emails and threads that were fetched elsewhere. */
  take(emails: Args | Error | undefined, threads?: Args | Error): void {
    this.#putThreads(threads);
    this.#putEmails(emails);
    this.changed();
  }
}

export const store = new MailStore();
