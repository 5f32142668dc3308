// What may be done where one is: all of it with one's own mail, and as much as its owner allows with what others share.
import { jmap } from '../base/house';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { MAILING } from './prefs';
import { store } from './store';
import type { Mailbox, Rights } from './types';
import { view } from './view';

export const JOURNEY = 'urn:posthouse:jmap:journey';
export type Deed = 'archive' | 'trash' | 'junk' | 'move' | 'read' | 'star' | 'label' | 'snooze' | 'journey';

/** Whether what is looked at is one's own. */
export function own(): boolean {
  return store.account === jmap.account;
}

/** Whether things can be put into a mailbox. */
export function into(m: Mailbox | undefined): boolean {
  return m?.myRights.mayAddItems === true;
}

/** Whether there is a Trash that what is deleted goes to; where there is none it goes for good. */
export function hasTrash(): boolean {
  return own() || into(store.byRole('trash'));
}

export function may(deed: Deed): boolean {
  if (own()) return deed === 'snooze' ? jmap.has(MAILING) : deed !== 'journey' || jmap.has(JOURNEY);
  const here = view.mailbox === undefined ? store.mailboxes(store.account) : [store.mailbox(view.mailbox)];
  const has = (right: keyof Rights) => here.some((m) => m?.myRights[right]);
  switch (deed) {
    case 'archive':
    case 'junk':
      return has('mayRemoveItems') && into(store.byRole(deed));
    case 'trash':
      return has('mayRemoveItems');
    case 'move':
      return has('mayRemoveItems') && store.mailboxes(store.account).some((m) => m.id !== view.mailbox && into(m));
    case 'read':
      return has('maySetSeen');
    case 'star':
    case 'label':
      return has('maySetKeywords');
    default:
      return false;
  }
}

/** The same for a key, which says why nothing happens. */
export function allowed(deed: Deed): boolean {
  const is = may(deed);
  if (!is) toast({ text: t('may.not') });
  return is;
}
