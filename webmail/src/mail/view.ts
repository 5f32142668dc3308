// What is looked at: the place (from the address), the row with the cursor, rows that are marked, the conversation that is open.
import { Watched } from '../base/part';
import { route } from '../base/route';
import { jmap } from '../base/house';
import { store } from './store';
import { prefs } from './prefs';
import { FLAGGED, type Email, type Filter, type Mailbox } from './types';
import { parse, toFilter } from './searchtext';

export type Kind = 'mail' | 'label' | 'starred' | 'search' | 'outbox' | 'shared' | 'settings' | 'contacts' | 'rules';
const KINDS = ['mail', 'label', 'starred', 'search', 'outbox', 'shared', 'settings', 'contacts', 'rules'];

class View extends Watched {
  kind: Kind = 'mail';
  /** Of the list: the mailbox's id or role, the label's keyword, the text that is searched. */
  place = '';
  /** The mailbox that is looked at; undefined in searches and labels. */
  mailbox: string | undefined;
  role: string | null = null;
  /** The thread that is open. */
  open: string | undefined;
  cursor = 0;
  readonly marked = new Set<string>();
  /** Whether all of the mailbox is meant, also what is not known here. */
  everything = false;
  /** Only unread ones, only starred ones: chips over the list. */
  chip: '' | 'unread' | 'starred' | 'files' = '';
  #anchor = 0;

  begin(): void {
    route.watch(() => this.read());
    store.watch(() => this.#hold());
    this.read();
  }

  #held: string | undefined;

  /** The cursor stays at its conversation when rows come in above. */
  #hold(): void {
    const here = this.threadAt(this.cursor);
    if (this.#held !== undefined && here !== this.#held && this.cursor > 0) {
      const at = this.positionOf(this.#held);
      if (at >= 0) {
        this.cursor = at;
        return;
      }
    }
    this.#held = here;
  }

  /** Takes the place from the address; mailboxes must be known where it is a role. */
  read(): void {
    const [first = 'mail', ...rest] = route.path;
    this.kind = (KINDS.includes(first) ? first : 'mail') as Kind;
    const account = this.kind === 'shared' ? (rest.shift() ?? jmap.account) : jmap.account;
    const place = rest.shift() ?? (this.kind === 'mail' ? 'inbox' : '');
    if (place !== this.place || this.#key !== `${this.kind}/${account}`) {
      this.cursor = 0;
      this.#held = undefined;
      this.marked.clear();
      this.everything = false;
      this.chip = '';
    }
    this.#key = `${this.kind}/${account}`;
    this.place = place;
    this.open = rest.shift();
    this.#look(account);
    this.changed();
  }
  #key = '';

  #look(account: string): void {
    this.mailbox = undefined;
    this.role = null;
    if (!this.isList || this.kind === 'outbox') return;
    if (account !== jmap.account && !this.#asked.has(account)) {
      this.#asked.add(account);
      void store.open(account).then(() => this.read(), () => this.#asked.delete(account));
    }
    let filter: Filter | undefined;
    if (this.sought !== undefined) filter = toFilter(parse(this.sought), store.mailboxes(account), account === jmap.account ? prefs.labels : []);
    else if (this.kind === 'mail' || this.kind === 'shared') filter = this.#inMailbox(account);
    else if (this.kind === 'label') filter = { hasKeyword: this.place };
    else filter = { hasKeyword: FLAGGED };
    if (!filter) return store.lookAway();
    const chips: Record<string, Filter> = { unread: { notKeyword: '$seen' }, starred: { hasKeyword: FLAGGED }, files: { hasAttachment: true } };
    if (this.chip) filter = { operator: 'AND', conditions: [filter, chips[this.chip]] };
    store.look({ account, filter, grouped: this.sought === undefined && this.chip === '' });
  }

  /** Accounts of others whose mailboxes have been asked for. */
  #asked = new Set<string>();

  #inMailbox(account: string): Filter | undefined {
    const box = store.byRole(this.place, account) ?? store.mailbox(this.place, account);
    // Before mailboxes are known the last visit's inbox spares a question.
    const id = box?.id ?? (this.place === 'inbox' ? (localStorage.getItem(`inbox.${account}`) ?? undefined) : undefined);
    if (box?.role === 'inbox') localStorage.setItem(`inbox.${account}`, box.id);
    this.mailbox = id;
    this.role = box?.role ?? (this.place === 'inbox' ? 'inbox' : box?.name === 'Snoozed' ? 'snoozed' : null);
    return id === undefined ? undefined : { inMailbox: id };
  }

  /** Whether a list is looked at, and not settings. */
  get isList(): boolean {
    return !['settings', 'contacts', 'rules'].includes(this.kind);
  }

  /** What is searched for, in the account that is looked at; undefined where nothing is. */
  get sought(): string | undefined {
    if (this.kind === 'search') return this.place;
    return this.kind === 'shared' && this.place.startsWith('?') ? this.place.slice(1) : undefined;
  }

  /** The address of a search where one is: what others share is searched by itself. */
  search(text: string): string[] {
    return this.kind === 'shared' ? ['shared', this.account, `?${text}`] : ['search', text];
  }

  get account(): string {
    return store.account;
  }

  setChip(chip: View['chip']): void {
    this.chip = this.chip === chip ? '' : chip;
    this.cursor = 0;
    this.marked.clear();
    this.#look(this.kind === 'shared' ? store.account : jmap.account);
    this.changed();
  }

  #base(): string[] {
    return this.kind === 'shared' ? ['shared', this.account, this.place] : this.kind === 'mail' ? ['mail', this.place] : [this.kind, this.place || '-'];
  }

  /** Opens a conversation; the browser's back leads to the list. */
  show(thread: string | undefined): void {
    if (thread === this.open) return;
    const path = thread === undefined ? this.#base() : [...this.#base(), thread];
    if (this.open !== undefined && thread !== undefined) route.replace(...path);
    else route.go(...path);
  }

  toMailbox(m: Mailbox, account = jmap.account): void {
    if (account !== jmap.account) route.go('shared', account, m.id);
    else route.go('mail', m.role ?? m.id);
  }

  /** The email at a position of the list. */
  email(position: number): Email | undefined {
    const id = store.list?.at(position);
    return id === undefined ? undefined : store.email(id);
  }

  threadAt(position: number): string | undefined {
    return this.email(position)?.threadId;
  }

  /** Where a conversation stands, as far as it is known. */
  positionOf(thread: string): number {
    for (const [p, id] of store.list?.rows ?? []) if (store.email(id)?.threadId === thread) return p;
    return -1;
  }

  /** What actions mean: marked rows, else the open conversation, else the row with the cursor. */
  get chosen(): string[] {
    if (this.marked.size > 0) return [...this.marked];
    const one = this.open ?? this.threadAt(this.cursor);
    return one === undefined ? [] : [one];
  }

  moveTo(position: number): void {
    const total = store.list?.total ?? 0;
    this.cursor = Math.max(0, Math.min(position, total - 1));
    this.#held = this.threadAt(this.cursor);
    store.see(this.cursor - 5, this.cursor + 30);
    this.changed();
  }

  mark(position: number, through = false): void {
    this.everything = false;
    const [from, to] = through ? [Math.min(this.#anchor, position), Math.max(this.#anchor, position)] : [position, position];
    for (let p = from; p <= to; p++) {
      const thread = this.threadAt(p);
      if (thread === undefined) continue;
      if (!through && this.marked.has(thread)) this.marked.delete(thread);
      else this.marked.add(thread);
    }
    this.#anchor = position;
    this.changed();
  }

  /** Marks all that is known of the list, or nothing. */
  markAll(on: boolean): void {
    this.everything = false;
    this.marked.clear();
    if (on) for (const id of store.list?.rows.values() ?? []) this.marked.add(store.email(id)?.threadId ?? '');
    this.marked.delete('');
    this.changed();
  }

  /** Means all of the mailbox. */
  markEverything(): void {
    this.markAll(true);
    this.everything = true;
    this.changed();
  }

  /** Rows go away: the cursor stays where the next one comes to stand, and where something was open, that is open now. */
  rowsLeave(gone: (e: Email) => boolean): void {
    const w = store.list;
    if (!w) return;
    const was = this.open !== undefined ? this.positionOf(this.open) : this.cursor;
    const openGoes = this.open !== undefined && store.emailsOf(this.open).some(gone);
    let above = 0;
    for (const [p, id] of w.rows) if (p < was && gone(store.email(id)!)) above++;
    w.remove((id) => {
      const e = store.email(id);
      return e !== undefined && gone(e);
    });
    this.cursor = Math.max(0, Math.min(was - above, w.total - 1));
    this.marked.clear();
    this.#held = this.threadAt(this.cursor);
    store.see(this.cursor, this.cursor + 30);
    if (openGoes) this.show(prefs.pane === 'off' || matchMedia('(max-width: 760px)').matches ? undefined : this.threadAt(this.cursor));
    this.onLeft();
    this.changed();
  }
  /** Told after rows have gone: the list takes the focus. */
  onLeft: () => void = () => {};

  /** What was undone is shown again. */
  returned(emails: string[]): void {
    const thread = store.email(emails[0] ?? '')?.threadId;
    const p = thread === undefined ? -1 : this.positionOf(thread);
    if (p >= 0) this.cursor = p;
    this.#held = thread;
    if (this.open !== undefined && thread !== undefined && p >= 0) this.show(thread);
    this.changed();
  }
}

export const view = new View();
