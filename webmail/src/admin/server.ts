// The server itself: what it took for junk, certificates, logins and sessions, the audit log, settings.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { size, t } from '../base/text';
import { text, type Item } from './api';
import { Page, state, table, time } from './page';

class Quarantine extends Page {
  #mail: Item[] = [];

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#mail = await this.items('quarantine.list');
    });
  }

  async #release(m: Item): Promise<void> {
    await this.doing(async () => {
      await this.items('quarantine.release', { address: text(m, 'address'), uid: Number(m['uid']) });
    }, t('admin.released'));
    await this.load();
  }

  override render() {
    return html`${this.head(t('admin.quarantine'))}<p class="muted">${t('admin.quarantineWhy')}</p>
      ${table(t('admin.quarantine'), [
        { name: t('admin.when'), cell: (m) => time(m['at']) }, { name: t('admin.for'), cell: (m) => text(m, 'address') },
        { name: t('admin.from'), cell: (m) => text(m, 'from') }, { name: t('admin.subject'), kind: 'wide', cell: (m) => text(m, 'subject') },
        { name: t('admin.points'), kind: 'number', cell: (m) => `${text(m, 'score')} / ${text(m, 'threshold')}` }, { name: t('admin.size'), kind: 'number', cell: (m) => size(Number(m['size'])) },
        { name: '', cell: (m) => html`<button class="plain" aria-label=${t('admin.releaseOf', { what: text(m, 'subject') })} @click=${() => this.#release(m)}>${t('admin.action.release')}</button>
          <a href=${route.to('journeys', text(m, 'journey'))}>${icon('path')} ${t('admin.journey')}</a>` },
      ], this.#mail)}`;
  }
}
customElements.define('admin-quarantine', Quarantine);

export function certificates(all: Item[]) {
  return table(t('admin.certificates'), [
    { name: t('admin.names'), kind: 'wide', cell: (c) => (c['names'] as string[]).join(', ') || text(c, 'subject') },
    { name: t('admin.issuer'), cell: (c) => (c['selfSigned'] ? html`<span class="warn">${icon('junk')} ${t('admin.selfSigned')}</span>` : text(c, 'issuer')) },
    { name: t('admin.until'), cell: (c) => time(c['until']) },
    { name: t('admin.daysLeft'), kind: 'number', cell: (c) => html`<span class=${Number(c['days']) < 14 ? 'fail' : ''}>${text(c, 'days')}</span>` },
    { name: t('admin.fits'), cell: (c) => html`${state(c['fits'] ? 'ok' : 'other')} <span class="muted">${text(c, 'hostname')}</span>` },
  ], all);
}

class Certificates extends Page {
  #all: Item[] = [];
  #standing: Item = {};

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#all = await this.items('certificate.list');
      this.#standing = (await this.items('certificate.show'))[0] ?? {};
    });
  }

  async #renew(): Promise<void> {
    const done = await this.doing(async () => {
      await this.items('certificate.renew');
    }, t('admin.certificate.done'));
    const error = this.error;
    await this.load();
    if (!done) this.error = error;
  }

  #facts() {
    const s = this.#standing, kind = text(s, 'kind');
    if (!kind) return nothing;
    const at = (name: string) => (text(s, name) ? time(s[name]) : t('admin.certificate.never'));
    return html`<dl class="facts">
      <dt>${t('admin.certificate.from')}</dt><dd>${t(`admin.certificate.kind.${kind}`)} <span class="muted">${text(s, 'directory')}</span></dd>
      <dt>${t('admin.until')}</dt><dd>${time(s['until'])}</dd>
      ${kind === 'acme' ? html`<dt>${t('admin.certificate.renewed')}</dt><dd>${at('renewed')}</dd><dt>${t('admin.certificate.next')}</dt><dd>${at('next')}</dd>` : nothing}
      ${text(s, 'problem') ? html`<dt>${t('admin.certificate.problem')}</dt><dd class="fail">${text(s, 'problem')}</dd>` : nothing}</dl>
      ${kind === 'self-signed' ? nothing : html`<p><button ?disabled=${this.busy} @click=${() => this.#renew()}>${t(kind === 'acme' ? 'admin.certificate.renew' : 'admin.certificate.reread')}</button></p>`}`;
  }

  #attempts() {
    const all = (this.#standing['attempts'] ?? []) as Item[];
    return all.length === 0 ? nothing : html`<h2>${t('admin.certificate.attempts')}</h2>${table(t('admin.certificate.attempts'), [
      { name: t('admin.when'), cell: (a) => time(a['at']) },
      { name: t('admin.result'), cell: (a) => html`<span class=${text(a, 'result') === 'issued' ? 'pass' : 'fail'}>${t(`admin.certificate.${text(a, 'result')}`)}</span>` },
      { name: t('admin.names'), kind: 'wide', cell: (a) => (a['names'] as string[]).join(', ') },
      { name: t('admin.certificate.problem'), kind: 'wide', cell: (a) => text(a, 'problem') },
    ], all)}`;
  }

  override render() {
    return html`${this.head(t('admin.certificates'))}${this.#facts()}${certificates(this.#all)}${this.#attempts()}<p class="muted">${t('admin.certificateWhy')}</p>`;
  }
}
customElements.define('admin-certificates', Certificates);

class Logins extends Page {
  #sessions: Item[] = [];
  #logins: Item[] = [];
  #result = '';

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#sessions = await this.items('session.list');
      this.#logins = await this.items('audit.logins', { limit: 300, result: this.#result });
    });
  }

  async #end(s: Item): Promise<void> {
    if (!(await confirm(t('admin.endAsk', { who: text(s, 'address') }), t('admin.end'), true))) return;
    await this.doing(async () => {
      await this.items('session.end', { id: text(s, 'id') });
    }, t('admin.done'));
    await this.load();
  }

  override render() {
    return html`${this.head(t('admin.logins'))}
      <section><h2>${t('admin.sessions')}</h2>${table(t('admin.sessions'), [
        { name: t('admin.address'), cell: (s) => text(s, 'address') }, { name: t('admin.lastUse'), cell: (s) => time(s['used']) }, { name: t('admin.fromWhere'), cell: (s) => html`<code>${text(s, 'from')}</code>` },
        { name: t('admin.browser'), kind: 'wide', cell: (s) => html`<span class="muted">${text(s, 'agent')}</span>` },
        { name: '', cell: (s) => html`<button class="plain danger" aria-label=${t('admin.endOf', { who: `${text(s, 'address')} ${text(s, 'from')}` })} @click=${() => this.#end(s)}>${t('admin.end')}</button>` },
      ], this.#sessions)}</section>
      <section><h2>${t('admin.attemptsOf')}</h2>
      <form class="line"><label>${t('admin.result')}<select @change=${(e: Event) => { this.#result = (e.target as HTMLSelectElement).value; void this.load(); }}><option value="">${t('admin.any')}</option><option value="ok">${t('admin.state.ok')}</option><option value="failed">${t('admin.state.failed')}</option></select></label></form>
      ${table(t('admin.logins'), [
        { name: t('admin.when'), cell: (l) => time(l['at']) }, { name: t('admin.result'), cell: (l) => html`${state(l['ok'] ? 'ok' : 'failed')} ${l['newAddress'] ? html`<span class="tag">${t('admin.newAddressTag')}</span>` : nothing}` },
        { name: t('admin.login'), cell: (l) => text(l, 'login') }, { name: t('admin.protocol'), cell: (l) => text(l, 'protocol') }, { name: t('admin.fromWhere'), cell: (l) => html`<code>${text(l, 'from')}</code>` },
        { name: t('admin.how'), cell: (l) => html`<span class="muted">${text(l, 'how') || text(l, 'why')}</span>` },
      ], this.#logins)}</section>`;
  }
}
customElements.define('admin-logins', Logins);

class Audit extends Page {
  #log: Item[] = [];

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#log = await this.items('audit.list', { limit: 500 });
    });
  }

  override render() {
    return html`${this.head(t('admin.audit'))}${table(t('admin.audit'), [
      { name: t('admin.when'), cell: (e) => time(e['at']) }, { name: t('admin.who'), cell: (e) => html`${text(e, 'actor')} <span class="muted">${text(e, 'from')}</span>` },
      { name: t('admin.action'), cell: (e) => html`<code>${text(e, 'action')}</code>${text(e, 'kind') === 'look' ? html` <span class="tag">${t('admin.look')}</span>` : nothing}` },
      { name: t('admin.subjectOf'), cell: (e) => text(e, 'subject') }, { name: t('admin.details'), kind: 'wide', cell: (e) => html`<span class="muted">${text(e, 'details')}</span>` },
      { name: t('admin.result'), cell: (e) => (text(e, 'outcome') === 'ok' ? state('ok') : html`<span class="fail">${text(e, 'outcome')}</span>`) },
    ], this.#log)}`;
  }
}
customElements.define('admin-audit', Audit);

class Configuration extends Page {
  #settings: Item[] = [];
  #search = '';

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#settings = await this.items('config.show');
    });
  }

  override render() {
    const some = this.#settings.filter((s) => text(s, 'key').includes(this.#search));
    return html`${this.head(t('admin.configuration'))}<p class="muted">${t('admin.configWhy')}</p>
      <form class="line" role="search" @submit=${(e: Event) => e.preventDefault()}><label>${t('admin.search')}<input type="search" @input=${(e: InputEvent) => { this.#search = (e.target as HTMLInputElement).value.trim(); this.requestUpdate(); }}></label></form>
      ${table(t('admin.configuration'), [
        { name: t('admin.setting'), cell: (s) => html`<code>${text(s, 'key')}</code>` }, { name: t('admin.value'), kind: 'wide', cell: (s) => html`<code>${text(s, 'value')}</code>` },
        { name: t('admin.origin'), cell: (s) => (text(s, 'origin') === 'file' ? html`<b>${t('admin.origin.file')}</b>` : html`<span class="muted">${t('admin.origin.default')}</span>`) },
      ], some)}`;
  }
}
customElements.define('admin-configuration', Configuration);
