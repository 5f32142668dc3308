// Notifications of new mail: by this page while it is open, by the server's push when none is.
import { t } from '../base/text';
import { nameOf, type Email } from './types';
import { push } from './push';
import { route } from '../base/route';

/** What settings keep in this browser: "yes" where somebody wants to be told. */
export const WANTED = 'notify';

/** Keeps the page's files for times without a network, and hears of pushes. */
export function register(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  navigator.serviceWorker.addEventListener('message', (e: MessageEvent<{ '@type'?: string; pushSubscriptionId?: string; verificationCode?: string }>) => {
    const { '@type': type, pushSubscriptionId, verificationCode } = e.data;
    if (type === 'PushVerification' && pushSubscriptionId && verificationCode) void push.verify(pushSubscriptionId, verificationCode).catch(() => undefined);
  });
  navigator.serviceWorker.startMessages();
  void push.renew().catch(() => undefined);
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
