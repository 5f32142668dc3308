import { html, nothing } from 'lit';
import { Part } from '../base/part';
import { jmap, why } from '../base/house';
import { RequestError } from '../base/jmap';
import { t } from '../base/text';

/** Asks for name and password; tells by the event "entered". */
export class Login extends Part {
  static override properties = { error: { state: true }, busy: { state: true }, expired: { type: Boolean } };
  declare error: string;
  declare busy: boolean;
  /** Whether a session has ended meanwhile: the name is known. */
  declare expired: boolean;

  constructor() {
    super();
    this.error = '';
    this.busy = false;
    this.expired = false;
  }

  async #enter(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    this.busy = true;
    this.error = '';
    const before = this.expired ? jmap.session.username : undefined;
    try {
      await jmap.login(String(data.get('username')).trim(), String(data.get('password')));
      // What the page holds is somebody else's: it begins anew.
      if (before !== undefined && before !== jmap.session.username) location.reload();
      else this.dispatchEvent(new CustomEvent('entered', { bubbles: true }));
    } catch (x) {
      this.error = x instanceof RequestError && x.status === 401 ? t('login.wrong') : why(x);
    } finally {
      this.busy = false;
    }
  }

  override render() {
    return html`<form @submit=${this.#enter} aria-busy=${this.busy}>
      <h1>${t('app.name')}</h1>
      ${this.expired ? html`<p>${t('login.expired')}</p>` : nothing}
      <label>${t('login.address')}<input name="username" type="email" autocomplete="username" required autofocus .value=${this.expired ? jmap.session.username : ''}></label>
      <label>${t('login.password')}<input name="password" type="password" autocomplete="current-password" required></label>
      <p class="fail" role="alert">${this.error}</p>
      <button class="primary" ?disabled=${this.busy}>${t('login.enter')}</button>
    </form>`;
  }
}
customElements.define('post-login', Login);
