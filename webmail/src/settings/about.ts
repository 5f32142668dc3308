// What this is.
import { html } from 'lit';
import { jmap } from '../base/house';
import { Part } from '../base/part';
import { size, t } from '../base/text';

class About extends Part {
  override render() {
    const core = jmap.session.capabilities['urn:ietf:params:jmap:core'] ?? {};
    return html`<p>${t('about.what')}</p>
      <dl class="set-facts"><dt>${t('about.account')}</dt><dd>${jmap.session.username}</dd>
        <dt>${t('about.upload')}</dt><dd>${size(Number(core['maxSizeUpload'] ?? 0))}</dd>
        <dt>${t('about.jmap')}</dt><dd><code>${location.origin}/.well-known/jmap</code></dd></dl>
      <h2>${t('about.source')}</h2><p>${t('about.licence')}</p>
      <ul><li>Lit 3 (BSD-3-Clause)</li><li>Squire (MIT)</li><li>DOMPurify (Apache-2.0 / MPL-2.0)</li></ul>`;
  }
}
customElements.define('set-about', About);
