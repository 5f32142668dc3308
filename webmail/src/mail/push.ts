// Web Push: mail is told of in this browser while no page is open. RFC 8620 §7.2, RFC 9749
import { jmap } from '../base/house';
import { Watched } from '../base/part';

const VAPID = 'urn:ietf:params:jmap:webpush-vapid';
/** Id of the server's subscription for this browser. */
const KEPT = 'push';

/** Off; asked for, but the push service has not brought the server's code yet; on. */
export type PushState = 'off' | 'waiting' | 'on';

interface Kept {
  id: string;
  verificationCode: string | null;
}

/** Whether this browser is told while no page is open: as the server has it. */
class Push extends Watched {
  state: PushState = 'off';

  /** Whether browser and server can do it at all. */
  get possible(): boolean {
    return isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && key() !== '';
  }

  /** Looks whether it still stands, and lengthens it: the server ends what nobody has asked for during a week. */
  async renew(): Promise<void> {
    const id = localStorage.getItem(KEPT);
    if (id === null || !this.possible) return this.#is('off');
    if (Notification.permission !== 'granted') return this.end();
    const answers = await ask(['PushSubscription/get', { ids: [id] }], ['PushSubscription/set', { update: { [id]: { expires: null } } }]);
    const there = (answers.get('0')!['list'] as Kept[])[0];
    const browsers = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
    // The server or the browser has ended it by itself: begun anew.
    if (there === undefined || browsers === null) await this.begin();
    else this.#is(there.verificationCode === null ? 'waiting' : 'on');
  }

  /** Asks browser and server for it; Error with words of theirs where either does not want to. Permission to notify must have been given. */
  async begin(): Promise<void> {
    const { pushManager } = await navigator.serviceWorker.ready;
    // One made for another key of the server's cannot be taken over.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() })).toJSON();
    const before = localStorage.getItem(KEPT);
    const answers = await ask(['PushSubscription/set', { create: { s: { deviceClientId: device(), url: made.endpoint, keys: made.keys, types: ['EmailDelivery'] } }, destroy: before === null ? [] : [before] }]);
    const { created, notCreated } = answers.get('0') as { created?: Record<string, { id: string }> | null; notCreated?: Record<string, { description?: string; type: string }> | null };
    const id = created?.['s']?.id;
    if (id === undefined) throw new Error(notCreated?.['s']?.description ?? notCreated?.['s']?.type ?? '');
    localStorage.setItem(KEPT, id);
    this.#is('waiting');
  }

  /** The server's code has come by the push service: it goes back, and from then on mail is told. */
  async verify(id: string, verificationCode: string): Promise<void> {
    const answers = await ask(['PushSubscription/set', { update: { [id]: { verificationCode } } }]);
    if (id === localStorage.getItem(KEPT) && id in ((answers.get('0')!['updated'] as object | null) ?? {})) this.#is('on');
  }

  /** Ends it here and at the server. */
  async end(): Promise<void> {
    const id = localStorage.getItem(KEPT);
    localStorage.removeItem(KEPT);
    this.#is('off');
    const worker = await navigator.serviceWorker?.getRegistration();
    await (await worker?.pushManager?.getSubscription())?.unsubscribe();
    if (id !== null) await ask(['PushSubscription/set', { destroy: [id] }]);
  }

  #is(state: PushState): void {
    this.state = state;
    this.changed();
  }
}

export const push = new Push();

function key(): string {
  return String(jmap.session.capabilities[VAPID]?.['applicationServerKey'] ?? '');
}

// Subscriptions belong to no account.
function ask(...calls: [string, Record<string, unknown>][]): Promise<Map<string, Record<string, unknown>>> {
  return jmap.request(calls.map(([name, args], i) => [name, args, String(i)]));
}

function device(): string {
  let id = localStorage.getItem('device');
  if (id === null) {
    id = crypto.randomUUID();
    localStorage.setItem('device', id);
  }
  return id;
}
