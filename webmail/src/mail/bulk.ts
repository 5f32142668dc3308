// What is done to all emails of a mailbox, however many: in portions, with the count shown, and taken back as a whole.
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { t } from '../base/text';
import { toast } from '../base/toast';
import type { Patch } from './queue';
import { store } from './store';
import { SEEN } from './types';
import { view } from './view';

const ASKED = 1000;
const SET = 500;

async function idsOf(account: string): Promise<string[]> {
  const filter = store.list!.query.filter;
  const ids: string[] = [];
  for (;;) {
    const answer = await jmap.call<{ ids: string[] }>('Email/query', { accountId: account, filter, sort: [{ property: 'receivedAt', isAscending: false }], position: ids.length, limit: ASKED });
    ids.push(...answer.ids);
    if (answer.ids.length < ASKED) return [...new Set(ids)];
  }
}

async function patchAll(account: string, ids: string[], patch: Patch): Promise<number> {
  let refused = 0;
  for (let i = 0; i < ids.length; i += SET) {
    if (ids.length > SET) toast({ text: t('bulk.progress', { done: i, n: ids.length }), seconds: 60 });
    const slice = ids.slice(i, i + SET);
    const answer = await jmap.call<{ notUpdated: Record<string, unknown> | null }>('Email/set', { accountId: account, update: Object.fromEntries(slice.map((id) => [id, patch])) });
    refused += Object.keys(answer.notUpdated ?? {}).length;
  }
  return refused;
}

async function mailboxOf(role: string, account: string): Promise<string> {
  const there = store.byRole(role, account);
  if (there) return there.id;
  const made = await jmap.call<{ created: Record<string, { id: string }> | null }>('Mailbox/set', { accountId: account, create: { m: { name: t(`new.${role}`), role } } });
  const id = made.created?.['m']?.id;
  if (id === undefined) throw new Error(t(`new.${role}`));
  return id;
}

/** Moves all emails of the mailbox that is looked at (to a mailbox, or that of a role), or marks them. */
export async function all(what: { to: string } | { role: string } | { read: boolean }): Promise<void> {
  const account = store.account, from = view.mailbox;
  if (from === undefined || !(await confirm(t('bulk.ask', { n: store.list?.total ?? 0 }), t('dialog.ok')))) return;
  try {
    let patch: Patch, undo: Patch;
    let ids = await idsOf(account);
    if ('read' in what) {
      patch = { [`keywords/${SEEN}`]: what.read ? true : null };
      undo = { [`keywords/${SEEN}`]: what.read ? null : true };
      // Only what is changed is taken back.
      const unread = await jmap.call<{ ids: string[] }>('Email/query', { accountId: account, filter: { inMailbox: from, notKeyword: SEEN }, limit: 100_000 });
      const is = new Set(unread.ids);
      ids = ids.filter((id) => is.has(id) === what.read);
    } else {
      const to = 'to' in what ? what.to : await mailboxOf(what.role, account);
      patch = { [`mailboxIds/${from}`]: null, [`mailboxIds/${to}`]: true };
      undo = { [`mailboxIds/${from}`]: true, [`mailboxIds/${to}`]: null };
    }
    view.markAll(false);
    const refused = await patchAll(account, ids, patch);
    store.epoch++;
    await store.sync();
    toast({
      text: refused > 0 ? t('bulk.partly', { n: ids.length - refused, refused }) : t('bulk.done', { n: ids.length }),
      seconds: 12,
      undo: () => void patchAll(account, ids, undo).then(() => store.sync()).then(() => toast({ text: t('bulk.undone') }), (e) => toast({ text: why(e) })),
    });
  } catch (e) {
    toast({ text: why(e), seconds: 10 });
    await store.sync();
  }
}
