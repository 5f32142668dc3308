// The way in to writing: compose(start) opens a letter, docked at the foot of the page or within a conversation.
import { why } from '../base/house';
import { confirm } from '../base/dialog';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { mailto as parsed } from './address';
import { words } from './text';
import { adopt } from './adopt';
import { begin, type Start } from './begin';
import { Composer } from './composer';
import * as local from './local';
import { style } from './style';
import { takeBack } from './send';

export type { Start } from './begin';

const MOST = 3;
adopt(style);

function dock(): HTMLElement {
  let d = document.querySelector<HTMLElement>('.compose-dock');
  if (!d) {
    d = document.createElement('div');
    d.className = 'compose-dock';
    document.body.append(d);
  }
  return d;
}

/** Opens a letter; gives the place where it is written, or nothing where it could not be begun (which is said). */
export async function compose(start: Start): Promise<Composer | undefined> {
  if (start.kind === 'draft' && start.emailId) {
    const there = [...document.querySelectorAll<Composer>('post-composer')].find((c) => c.writing?.draft?.emailId === start.emailId);
    if (there) {
      there.restore();
      return there;
    }
  }
  await words();
  const host = start.inThread ?? dock();
  if (!start.inThread && host.children.length >= MOST) {
    toast({ text: t('compose.tooMany') });
    (host.lastElementChild as Composer).restore();
    return undefined;
  }
  try {
    const begun = await begin(start);
    const c = document.createElement('post-composer') as Composer;
    c.id = `composer-${begun.writing.key.slice(0, 8)}`;
    c.writing = begun.writing;
    c.focusOn = begun.focus;
    c.docked = !start.inThread;
    c.home = dock;
    if (!start.inThread) for (const other of host.querySelectorAll<Composer>('post-composer')) if (other.size === 'full') other.size = 'normal';
    host.append(c);
    return c;
  } catch (e) {
    toast({ text: why(e) });
    return undefined;
  }
}

/** Opens a letter to a mailto: address. */
export function mailto(url: string): Promise<Composer | undefined> {
  return compose({ kind: 'new', ...parsed(url) });
}

/** Takes back what waits to be sent, and opens it again. */
export async function edit(submissionId: string, emailId: string): Promise<void> {
  await words();
  if (await takeBack(submissionId, emailId)) await compose({ kind: 'draft', emailId });
  else toast({ text: t('sent.gone') });
}

export { takeBack, words };

/** Goes on with a letter that was left on this device, or forgets it. */
export async function recovered(kept: local.Kept, goOn: boolean): Promise<void> {
  if (goOn) await compose({ kind: 'new', kept });
  else if (await confirm(t('compose.discardAsk'), t('recover.discard'), true)) local.forget(kept.key);
}
