// What one can do on the mail page, by key, by the palette and by buttons: all of it in one place.
import { bind, type Binding } from '../base/keys';
import { route } from '../base/route';
import { t } from '../base/text';
import { why } from '../base/house';
import type { Start } from '../compose/begin';
import { confirm } from '../base/dialog';
import { dark } from '../base/theme';
import { undoLast, toast } from '../base/toast';
import * as act from './actions';
import { store } from './store';
import { allowed, hasTrash } from './may';
import { prefs } from './prefs';
import { view } from './view';
import { isUnread } from './types';

async function write(start: Start): Promise<void> {
  try {
    const { compose } = await import('../compose/open');
    // An answer to what is open is written below it; what is begun there already stays.
    const here = view.open !== undefined && ['reply', 'replyAll', 'forward'].includes(start.kind) ? document.querySelector<HTMLElement>('post-reader .answer-here:empty') : null;
    await compose({ ...start, account: store.account, ...(here ? { inThread: here } : {}) });
  } catch (e) {
    toast({ text: why(e) });
  }
}

/** The newest email that an answer is meant for. */
function answered(): string | undefined {
  const thread = view.open ?? view.threadAt(view.cursor);
  if (thread === undefined) return undefined;
  const all = store.emailsOf(thread).filter((e) => !e.keywords['$draft']);
  return focusedEmail() ?? all.at(-1)?.id;
}

/** The message of the conversation that has the focus. */
export function focusedEmail(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-email]')?.dataset['email'];
}

async function picker(kind: 'move' | 'label' | 'snooze', threads: readonly string[]): Promise<void> {
  if (threads.length === 0 || !allowed(kind)) return;
  const typed = ahead();
  try {
    const p = await import('./picker');
    const picked = p.pick(kind, threads);
    typed.into(document.querySelector<HTMLInputElement>('dialog.pick input'));
    await picked;
  } finally {
    typed.into(null);
  }
}

/** Keeps what is typed while a dialog is on its way, so that it acts on nothing; into() ends that and puts the words where they were meant for. */
function ahead(): { into: (input: HTMLInputElement | null) => void } {
  let text = '';
  const keep = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    if (e.key.length === 1) text += e.key;
    else if (e.key === 'Backspace') text = text.slice(0, -1);
  };
  addEventListener('keydown', keep, true);
  return {
    into(input) {
      removeEventListener('keydown', keep, true);
      if (!input || text === '') return;
      input.value = text;
      text = '';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    },
  };
}

/** Whether all of the mailbox is meant: then it is done in portions. */
function bulk(what: { to: string } | { role: string } | { read: boolean }): boolean {
  if (view.everything) void import('./bulk').then((b) => b.all(what));
  return view.everything;
}

async function remove(threads: readonly string[]): Promise<void> {
  if (threads.length === 0) return;
  if (!allowed('trash')) return;
  if (view.role !== 'trash' && hasTrash()) return bulk({ role: 'trash' }) ? undefined : act.trash(threads);
  if (await confirm(t('ask.forever', { n: threads.length }), t('do.forever'), true)) act.forever(threads);
}

export const run = {
  open(position: number): void {
    view.moveTo(position);
    const e = view.email(position);
    if (!e) return;
    const alone = store.emailsOf(e.threadId).filter((m) => !m.keywords['$draft']).length === 0;
    if (e.keywords['$draft'] && (view.role === 'drafts' || alone)) void write({ kind: 'draft', emailId: e.id });
    else view.show(e.threadId);
  },

  /** What a button of a row does. */
  onRow(what: string, thread: string, _at: HTMLElement): void {
    const threads = [thread];
    if (what === 'archive' && allowed('archive')) act.archive(threads);
    else if (what === 'trash') void remove(threads);
    else if (what === 'clock') void picker('snooze', threads);
    else if (what === 'star' && allowed('star')) act.star(threads);
    else if (what === 'mail' && allowed('read')) act.read(threads, store.emailsOf(thread).some(isUnread));
  },

  write,
  reply: (kind: 'reply' | 'replyAll' | 'forward', emailId = answered()) => emailId !== undefined && void write({ kind, emailId }),
  remove: (threads = view.chosen) => void remove(threads),
  pick: (kind: 'move' | 'label' | 'snooze', threads = view.chosen) => void picker(kind, threads),
  archive: (threads = view.chosen) => void (!allowed('archive') || bulk({ role: 'archive' }) || act.archive(threads)),
  junk: (threads = view.chosen) => void (!allowed('junk') || bulk({ role: view.role === 'junk' ? 'inbox' : 'junk' }) || act.junk(threads)),
  star: (threads = view.chosen) => void (allowed('star') && act.star(threads)),
  read: (is: boolean, threads = view.chosen) => {
    if (!allowed('read') || bulk({ read: is })) return;
    act.read(threads, is);
    if (!is && view.open !== undefined && threads.includes(view.open)) view.show(undefined);
  },
  back: () => view.show(undefined),
  search: () => document.querySelector<HTMLInputElement>('post-search input')?.focus(),
  palette: () => void import('./palette').then((p) => p.palette()),
  help: () => void import('./palette').then((p) => p.help()),
  journey: () => dispatchEvent(new CustomEvent('post-journey-wanted')),
  async out(): Promise<void> {
    await (await import('./leave')).leave().catch((e: unknown) => toast({ text: why(e) }));
  },
};

/** The next conversation or the one before: of the list, and open where one is open. */
function step(by: number): void {
  const at = view.open === undefined ? view.cursor : Math.max(0, view.positionOf(view.open));
  const to = at + by;
  if (to < 0 || to >= (store.list?.total ?? 0)) return;
  view.moveTo(to);
  const thread = view.threadAt(to);
  if (view.open !== undefined && thread !== undefined) view.show(thread);
}

/** The next message of the open conversation, or the one before. */
function within(by: number): void {
  const all = [...document.querySelectorAll<HTMLElement>('post-reader [data-email]')];
  const at = all.findIndex((m) => m.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  next?.querySelector<HTMLElement>('header')?.focus();
  next?.scrollIntoView({ block: 'start' });
}

const k = (keys: string, text: string, f: () => void): Binding => ({ keys, text, run: f });
/** What can be done to conversations, only where there are any. */
const some = (f: () => void) => () => {
  if (view.isList && view.chosen.length > 0) f();
};

/** All keys of the page; gives what takes them away. */
export function keys(): () => void {
  const go = (place: string) => () => route.go(...place.split('/'));
  return bind(
    k('c', 'do.compose', () => void write({ kind: 'new' })),
    k('/', 'do.search', run.search),
    k('j', 'do.next', () => step(1)),
    k('k', 'do.previous', () => step(-1)),
    k('n', 'do.nextMessage', () => within(1)),
    k('p', 'do.previousMessage', () => within(-1)),
    k('Enter', 'do.open', () => view.isList && view.open === undefined && run.open(view.cursor)),
    k('o', 'do.open', () => view.isList && run.open(view.cursor)),
    k('u', 'do.back', run.back),
    k('Escape', 'do.back', () => (view.marked.size > 0 ? view.markAll(false) : run.back())),
    k('x', 'do.mark', () => view.isList && view.mark(view.cursor)),
    k('X', 'do.markThrough', () => view.isList && view.mark(view.cursor, true)),
    k('* a', 'do.markAll', () => view.markAll(true)),
    k('* n', 'do.markNone', () => view.markAll(false)),
    k('r', 'do.reply', () => run.reply('reply')),
    k('a', 'do.replyAll', () => run.reply('replyAll')),
    k('f', 'do.forward', () => run.reply('forward')),
    k('e', 'do.archive', some(() => run.archive())),
    k('#', 'do.delete', some(() => run.remove())),
    k('Delete', 'do.delete', some(() => run.remove())),
    k('!', 'do.junk', some(() => run.junk())),
    k('s', 'do.star', some(() => run.star())),
    k('I', 'do.markRead', some(() => run.read(true))),
    k('U', 'do.markUnread', some(() => run.read(false))),
    k('v', 'do.move', some(() => run.pick('move'))),
    k('l', 'do.label', some(() => run.pick('label'))),
    k('b', 'do.snooze', some(() => run.pick('snooze'))),
    k('i', 'do.journey', run.journey),
    k('z', 'do.undo', () => void undoLast()),
    k('g i', 'go.inbox', go('mail/inbox')),
    k('g s', 'go.starred', go('starred/-')),
    k('g b', 'go.snoozed', go('mail/snoozed')),
    k('g t', 'go.sent', go('mail/sent')),
    k('g d', 'go.drafts', go('mail/drafts')),
    k('g a', 'go.archive', go('mail/archive')),
    k('g c', 'go.contacts', go('contacts')),
    k('?', 'do.help', run.help),
    { keys: 'Ctrl+k', text: 'do.palette', run: run.palette, everywhere: true },
  );
}

/** Things without a key, for the palette. */
export function more(): { text: string; run: () => void }[] {
  return [
    { text: t('go.settings'), run: () => route.go('settings') },
    { text: t('go.rules'), run: () => route.go('rules') },
    { text: t('pane.right'), run: () => prefs.set({ pane: 'right' }) },
    { text: t('pane.bottom'), run: () => prefs.set({ pane: 'bottom' }) },
    { text: t('pane.off'), run: () => prefs.set({ pane: 'off' }) },
    { text: t('density.compact'), run: () => prefs.set({ density: 'compact' }) },
    { text: t('density.standard'), run: () => prefs.set({ density: 'standard' }) },
    { text: t('density.roomy'), run: () => prefs.set({ density: 'roomy' }) },
    { text: t('theme.system'), run: () => dark.choose('') },
    { text: t('theme.light'), run: () => dark.choose('light') },
    { text: t('theme.dark'), run: () => dark.choose('dark') },
    { text: t('login.out'), run: () => void run.out() },
  ];
}
