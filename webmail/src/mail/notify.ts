// Notifications of new mail: by this page while it is open, by the server's Web Push when none is. RFC 8620 §7.2
import { jmap } from '../base/house';
import { t } from '../base/text';
import { nameOf, type Email } from './types';
import { route } from '../base/route';

/** What settings keep in this browser: "yes" where somebody wants to be told. */
const WANTED = 'notify';
const VAPID = 'urn:ietf:params:jmap:webpush-vapid';

/** Keeps the page's files for times without a network, and hears of pushes. */
export function register(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  navigator.serviceWorker.addEventListener('message', (e: MessageEvent<{ '@type'?: string; pushSubscriptionId?: string; verificationCode?: string }>) => {
    const d = e.data;
    if (d['@type'] === 'PushVerification' && d.pushSubscriptionId) void set({ update: { [d.pushSubscriptionId]: { verificationCode: d.verificationCode } } }).catch(() => undefined);
  });
}

/** Whether the server can push while no page is open. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && applicationKey() !== '';
}

function applicationKey(): string {
  return String(jmap.session.capabilities[VAPID]?.['applicationServerKey'] ?? '');
}

// Subscriptions belong to no account.
async function set(args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answers = await jmap.request([['PushSubscription/set', args, '0']]);
  return answers.get('0')!;
}

/** Has the server push to this browser; false where the browser or its user does not want to. */
export async function subscribe(): Promise<boolean> {
  if (!canPush()) return false;
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const worker = await navigator.serviceWorker.ready;
  const s = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: applicationKey() })).toJSON();
  const answer = await set({ create: { s: { deviceClientId: device(), url: s.endpoint, keys: s.keys, types: ['EmailDelivery'] } } });
  const id = (answer['created'] as Record<string, { id: string }> | null)?.['s']?.id;
  if (id === undefined) return false;
  localStorage.setItem('push', id);
  return true;
}

/** Ends it. */
export async function unsubscribe(): Promise<void> {
  const id = localStorage.getItem('push');
  localStorage.removeItem('push');
  const worker = await navigator.serviceWorker?.getRegistration();
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
  if (id !== null) await set({ destroy: [id] });
}

function device(): string {
  let id = localStorage.getItem('device');
  if (id === null) {
    id = crypto.randomUUID();
    localStorage.setItem('device', id);
  }
  return id;
}

/** Tells of mail that came while the page is out of sight, where its user wants that. */
export function tell(emails: Email[]): void {
  if (!document.hidden || localStorage.getItem(WANTED) !== 'yes' || !('Notification' in window) || Notification.permission !== 'granted') return;
  const one = emails[0]!;
  const n = new Notification(emails.length === 1 ? nameOf(one.from?.[0]) : t('live.many', { n: emails.length }), { body: emails.length === 1 ? (one.subject ?? '') : emails.map((e) => nameOf(e.from?.[0])).join(', '), icon: '/icon.svg', tag: 'mail' });
  n.onclick = () => {
    focus();
    route.go('mail', 'inbox', one.threadId);
    n.close();
  };
}
