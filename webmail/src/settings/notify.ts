// Notifications of this browser.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';

/** Whether the page tells of new mail while it is open somewhere: kept in this browser. */
export const NOTIFY = 'notify';

class Notify extends Part {
  static override properties = { permission: { state: true }, on: { state: true } };
  declare permission: NotificationPermission | 'none';
  declare on: boolean;

  constructor() {
    super();
    this.permission = 'Notification' in window ? Notification.permission : 'none';
    this.on = localStorage.getItem(NOTIFY) === 'yes' && this.permission === 'granted';
  }

  async #turn(e: Event): Promise<void> {
    const box = e.target as HTMLInputElement;
    if (box.checked && this.permission === 'default') this.permission = await Notification.requestPermission();
    this.on = box.checked && this.permission === 'granted';
    box.checked = this.on;
    localStorage.setItem(NOTIFY, this.on ? 'yes' : 'no');
  }

  #try(): void {
    new Notification(t('app.name'), { body: t('notify.example'), icon: '/icon.svg', tag: 'try' });
  }

  override render() {
    if (this.permission === 'none') return html`<p>${t('notify.cannot')}</p>`;
    return html`<div class="set-form"><label class="set-switch"><input type="checkbox" .checked=${this.on} ?disabled=${this.permission === 'denied'} @change=${this.#turn}> ${t('notify.here')}</label>
      <p class="muted">${t('notify.hint')}</p>
      ${this.permission === 'denied' ? html`<p class="warn">${icon('junk')} ${t('notify.denied')}</p>` : nothing}
      ${this.on ? html`<div><button class="plain" @click=${() => this.#try()}>${t('notify.try')}</button></div>` : nothing}</div>`;
  }
}
customElements.define('set-notify', Notify);
