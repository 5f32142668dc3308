// Signing out: nothing of the account stays on this device.
import { confirm } from '../base/dialog';
import { jmap } from '../base/house';
import { RequestError } from '../base/jmap';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { every, forgetAll } from '../compose/local';
import { push } from './push';
import { queue } from './queue';
import { writings } from './written';

/** Asks where something has not come to the server yet. Where the server is not reached somebody stays in, which is said. */
export async function leave(): Promise<void> {
  const account = jmap.account;
  const open = writings();
  await Promise.all(open.map((w) => w.save()));
  const unsaved = open.some((w) => !w.ended && !['untouched', 'saved'].includes(w.state)) || (await every(account)).some((k) => k.unsaved);
  if ((unsaved || queue.size > 0) && !(await confirm(t('login.outUnsaved'), t('login.out'), true))) return;
  try {
    await jmap.refresh();
    await push.end().catch(() => undefined);
    await jmap.logout();
  } catch (e) {
    if (e instanceof RequestError && e.status === 0) {
      toast({ text: t('login.outOffline'), seconds: 10 });
      return;
    }
    if (!(e instanceof RequestError && e.status === 401)) throw e;
    // The session has ended already.
    localStorage.removeItem('in');
  }
  open.forEach((w) => w.end());
  await forgetAll(account);
  localStorage.removeItem(`queue.${jmap.session.username}`);
  location.hash = '';
  location.reload();
}
