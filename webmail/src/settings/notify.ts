// Notifications of this browser: by the page while it is open, by the server's push when it is not.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { WANTED } from '../mail/notify';
import { push } from '../mail/push';

class Notify extends Part {
  static override properties = { permission: { state: true }, on: { state: true }, busy: { state: true }, wrong: { state: true } };
  declare permission: NotificationPermission | 'none';
  declare on: boolean;
  declare busy: boolean;
  declare wrong: string;

  constructor() {
    super();
    this.permission = 'Notification' in window ? Notification.permission : 'none';
    this.on = localStorage.getItem(WANTED) === 'yes' && this.permission === 'granted';
    this.busy = false;
    this.wrong = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(push);
    void push.renew().catch((e: Error) => (this.wrong = e.message));
  }

  async #turn(e: Event): Promise<void> {
    const box = e.target as HTMLInputElement;
    if (box.checked && this.permission === 'default') this.permission = await Notification.requestPermission();
    this.on = box.checked && this.permission === 'granted';
    box.checked = this.on;
    localStorage.setItem(WANTED, this.on ? 'yes' : 'no');
    if (!this.on && push.state !== 'off') await this.#do(() => push.end());
  }

  async #push(e: Event): Promise<void> {
    const box = e.target as HTMLInputElement;
    await this.#do(() => (box.checked ? push.begin() : push.end()));
    box.checked = push.state !== 'off';
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.wrong = '';
    try {
      await what();
    } catch (e) {
      this.wrong = e instanceof Error ? e.message : String(e);
    } finally {
      this.busy = false;
    }
  }

  #try(): void {
    new Notification(t('app.name'), { body: t('notify.example'), icon: '/icon.svg', tag: 'try' });
  }

  #closed() {
    if (!push.possible) return html`<p class="muted">${t('notify.noPush')}</p>`;
    return html`<label class="set-switch"><input type="checkbox" .checked=${push.state !== 'off'} ?disabled=${this.busy} @change=${this.#push}> ${t('notify.closed')}</label>
      <p class="muted">${t('notify.closedHint')}</p>
      <p role="status">${push.state === 'off' ? nothing : push.state === 'on' ? html`${icon('check')} ${t('notify.pushOn')}` : html`${icon('clock')} ${t('notify.pushWaiting')}`}</p>
      ${this.wrong ? html`<p class="warn" role="alert">${icon('junk')} ${t('notify.pushFailed', { why: this.wrong })}</p>` : nothing}`;
  }

  override render() {
    if (this.permission === 'none') return html`<p>${t('notify.cannot')}</p>`;
    return html`<div class="set-form"><label class="set-switch"><input type="checkbox" .checked=${this.on} ?disabled=${this.permission === 'denied' || this.busy} @change=${this.#turn}> ${t('notify.here')}</label>
      <p class="muted">${t('notify.hint')}</p>
      ${this.permission === 'denied' ? html`<p class="warn">${icon('junk')} ${t('notify.denied')}</p>` : nothing}
      ${this.on ? html`<div><button class="plain" @click=${() => this.#try()}>${t('notify.try')}</button></div>${this.#closed()}` : nothing}</div>`;
  }
}
customElements.define('set-notify', Notify);
