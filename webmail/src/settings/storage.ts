// How much room there is. RFC 9425
import { html, nothing } from 'lit';
import { jmap, why } from '../base/house';
import { Part } from '../base/part';
import { size, t } from '../base/text';
import { toast } from '../base/toast';

interface Quota {
  id: string;
  name: string;
  resourceType: 'count' | 'octets';
  used: number;
  hardLimit: number;
}

class Storage extends Part {
  static override properties = { all: { state: true } };
  declare all: Quota[] | null;

  constructor() {
    super();
    this.all = null;
    void jmap.call<{ list: Quota[] }>('Quota/get', { ids: null }).then((r) => (this.all = r.list), (e: unknown) => toast({ text: why(e) }));
  }

  #bar(q: Quota) {
    const words = (n: number) => (q.resourceType === 'octets' ? size(n) : t('storage.messages', { n }));
    const percent = q.hardLimit > 0 ? Math.round((100 * q.used) / q.hardLimit) : 0;
    const level = percent >= 95 ? 'fail' : percent >= 80 ? 'warn' : '';
    return html`<section class="set-card"><p><strong>${t(q.resourceType === 'octets' ? 'storage.used' : 'storage.count')}</strong></p>
      <meter class="set-meter" min="0" max="100" high="80" .value=${percent} aria-label=${t('storage.used')}></meter>
      <p class=${level || 'muted'}>${t('storage.of', { used: words(q.used), all: words(q.hardLimit) })} (${percent} %)${level ? ` · ${t('storage.full')}` : ''}</p></section>`;
  }

  override render() {
    if (!this.all) return nothing;
    const real = this.all.filter((q) => q.hardLimit > 0 && q.hardLimit < Number.MAX_SAFE_INTEGER);
    return real.length === 0 ? html`<p>${t('storage.unlimited')}</p>` : html`<div class="set-form">${real.map((q) => this.#bar(q))}</div>`;
  }
}
customElements.define('set-storage', Storage);
