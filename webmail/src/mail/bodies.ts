// Messages as they are read: fetched with their conversation, the next ones ahead of time, the last ones kept.
import { jmap } from '../base/house';
import { MethodError, ref, type Args, type Invocation } from '../base/jmap';
import { store } from './store';
import { DRAFT, LIST_PROPERTIES, isUnread, type Address, type Email } from './types';
import type { Html } from './body';

export const READING = 'urn:posthouse:jmap:reading';

/** What the reader needs of an email beside what the list knows. */
export interface Full extends Email {
  blobId: string;
  messageId: string[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  replyTo: Address[] | null;
  sender: Address[] | null;
  sentAt: string | null;
  'header:List-Id:asText'?: string | null;
}

const PROPERTIES = [...LIST_PROPERTIES, 'blobId', 'messageId', 'cc', 'bcc', 'replyTo', 'sender', 'sentAt', 'header:List-Id:asText'];
/** Conversations kept. */
const KEPT = 40;
/** Messages opened at once at most. */
const OPENED = 12;

export interface Conversation {
  thread: string;
  emails: Full[];
  bodies: Map<string, Html>;
  /** Those that are open from the start. */
  opened: string[];
}

const kept = new Map<string, Promise<Conversation>>();

// Whose pictures are shown is said with each body.
store.types.watch(() => {
  if (store.types.last.has('TrustedSender')) forgetAll();
});

export function forgetAll(): void {
  kept.clear();
}

/** Forgets a conversation, so that it is fetched again. */
export function forget(thread: string): void {
  kept.delete(thread);
}

export function conversation(thread: string): Promise<Conversation> {
  const key = thread;
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const asked = fetched(thread);
  kept.set(key, asked);
  asked.catch(() => kept.delete(key));
  for (const k of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(k);
  }
  return asked;
}

/** Unread ones and the last, or the star's; the others are folded. */
export function toOpen(emails: readonly Email[]): string[] {
  const unread = emails.filter((e) => isUnread(e)).map((e) => e.id);
  const last = emails.findLast((e) => !e.keywords[DRAFT]) ?? emails.at(-1);
  return [...new Set([...unread.slice(-OPENED), ...(last ? [last.id] : [])])];
}

async function fetched(thread: string): Promise<Conversation> {
  const accountId = store.account;
  const guess = toOpen(store.emailsOf(thread));
  const calls: Invocation[] = [
    ['Thread/get', { accountId, ids: [thread] }, 't'],
    ['Email/get', { accountId, '#ids': ref('t', 'Thread/get', '/list/*/emailIds'), properties: PROPERTIES }, 'e'],
  ];
  if (guess.length > 0) calls.push(bodyCall(accountId, guess, 'b'));
  const answers = await jmap.batch(calls);
  const emails = answers.get('e');
  if (emails === undefined || emails instanceof Error) throw emails ?? new Error('no answer');
  store.take(emails, answers.get('t') as Args);
  const list = (emails['list'] as Full[]).sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  const c: Conversation = { thread, emails: list, bodies: new Map(), opened: toOpen(list) };
  put(c, answers.get('b'));
  await bodiesOf(c, c.opened);
  return c;
}

function bodyCall(accountId: string, ids: string[], id: string, remoteImages?: string): Invocation {
  if (jmap.has(READING)) return ['Email/html', { accountId, ids, ...(remoteImages ? { remoteImages } : {}) }, id];
  return ['Email/get', { accountId, ids, properties: ['id', 'blobId', 'from', 'textBody', 'attachments', 'bodyValues'], bodyProperties: ['partId', 'blobId', 'name', 'type', 'size', 'cid', 'disposition'], fetchTextBodyValues: true, maxBodyValueBytes: 500_000 }, id];
}

function put(c: Conversation, answer: Args | MethodError | undefined): void {
  if (answer === undefined || answer instanceof Error) return;
  for (const b of answer['list'] as (Html & PlainParts)[]) c.bodies.set(b.id, jmap.has(READING) ? b : plain(b));
}

/** Bodies of these messages, where they are not there yet; with pictures where that is wanted. */
export async function bodiesOf(c: Conversation, ids: string[], remoteImages?: string): Promise<void> {
  const missing = remoteImages ? ids : ids.filter((id) => !c.bodies.has(id));
  for (let i = 0; i < missing.length; i += 50) {
    const answers = await jmap.request([bodyCall(store.account, missing.slice(i, i + 50), 'b', remoteImages)]);
    put(c, answers.get('b'));
  }
}

interface PlainParts {
  from: Address[] | null;
  textBody: { partId: string; type: string }[];
  bodyValues: Record<string, { value: string; isTruncated: boolean }>;
}

/** Where the server does not clean messages: their text alone. */
function plain(b: Html & PlainParts): Html {
  const box = document.createElement('div');
  box.className = 'm-text';
  box.textContent = b.textBody.map((p) => {
    const value = b.bodyValues[p.partId]?.value ?? '';
    return p.type === 'text/html' ? (new DOMParser().parseFromString(value, 'text/html').body.textContent ?? '') : value;
  }).join('\n');
  const from = b.from?.[0];
  return {
    id: b.id, blobId: b.blobId, html: box.outerHTML, isHtml: false, isTruncated: Object.values(b.bodyValues).some((v) => v.isTruncated),
    remoteImages: 0, imagesShown: 'blocked', ownColours: false, ownDark: false, hasQuote: false, unsubscribe: null, firstTime: false, trusted: false,
    sender: { address: from?.email ?? '', name: from?.name ?? null, domain: '', level: 'unproved', key: '', args: {}, text: '' },
    attachments: b.attachments ?? [],
  };
}
