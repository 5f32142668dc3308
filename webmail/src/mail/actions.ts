// What is done to conversations: seen at once, sent in order, taken back by z.
import { toast } from '../base/toast';
import { t } from '../base/text';
import { may } from './may';
import { queue, type Patch } from './queue';
import { store } from './store';
import { FLAGGED, SEEN, isUnread, type Email } from './types';
import { view } from './view';

/** Emails of conversations that an action of the list means: those in the mailbox that is looked at, else all. */
function meant(threads: readonly string[]): Email[] {
  const here = view.mailbox;
  return threads.flatMap((id) => store.emailsOf(id)).filter((e) => here === undefined || e.mailboxIds[here]);
}

interface Step {
  text: string;
  update: Record<string, Patch>;
  make?: Record<string, { name: string; role: string }>;
  /** Emails whose rows leave the list. */
  leaves?: (e: Email) => boolean;
  quiet?: boolean;
}

function applied(e: Email, patch: Patch): Partial<Email> {
  const mailboxIds = { ...((patch['mailboxIds'] as Record<string, boolean> | undefined) ?? e.mailboxIds) };
  const keywords = { ...e.keywords };
  for (const [path, v] of Object.entries(patch)) {
    const [of, name] = [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)];
    const map = of === 'mailboxIds' ? mailboxIds : of === 'keywords' ? keywords : undefined;
    if (!map) continue;
    if (v === null) delete map[name];
    else map[name] = true;
  }
  return { mailboxIds, keywords };
}

/** The patch that leads back. */
function back(before: Partial<Email>, patch: Patch): Patch {
  if (patch['mailboxIds'] !== undefined) return { mailboxIds: before.mailboxIds };
  const out: Patch = {};
  for (const path of Object.keys(patch)) {
    const [of, name] = [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)];
    const map = of === 'mailboxIds' ? before.mailboxIds : before.keywords;
    out[path] = map?.[name] ? true : null;
  }
  return out;
}

function step(s: Step): void {
  if (Object.keys(s.update).length === 0) return;
  const account = store.account;
  const changes = new Map<string, Partial<Email>>();
  for (const [id, patch] of Object.entries(s.update)) {
    const e = store.email(id);
    if (e) changes.set(id, applied(e, patch));
  }
  const list = store.list;
  const rows = list?.snapshot();
  const before = store.patch(changes);
  const withdraw = queue.add({ account, text: s.text, update: s.update, ...(s.make ? { make: s.make } : {}) });
  if (s.leaves) view.rowsLeave(s.leaves);
  store.changed();
  if (s.quiet) return;
  const undo = () => {
    const undone: Record<string, Patch> = {};
    for (const [id, b] of before) undone[id] = back(b, s.update[id]!);
    store.patch(before);
    if (list && rows && list === store.list) list.restore(rows);
    if (!withdraw()) queue.add({ account, update: undone });
    store.changed();
    void store.sync();
    view.returned([...before.keys()]);
  };
  toast({ text: s.text, undo });
}

function many(key: string, threads: readonly string[]): string {
  return t(key, { n: threads.length });
}

/** Moves to a mailbox, or to the one of a role, which is made where there is none. */
export function move(threads: readonly string[], to: { id: string; name: string } | { role: string }, text?: string): void {
  const there = 'id' in to ? to : store.byRole(to.role);
  const role = 'role' in to ? to.role : undefined;
  const update: Record<string, Patch> = {};
  const keep = new Set(role === 'archive' && view.mailbox === undefined ? store.mailboxes(store.account).filter((m) => m.role !== 'inbox').map((m) => m.id) : []);
  for (const e of meant(threads)) {
    const from = Object.keys(e.mailboxIds).filter((id) => (view.mailbox === undefined ? !keep.has(id) : id === view.mailbox) && id !== there?.id);
    if (from.length === 0) continue;
    update[e.id] = there
      ? { ...Object.fromEntries(from.map((id) => [`mailboxIds/${id}`, null])), [`mailboxIds/${there.id}`]: true }
      : { mailboxIds: { ...Object.fromEntries(Object.keys(e.mailboxIds).filter((id) => !from.includes(id)).map((id) => [id, true])), [`#${role}`]: true } };
  }
  const gone = role === 'trash' || role === 'junk' || view.mailbox !== undefined;
  step({
    text: text ?? t('done.moved', { n: threads.length, to: 'name' in to ? to.name : t(`role.${role}`) }),
    update,
    ...(there || !role ? {} : { make: { [role]: { name: t(`new.${role}`), role } } }),
    ...(gone ? { leaves: (e: Email) => threads.includes(e.threadId) } : {}),
  });
}

export function archive(threads: readonly string[]): void {
  move(threads, { role: 'archive' }, many('done.archived', threads));
}

/** To Trash; what is there already goes for good, after a question (see forever()). */
export function trash(threads: readonly string[]): void {
  move(threads, { role: 'trash' }, many('done.deleted', threads));
}

/** Junk, or where it is in Junk already, back to the inbox. */
export function junk(threads: readonly string[]): void {
  const isJunk = view.role === 'junk';
  const update: Record<string, Patch> = {};
  for (const e of meant(threads)) update[e.id] = isJunk ? { 'keywords/$junk': null, 'keywords/$notjunk': true } : { 'keywords/$junk': true, 'keywords/$notjunk': null };
  step({ text: '', update, quiet: true });
  if (isJunk) move(threads, { role: 'inbox' }, many('done.notJunk', threads));
  else move(threads, { role: 'junk' }, many('done.junk', threads));
}

/** Takes emails away for good. */
export function forever(threads: readonly string[]): void {
  const ids = meant(threads).map((e) => e.id);
  queue.add({ account: store.account, text: many('done.forever', threads), destroy: ids });
  store.epoch++;
  view.rowsLeave((e) => threads.includes(e.threadId));
  toast({ text: many('done.forever', threads) });
}

export function read(threads: readonly string[], is: boolean, quiet = false): void {
  const update: Record<string, Patch> = {};
  for (const e of threads.flatMap((id) => store.emailsOf(id))) if (isUnread(e) === is) update[e.id] = { [`keywords/${SEEN}`]: is ? true : null };
  step({ text: many(is ? 'done.read' : 'done.unread', threads), update, quiet });
}

/** Unread from one email on, as "n" would show it again. */
export function unreadFrom(email: Email): void {
  const all = store.emailsOf(email.threadId);
  const update: Record<string, Patch> = {};
  for (const e of all.slice(all.findIndex((x) => x.id === email.id))) update[e.id] = { [`keywords/${SEEN}`]: null };
  step({ text: many('done.unread', [email.threadId]), update });
}

export function readEmails(emails: Email[]): void {
  if (!may('read')) return;
  const update: Record<string, Patch> = {};
  for (const e of emails) if (isUnread(e)) update[e.id] = { [`keywords/${SEEN}`]: true };
  step({ text: '', update, quiet: true });
}

/** A star on the newest of each conversation; off from all of them. */
export function star(threads: readonly string[]): void {
  const all = threads.map((id) => store.emailsOf(id));
  const on = all.some((es) => !es.some((e) => e.keywords[FLAGGED]));
  const update: Record<string, Patch> = {};
  for (const es of all) {
    const those = on ? es.slice(-1).filter((e) => !es.some((x) => x.keywords[FLAGGED] && x !== e)) : es.filter((e) => e.keywords[FLAGGED]);
    for (const e of those) update[e.id] = { [`keywords/${FLAGGED}`]: on ? true : null };
  }
  step({ text: '', update, quiet: true });
}

export function starEmail(e: Email): void {
  step({ text: '', update: { [e.id]: { [`keywords/${FLAGGED}`]: e.keywords[FLAGGED] ? null : true } }, quiet: true });
}

/** Puts a label to conversations, or takes it away. */
export function label(threads: readonly string[], keyword: string, name: string, on: boolean): void {
  const update: Record<string, Patch> = {};
  for (const e of threads.flatMap((id) => store.emailsOf(id))) if ((e.keywords[keyword] === true) !== on) update[e.id] = { [`keywords/${keyword}`]: on ? true : null };
  step({ text: t(on ? 'done.labelled' : 'done.unlabelled', { n: threads.length, label: name }), update });
}

export function snooze(threads: readonly string[], until: Date, text: string): void {
  const account = store.account;
  const emails = meant(threads);
  const at = until.toISOString().replace(/\.\d+/, '');
  const list = store.list;
  const rows = list?.snapshot();
  store.epoch++;
  const withdraw = queue.add({ account, text: t('done.snoozed', { until: text }), other: ['Snooze/set', { snooze: Object.fromEntries(emails.map((e) => [e.id, { until: at }])) }] });
  view.rowsLeave((e) => threads.includes(e.threadId));
  toast({
    text: t('done.snoozed', { until: text }),
    undo: () => {
      store.epoch++;
      if (list && rows && list === store.list) list.restore(rows);
      if (!withdraw()) queue.add({ account, other: ['Snooze/set', { wake: emails.map((e) => e.id) }] });
      store.changed();
      void store.sync();
      view.returned(emails.map((e) => e.id));
    },
  });
}

export function wake(threads: readonly string[]): void {
  store.epoch++;
  queue.add({ account: store.account, other: ['Snooze/set', { wake: meant(threads).map((e) => e.id) }] });
  view.rowsLeave((e) => threads.includes(e.threadId));
  toast({ text: many('done.woken', threads) });
}
