// Domains, the records they need with live ticks, and how those changed.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { confirm } from '../base/dialog';
import { route } from '../base/route';
import { t } from '../base/text';
import { list, text, type Item } from './api';
import { copy, Page, state, table, time } from './page';

const LIVE = 5_000;

/** What a missing thing breaks, in the page's language. */
function breaks(f: Item): string {
  const key = `admin.breaks.${text(f, 'what').split(' ')[0]}`;
  const said = t(key);
  return said === key ? text(f, 'breaks') : said;
}

export function findings(rows: Item[]) {
  return table(t('admin.records'), [
    { name: t('admin.what'), cell: (f) => html`<b>${text(f, 'what')}</b>${f['needed'] ? nothing : html` <span class="tag">${t('admin.optional')}</span>`}` },
    { name: t('admin.stateOf'), cell: (f) => state(f['needed'] || text(f, 'state') !== 'missing' ? text(f, 'state') : 'optional') },
    { name: t('admin.record'), kind: 'wide', cell: (f) => html`<code>${text(f, 'name')}</code> <span class="muted">${text(f, 'type')}</span>
      ${text(f, 'expected') === '' ? nothing : html`<div class="value"><code>${text(f, 'expected')}</code>${/^\(/.test(text(f, 'expected')) ? nothing : copy(text(f, 'expected'), `${text(f, 'what')}`)}</div>`}
      ${text(f, 'found') && text(f, 'state') !== 'ok' ? html`<div class="muted">${t('admin.found', { what: text(f, 'found') })}</div>` : nothing}
      ${text(f, 'state') === 'ok' ? nothing : html`<div class="muted">${breaks(f)}</div>`}` },
  ], rows);
}

class Domains extends Page {
  #domains: Item[] = [];
  #found: Item[] = [];
  #history: Item[] = [];
  #timer = 0;
  #of = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(route);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#domains = await this.items('domain.list');
    });
  }

  async #check(domain: string): Promise<void> {
    clearTimeout(this.#timer);
    const good = await this.doing(async () => {
      const found = await this.items('domain.check', { domain });
      if (this.#of !== domain) return;
      this.#found = found;
      this.#history = await this.items('domain.history', { domain });
    });
    // Ticks come as DNS changes arrive, as long as somebody looks.
    if (good && this.isConnected && this.#of === domain && this.#found.some((f) => f['needed'] && text(f, 'state') !== 'ok'))
      this.#timer = window.setTimeout(() => void this.#check(domain), LIVE);
  }

  async #add(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const domain = String(new FormData(form).get('domain')).trim();
    if (await this.doing(async () => {
      await this.items('domain.add', { domain });
    }, t('admin.added', { what: domain }))) {
      form.reset();
      await this.load();
      route.go('domains', domain);
    }
  }

  async #remove(domain: string): Promise<void> {
    if (!(await confirm(t('admin.removeAsk', { what: domain }), t('admin.remove'), true))) return;
    await this.doing(async () => {
      await this.items('domain.remove', { domain });
    }, t('admin.removed', { what: domain }));
    await this.load();
  }

  #one(domain: string) {
    if (this.#of !== domain) {
      this.#of = domain;
      this.#found = [];
      this.#history = [];
      void this.#check(domain);
    }
    const needed = this.#found.filter((f) => f['needed']);
    const good = needed.filter((f) => text(f, 'state') === 'ok').length;
    return html`${this.head(domain, html`<a href=${route.to('domains')}>${icon('back')} ${t('admin.domains')}</a>
        <button class="plain" @click=${() => this.#check(domain)}>${icon('refresh')} ${t('admin.checkNow')}</button>`)}
      <p role="status" class="score">${needed.length === 0 ? t('admin.asking') : html`${state(good === needed.length ? 'ok' : 'look')} ${t('admin.good', { good, all: needed.length })}`}</p>
      ${this.#found.length === 0 ? nothing : findings(this.#found)}
      <h2>${t('admin.history')}</h2>
      ${table(t('admin.history'), [{ name: t('admin.when'), cell: (h) => time(h['at']) }, {
        name: t('admin.changed'), kind: 'wide', cell: (h) => list(h, 'seen').filter((s) => text(s, 'state') !== 'ok').map((s) => text(s, 'what')).join(', ') || t('admin.allGood') }],
      this.#history)}`;
  }

  override render() {
    const one = route.path[0] === 'domains' ? route.path[1] : undefined;
    if (one) return this.#one(one);
    this.#of = '';
    clearTimeout(this.#timer);
    return html`${this.head(t('admin.domains'))}
      <form class="line" @submit=${this.#add}><label>${t('admin.newDomain')}<input name="domain" required placeholder="example.org" spellcheck="false" autocapitalize="none"></label><button class="primary">${t('admin.add')}</button></form>
      ${table(t('admin.domains'), [
        { name: t('admin.domain'), cell: (d) => html`<a href=${route.to('domains', text(d, 'domain'))}>${text(d, 'domain')}</a>` },
        { name: t('admin.accounts'), kind: 'number', cell: (d) => text(d, 'accounts') },
        { name: t('admin.aliases'), kind: 'number', cell: (d) => text(d, 'aliases') },
        { name: '', cell: (d) => html`<button class="plain danger" aria-label=${t('admin.removeOf', { what: text(d, 'domain') })} @click=${() => this.#remove(text(d, 'domain'))}>${t('admin.remove')}</button>` },
      ], this.#domains)}`;
  }
}
customElements.define('admin-domains', Domains);
