// The mail page: signs in, then shows the app.
import { html, nothing } from 'lit';
import { Part } from '../base/part';
import { jmap } from '../base/house';
import { speak, t } from '../base/text';
import './login';
import './app';

type Where = 'starting' | 'away' | 'out' | 'in' | 'expired';

class App extends Part {
  static override properties = { where: { state: true } };
  declare where: Where;

  constructor() {
    super();
    this.where = 'starting';
    jmap.onExpired = () => {
      if (this.where === 'in') this.where = 'expired';
    };
    void this.#start();
  }

  async #start(): Promise<void> {
    await speak();
    try {
      this.where = (await jmap.resume()) ? 'in' : 'out';
    } catch {
      // Nobody answers: whether somebody is in cannot be told yet.
      this.where = 'away';
      setTimeout(() => void this.#start(), 4000);
    }
  }

  override render() {
    // The page stays under the login where a session has ended, so that nothing written is lost.
    return html`${this.where === 'away' ? html`<p class="nothing" role="status">${t('live.away')}</p>` : nothing}${this.where === 'in' || this.where === 'expired' ? html`<post-mail ?inert=${this.where === 'expired'}></post-mail>` : nothing}
      ${this.where === 'out' || this.where === 'expired'
        ? html`<post-login ?expired=${this.where === 'expired'} @entered=${() => (this.where = 'in')}></post-login>`
        : nothing}`;
  }
}
customElements.define('post-app', App);
