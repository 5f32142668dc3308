// Settings, contacts and rules: <post-settings> shows what the address of the page says.
import { html, nothing, type TemplateResult } from 'lit';
import { jmap } from '../base/house';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { route } from '../base/route';
import { t } from '../base/text';
import { adopt } from '../compose/adopt';
import { style } from './style';
import { words } from './text';
import './general';
import './identities';
import './absence';
import './rules';
import './senders';
import './notify';
import { DEVICES } from './devices';
import './storage';
import './transfer';
import './shortcuts';
import './about';
import './contacts';

adopt(style);

interface Page {
  name: string;
  icon: string;
  show: () => TemplateResult;
  /** What it is about: keys of texts, for the search. */
  about: string[];
  /** What the server must have. */
  needs?: string;
}

const PAGES: Page[] = [
  { name: 'general', icon: 'gear', show: () => html`<set-general></set-general>`, about: ['set.language', 'set.theme', 'set.density', 'set.pane', 'set.undo', 'set.format'] },
  { name: 'identities', icon: 'pen', show: () => html`<set-identities></set-identities>`, about: ['id.name', 'id.signature', 'id.replyTo', 'id.bcc'] },
  { name: 'absence', icon: 'moon', show: () => html`<set-absence></set-absence>`, about: ['away.on', 'away.from', 'away.to', 'away.text'], needs: 'urn:ietf:params:jmap:vacationresponse' },
  { name: 'rules', icon: 'rule', show: () => html`<set-rules></set-rules>`, about: ['rule.if', 'rule.then', 'rule.script'], needs: 'urn:ietf:params:jmap:sieve' },
  { name: 'senders', icon: 'shield', show: () => html`<set-senders></set-senders>`, about: ['senders.blocked', 'senders.trusted'] },
  { name: 'notify', icon: 'bell', show: () => html`<set-notify></set-notify>`, about: ['notify.here', 'notify.closed'] },
  { name: 'devices', icon: 'shield', show: () => html`<set-devices></set-devices>`, about: ['dev.passwords', 'dev.sessions'], needs: DEVICES },
  { name: 'storage', icon: 'archive', show: () => html`<set-storage></set-storage>`, about: ['storage.used'], needs: 'urn:ietf:params:jmap:quota' },
  { name: 'transfer', icon: 'download', show: () => html`<set-transfer></set-transfer>`, about: ['move.import', 'move.export'] },
  { name: 'shortcuts', icon: 'more', show: () => html`<set-shortcuts></set-shortcuts>`, about: ['keys.title'] },
  { name: 'about', icon: 'inbox', show: () => html`<set-about></set-about>`, about: ['about.source'] },
];

class Settings extends Part {
  static override properties = { ready: { state: true }, sought: { state: true } };
  declare ready: boolean;
  declare sought: string;

  constructor() {
    super();
    this.ready = false;
    this.sought = '';
    void words().then(() => (this.ready = true));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(route);
  }

  get #pages(): Page[] {
    return PAGES.filter((p) => !p.needs || jmap.has(p.needs));
  }

  get #page(): string {
    const [kind, page] = route.path;
    return kind === 'rules' ? 'rules' : (page ?? '');
  }

  #found(p: Page): string[] {
    const s = this.sought.trim().toLowerCase();
    if (s === '') return [];
    const has = (key: string) => t(key).toLowerCase().includes(s);
    const hits = p.about.filter(has).map((k) => t(k));
    return hits.length > 0 ? hits : has(`set.page.${p.name}`) ? [''] : [];
  }

  #nav() {
    const seeking = this.sought.trim() !== '';
    const pages = this.#pages.map((p) => ({ p, hits: this.#found(p) })).filter(({ hits }) => !seeking || hits.length > 0);
    const now = this.#page || 'general';
    return html`<nav class="set-nav" aria-label=${t('set.title')}>
      <input type="search" placeholder=${t('set.search')} aria-label=${t('set.search')} .value=${this.sought}
        @input=${(e: InputEvent) => { if (!e.isComposing) this.sought = (e.target as HTMLInputElement).value; }} @compositionend=${(e: Event) => (this.sought = (e.target as HTMLInputElement).value)}>
      <ul>${pages.map(({ p, hits }) => html`<li><a href=${route.to('settings', p.name)} aria-current=${p.name === now ? 'page' : nothing}>${icon(p.icon)}<span>${t(`set.page.${p.name}`)}
        ${hits.filter((h) => h !== '').map((h) => html`<small class="muted">${h}</small>`)}</span></a></li>`)}</ul>
      ${pages.length === 0 ? html`<p class="muted" role="status">${t('set.nothing')}</p>` : nothing}</nav>`;
  }

  override render() {
    if (!this.ready) return nothing;
    if (route.path[0] === 'contacts') return html`<post-contacts></post-contacts>`;
    const chosen = this.#page;
    const page = this.#pages.find((p) => p.name === (chosen || 'general'));
    return html`<div class="set ${chosen ? 'set-chosen' : ''}">${this.#nav()}
      <div class="set-page" tabindex="-1"><a class="set-back" href=${route.to('settings')}>${icon('back')} ${t('set.title')}</a>
        ${page ? html`<h1>${t(`set.page.${page.name}`)}</h1>${page.show()}` : html`<p>${t('set.missing')}</p>`}</div></div>`;
  }
}
customElements.define('post-settings', Settings);
