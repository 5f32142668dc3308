// A letter while it is written: its state, its copies on the server and on this device. No page.
import { jmap, why } from '../base/house';
import { RequestError, type Args, type Invocation } from '../base/jmap';
import { Watched } from '../base/part';
import { t } from '../base/text';
import type { Address } from './address';
import { leaves, newMessageId, structure, toEmail, written, type BodyPart, type Letter, type Piece } from './draft';
import * as local from './local';

export interface Identity {
  id: string;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}

export interface Origin {
  emailId: string;
  kind: 'reply' | 'forward';
}

/** What the server has of a letter. */
export interface Draft {
  emailId: string;
  /** Empty where it has none. */
  messageId: string;
  /** When the server says it came; unknown in copies of an older page. */
  receivedAt?: string;
}

export type SaveState = 'untouched' | 'changed' | 'saving' | 'saved' | 'failed' | 'expired';

/** A file on its way up. */
export interface Upload {
  file: File;
  /** 0 to 1. */
  done: number;
  error: string;
  cid: string | null;
  abort: AbortController;
  piece: Piece | null;
}

const PAUSE = 2000;

export class Writing extends Watched {
  state: SaveState = 'untouched';
  savedAt: Date | null = null;
  error = '';
  /** Another device has changed or removed the draft; both versions are kept. */
  conflict = false;
  uploads: Upload[] = [];
  ended = false;
  /** Brings what is in the editor into the letter. */
  collect: () => void = () => {};
  #timer = 0;
  #turn: Promise<void> = Promise.resolve();
  #lastReceived = 0;
  #csrf = '';
  /** The Message-IDs of all requests to send it whose answer may have been lost, the oldest first. */
  attempts: string[] = [];
  /** Whose letter it is: it is never saved or sent for anybody else. */
  readonly account = jmap.account;
  /** Message-IDs of its newest versions: the page may hear of one before the server has answered. */
  #versions: string[] = [];
  #release: () => void = () => {};

  constructor(
    public letter: Letter,
    public identities: Identity[],
    public identity: Identity,
    public origin: Origin | null = null,
    /** What the server has of it. */
    public draft: Draft | null = null,
    readonly key: string = newMessageId('x@local'),
  ) {
    super();
    this.#lastReceived = Date.parse(draft?.receivedAt ?? '') || 0;
    this.#release = local.hold(this.key);
  }

  /** Something was written. */
  touch(): void {
    if (this.ended) return;
    if (this.state !== 'saving') this.state = 'changed';
    this.#again = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), PAUSE) as unknown as number;
    local.later(this.key, () => this.#copy(true));
    this.changed();
  }

  #again = false;

  /** Whether who is logged in is who writes it. */
  get isOurs(): boolean {
    return jmap.account === this.account;
  }

  /** RequestError 401 where somebody else is logged in. */
  check(): void {
    if (!this.isOurs) throw new RequestError(401, t('login.expired'));
  }

  #copy(unsaved: boolean): local.Kept {
    this.collect();
    return { key: this.key, account: this.account, letter: this.letter, identityId: this.identity.id, origin: this.origin, draft: this.draft, attempts: this.attempts, unsaved, at: Date.now() };
  }

  /** Remembers, on this device too, that it is sent by that name; told before the request leaves, so that a tab that ends then leaves a letter that is asked for first. */
  async attempt(messageId: string): Promise<void> {
    this.attempts = [...this.attempts, messageId];
    // A browser that is slow to write keeps nobody from sending.
    await Promise.race([local.now(this.#copy(true)), new Promise((r) => setTimeout(r, 3000))]);
  }

  /** Whether an email is a version of this letter. */
  isOf(emailId: string, messageId: string | undefined): boolean {
    return this.draft?.emailId === emailId || (messageId !== undefined && (messageId === this.draft?.messageId || this.#versions.includes(messageId)));
  }

  /** Goes on from what the server has. */
  adopt(draft: Draft): void {
    this.draft = draft;
    this.#lastReceived = Math.max(this.#lastReceived, Date.parse(draft.receivedAt ?? '') || 0);
  }

  get busy(): boolean {
    return this.uploads.some((u) => !u.piece && !u.error);
  }

  /** Brings it to the server as a draft; one at a time, and again where something was written meanwhile. Never throws. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#turn = this.#turn.then(async () => {
      while (this.#again && !this.ended) {
        this.#again = false;
        try {
          await this.#store();
        } catch (e) {
          this.#again = true;
          this.#failed(e);
          return;
        }
      }
    });
    return this.#turn;
  }

  /** Waits for a save that is under way, and begins none. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#again = false;
    return this.#turn;
  }

  #failed(e: unknown): void {
    const expired = e instanceof RequestError && e.status === 401;
    this.state = expired ? 'expired' : 'failed';
    this.error = why(e);
    this.#csrf = jmap.csrf;
    void local.now(this.#copy(true));
    this.changed();
    this.#retry(expired ? 1000 : 5000);
  }

  // After the session has ended there is nothing to try before somebody has logged in again.
  #retry(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.ended) return;
      if (this.state === 'expired' && (jmap.csrf === this.#csrf || !this.isOurs)) this.#retry(1000);
      else void this.save();
    }, wait) as unknown as number;
  }

  async #store(): Promise<void> {
    this.check();
    this.state = 'saving';
    this.changed();
    this.collect();
    const before = this.draft;
    const letter: Letter = { ...this.letter, messageId: newMessageId(this.identity.email) };
    this.#versions = [letter.messageId, ...this.#versions].slice(0, 3);
    const drafts = (await mailbox('drafts')).id;
    this.check();
    const receivedAt = this.received();
    const calls: Invocation[] = [
      ['Email/get', { accountId: this.account, ids: before ? [before.emailId] : [], properties: ['id'] }, 'before'],
      ['Email/set', { accountId: this.account, create: { d: toEmail(letter, { mailboxId: drafts, receivedAt }) } }, 'made'],
      ...replacing(drafts, letter.messageId, before),
    ];
    const answers = await jmap.request(calls);
    const made = answers.get('made') as unknown as { created: Record<string, { id: string }> | null; notCreated: Record<string, { type: string; description?: string }> | null };
    const id = made.created?.['d']?.id;
    if (!id) throw new Error(made.notCreated?.['d']?.description ?? made.notCreated?.['d']?.type ?? 'notCreated');
    if (before && (answers.get('before') as { list: unknown[] }).list.length === 0) this.conflict = true;
    this.draft = { emailId: id, messageId: letter.messageId, receivedAt: receivedAt.toISOString() };
    await removed(before);
    await this.#renew(letter);
    this.savedAt = new Date();
    this.state = this.#again ? 'changed' : 'saved';
    this.error = '';
    void local.now(this.#copy(this.#again));
    this.changed();
  }

  // Versions are told apart by their order, so no two have the same second, whatever the clock of the device that made the one before.
  received(): Date {
    this.#lastReceived = Math.max(Date.now(), this.#lastReceived + 1000);
    return new Date(this.#lastReceived);
  }

  /** Files have the names of the newest version: those of the one before are gone with it. */
  async #renew(letter: Letter): Promise<void> {
    const pieces = written(letter);
    if (pieces.length === 0 || !this.draft) return;
    const r = await jmap.call<{ list: { bodyStructure: BodyPart; textBody: BodyPart[]; htmlBody: BodyPart[] }[] }>('Email/get', { ids: [this.draft.emailId], properties: ['bodyStructure', 'textBody', 'htmlBody'] });
    const mail = r.list[0];
    if (!mail) return;
    const skipped = new Set(flat(structure(letter).bodyStructure).flatMap((p, i) => (p.partId ? [i] : [])));
    const there = leaves(mail.bodyStructure, new Set()).filter((_, i) => !skipped.has(i));
    pieces.forEach((p, i) => {
      const now = this.letter.pieces.find((q) => q === p);
      if (now && there[i]?.blobId) now.blobId = there[i].blobId;
    });
  }

  /** Brings a file up and adds it; told by watch(). */
  async upload(file: File, cid: string | null, again?: Upload): Promise<Upload> {
    const u: Upload = again ?? { file, done: 0, error: '', cid, abort: new AbortController(), piece: null };
    if (again) Object.assign(u, { error: '', done: 0, abort: new AbortController() });
    else this.uploads = [...this.uploads, u];
    this.changed();
    try {
      const r = await jmap.upload(file, (done, all) => {
        u.done = all > 0 ? done / all : 0;
        this.changed();
      }, u.abort.signal);
      u.piece = { blobId: r.blobId, type: file.type || r.type, name: file.name, size: r.size, cid };
      this.uploads = this.uploads.filter((x) => x !== u);
      this.letter.pieces = [...this.letter.pieces, u.piece];
      this.touch();
    } catch (e) {
      if (u.abort.signal.aborted) this.uploads = this.uploads.filter((x) => x !== u);
      else u.error = why(e);
    }
    this.changed();
    return u;
  }

  remove(piece: Piece): void {
    this.letter.pieces = this.letter.pieces.filter((p) => p !== piece);
    this.touch();
  }

  /** What was written is not wanted any more: nothing stays. */
  async discard(): Promise<void> {
    this.end();
    await this.#turn;
    this.check();
    if (this.draft) await jmap.call('Email/set', { destroy: [this.draft.emailId] });
  }

  /** Nothing is saved any more, here or there; the draft stays. */
  end(): void {
    this.ended = true;
    clearTimeout(this.#timer);
    this.uploads.forEach((u) => u.abort.abort());
    local.forget(this.key);
    this.#release();
    dispatchEvent(new CustomEvent('post-written'));
  }

  /** Goes on, after an end. */
  resume(): void {
    this.ended = false;
    this.#release = local.hold(this.key);
    this.touch();
  }
}

function flat(part: BodyPart): BodyPart[] {
  return part.subParts ? part.subParts.flatMap(flat) : [part];
}

/** Whether it can be told from all other drafts, and which of two versions is the newer. */
function isNamed(d: Draft): boolean {
  return d.messageId !== '' && d.receivedAt !== undefined;
}

/** Removes the version before where the new one is there, and only then: all of the two but the newest. Nothing where that version cannot be named: that is for removed(). */
export function replacing(drafts: string, now: string, before: Draft | null): Invocation[] {
  if (!before || !isNamed(before)) return [];
  const named = (id: string): Args => ({ header: ['Message-ID', id] });
  return [
    ['Email/query', {
      accountId: jmap.account,
      filter: { operator: 'AND', conditions: [{ inMailbox: drafts }, { operator: 'OR', conditions: [named(now), named(before.messageId)] }] },
      sort: [{ property: 'receivedAt', isAscending: false }],
      position: 1,
      limit: 5,
    }, 'older'],
    ['Email/set', { accountId: jmap.account, '#destroy': { resultOf: 'older', name: 'Email/query', path: '/ids' } }, 'removed'],
  ];
}

/** Removes a version that replacing() could not name, once the new one is there. */
export async function removed(before: Draft | null): Promise<void> {
  if (before && !isNamed(before)) await jmap.call('Email/set', { destroy: [before.emailId] });
}

export interface Mailbox {
  id: string;
  name: string;
  role: string | null;
}

const NAMES: Record<string, string> = { drafts: 'Drafts', sent: 'Sent' };

/** The mailbox of that role, made where there is none. */
export async function mailbox(role: 'drafts' | 'sent'): Promise<Mailbox> {
  const find = async () => (await jmap.call<{ list: Mailbox[] }>('Mailbox/get', { properties: ['id', 'name', 'role'] })).list;
  const all = await find();
  const there = all.find((m) => m.role === role);
  if (there) return there;
  let name = NAMES[role]!;
  for (let i = 2; all.some((m) => m.name === name); i++) name = `${NAMES[role]} ${i}`;
  const made = await jmap.call<{ created: Record<string, { id: string }> | null }>('Mailbox/set', { create: { m: { name, role } } });
  const id = made.created?.['m']?.id;
  if (id) return { id, name, role };
  const now = (await find()).find((m) => m.role === role);
  if (!now) throw new Error(name);
  return now;
}

/** All identities; the first is the account's own. */
export async function identities(): Promise<Identity[]> {
  return (await jmap.call<{ list: Identity[] }>('Identity/get')).list;
}
