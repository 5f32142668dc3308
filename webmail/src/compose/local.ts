// Copies of unfinished letters on this device, for when the page or the connection is lost.
import type { Letter } from './draft';
import type { Draft, Origin } from './writing';

export interface Kept {
  key: string;
  account: string;
  letter: Letter;
  identityId: string;
  origin: Origin | null;
  draft: Draft | null;
  /** Message-IDs it may have been sent with; unknown in copies of an older page. */
  attempts?: string[];
  /** Whether the server has not got all of it. */
  unsaved: boolean;
  at: number;
}

const STORE = 'letters';
let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const r = indexedDB.open('posthouse-writing', 1);
    r.onupgradeneeded = () => r.result.createObjectStore(STORE, { keyPath: 'key' });
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error ?? new Error('indexedDB'));
  }));
}

async function run<T>(mode: IDBTransactionMode, what: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  return new Promise((resolve, reject) => {
    const r = what(db.transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE));
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error ?? new Error('indexedDB'));
  });
}

const waiting = new Map<string, { timer: number; copy: () => Kept }>();

/** Writes a copy soon; of several only the last. */
export function later(key: string, copy: () => Kept): void {
  if (waiting.has(key)) return;
  waiting.set(key, { timer: setTimeout(() => write(key), 250) as unknown as number, copy });
}

function write(key: string): void {
  const w = waiting.get(key);
  if (!w) return;
  clearTimeout(w.timer);
  waiting.delete(key);
  void now(w.copy());
}

// A page that is left or put away may not come back: what waits is written at once.
const all = () => [...waiting.keys()].forEach(write);
globalThis.addEventListener?.('pagehide', all);
globalThis.document?.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && all());

/** Told when it is written, or cannot be: a browser that keeps nothing (private windows) is no reason to stop writing. */
export async function now(kept: Kept): Promise<void> {
  await run('readwrite', (s) => s.put(kept)).catch(() => undefined);
}

export function forget(key: string): void {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  run('readwrite', (s) => s.delete(key)).catch(() => undefined);
}

/** Forgets all letters of that account, those of other tabs too. */
export async function forgetAll(account: string): Promise<void> {
  for (const k of await every(account)) await run('readwrite', (s) => s.delete(k.key)).catch(() => undefined);
}

/** Says, until the result is called, that this tab has the letter. */
export function hold(key: string): () => void {
  let release: () => void = () => {};
  const until = new Promise<void>((r) => (release = r));
  void navigator.locks?.request(`letter ${key}`, () => until);
  return release;
}

/** Letters of that account that were left by tabs that are no more, the newest first. */
export async function left(account: string): Promise<Kept[]> {
  const all = await every(account);
  const held = new Set((await navigator.locks?.query())?.held?.map((l) => l.name));
  return all.filter((k) => !held.has(`letter ${k.key}`)).sort((a, b) => b.at - a.at);
}

/** All letters of that account on this device. */
export async function every(account: string): Promise<Kept[]> {
  try {
    return (await run('readonly', (s) => s.getAll() as IDBRequest<Kept[]>)).filter((k) => k.account === account);
  } catch {
    return [];
  }
}
