// Changes on their way to the server, in order: kept over reloads, sent when it can be reached, never dropped without a word.
import { jmap, why } from '../base/house';
import { MethodError, RequestError, type Args, type Invocation } from '../base/jmap';
import { toast } from '../base/toast';
import { store } from './store';

export type Patch = Record<string, unknown>;

/** One step of a user. */
export interface Change {
  account: string;
  /** What it is, for people. */
  text?: string;
  /** Patches of emails; a mailbox "#trash" is made, if there is still none, together with them. */
  update?: Record<string, Patch>;
  destroy?: string[];
  /** Mailboxes to be made for it, by "#" and key. */
  make?: Record<string, { name: string; role: string }>;
  /** Another method than Email/set. */
  other?: [name: string, args: Args];
}

interface Waiting extends Change {
  number: number;
  done?: (answer: Args) => void;
}

/** Changes that wait at most; beyond it the page says so and refuses. */
const MOST = 2000;

class Queue {
  #waiting: Waiting[] = [];
  #number = 0;
  #busy = false;
  #later = 0;
  /** Until when nothing is tried after a failure. */
  #rest = 0;

  /** Brings back what an earlier visit could not send. */
  begin(): void {
    store.pending = () => this.#waiting.length > 0;
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key()) ?? '[]') as Change[];
      for (const c of kept) this.#waiting.push({ ...c, number: ++this.#number });
    } catch {
      localStorage.removeItem(this.#key());
    }
    addEventListener('online', () => void this.#send());
    store.watch(() => {
      if (!store.online) return;
      void this.#correct();
      if (Date.now() > this.#rest) void this.#send();
    });
    void this.#send();
  }

  #key(): string {
    return `queue.${jmap.session.username}`;
  }

  /** What waits, oldest first. */
  all(): { number: number; text: string }[] {
    return this.#waiting.map((w) => ({ number: w.number, text: w.text ?? '' }));
  }

  /** Drops one that has not been sent, and shows how things stand at the server as soon as that is known. */
  async withdraw(number: number): Promise<void> {
    const at = this.#waiting.findIndex((w) => w.number === number);
    if (at < 0 || (at === 0 && this.#busy)) return;
    const [gone] = this.#waiting.splice(at, 1);
    this.#keep();
    store.changed();
    this.#untrue.push(...Object.keys(gone!.update ?? {}), ...(gone!.destroy ?? []));
    await this.#correct();
  }

  /** Emails that are shown as they are not: what was done to them was dropped. */
  #untrue: string[] = [];

  async #correct(): Promise<void> {
    if (this.#untrue.length === 0) return;
    const ids = this.#untrue;
    this.#untrue = [];
    await store.truth(ids).catch(() => this.#untrue.push(...ids));
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Sends it after all that wait; gives what takes it back while it has not been sent (true: it never will be). */
  add(change: Change, done?: (answer: Args) => void): () => boolean {
    if (this.#waiting.length >= MOST) throw new Error('too many changes wait for the server');
    const w: Waiting = { ...change, number: ++this.#number, ...(done ? { done } : {}) };
    this.#waiting.push(w);
    this.#keep();
    void this.#send();
    return () => {
      const at = this.#waiting.indexOf(w);
      if (at < 0 || (at === 0 && this.#busy)) return false;
      this.#waiting.splice(at, 1);
      this.#keep();
      return true;
    };
  }

  #keep(): void {
    try {
      if (this.#waiting.length === 0) localStorage.removeItem(this.#key());
      else localStorage.setItem(this.#key(), JSON.stringify(this.#waiting.map(({ done: _, number: __, ...c }) => c)));
    } catch {
      // Full or forbidden: the queue is in memory still.
    }
  }

  async #send(): Promise<void> {
    if (this.#busy || this.#waiting.length === 0) return;
    this.#busy = true;
    clearTimeout(this.#later);
    try {
      while (this.#waiting.length > 0) {
        const c = this.#waiting[0]!;
        await this.#one(c);
        this.#waiting.shift();
        this.#keep();
      }
      void store.sync();
    } catch (e) {
      this.#failed(e);
    } finally {
      this.#busy = false;
    }
  }

  #failed(e: unknown): void {
    if (e instanceof RequestError && (e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500)) {
      if (e.status === 0) {
        if (store.online) toast({ text: why(e) });
        store.lost();
      }
      this.#rest = Date.now() + 3500;
      this.#later = window.setTimeout(() => void this.#send(), e.status === 0 ? 4000 : 15000);
      return;
    }
    // The server will never take it: say so, and show how things stand there.
    this.#waiting.shift();
    this.#keep();
    toast({ text: why(e), seconds: 10 });
    void store.truth([]).then(() => this.#send());
  }

  async #one(c: Waiting): Promise<void> {
    const answers = await jmap.batch(calls(c));
    for (const a of answers.values()) if (a instanceof MethodError) throw a;
    const made = answers.get('make') as Args | undefined;
    const notMade = made?.['notCreated'] as Record<string, { type: string; description?: string }> | null | undefined;
    for (const x of Object.values(notMade ?? {})) throw new MethodError(x.type, x.description);
    const answer = answers.get('set') as Args;
    const refused = { ...(answer['notUpdated'] as object), ...(answer['notDestroyed'] as object), ...(answer['notSnoozed'] as object), ...(answer['notWoken'] as object) } as Record<string, { type: string; description?: string }>;
    const reasons = Object.values(refused).filter((r) => r.type !== 'notFound');
    if (reasons.length > 0) toast({ text: why(new MethodError(reasons[0]!.type, reasons[0]!.description)), seconds: 10 });
    if (Object.keys(refused).length > 0) await store.truth(Object.keys(refused));
    c.done?.(answer);
  }
}

function calls(c: Change): Invocation[] {
  const accountId = c.account;
  if (c.other) return [[c.other[0], { accountId, ...c.other[1] }, 'set']];
  const out: Invocation[] = [];
  const make: Record<string, unknown> = {};
  let text = JSON.stringify(c.update ?? {});
  for (const [key, m] of Object.entries(c.make ?? {})) {
    // Another change may have made it meanwhile.
    const there = store.byRole(m.role, accountId);
    if (there) text = text.replaceAll(`"#${key}"`, JSON.stringify(there.id));
    else make[key] = m.role === '' ? { name: m.name } : m;
  }
  if (Object.keys(make).length > 0) out.push(['Mailbox/set', { accountId, create: make }, 'make']);
  out.push(['Email/set', { accountId, ...(c.update ? { update: JSON.parse(text) as unknown } : {}), ...(c.destroy ? { destroy: c.destroy } : {}) }, 'set']);
  return out;
}

export const queue = new Queue();
