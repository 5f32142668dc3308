import { html } from 'lit';
import { Part } from '../base/part';
import { speak, t } from '../base/text';

class AdminPage extends Part {
  constructor() {
    super();
    void speak().then(() => this.requestUpdate());
  }

  override render() {
    return html`<h1>${t('app.name')}</h1>`;
  }
}
customElements.define('post-admin', AdminPage);
