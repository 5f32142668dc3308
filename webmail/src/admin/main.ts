// The console: signing in, where to go, one page at a time.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { route } from '../base/route';
import { language, speak, t } from '../base/text';
import { ask, login, logout, onExpired, resume, text, type Item } from './api';
import { why } from './page';
import './text';
import './today';
import './domains';
import './accounts';
import './names';
import './queue';
import './journeys';
import './reports';
import './server';
import './wizard';

interface Place {
  name: string;
  icon: string;
  page: () => TemplateResult;
  ownerOnly?: boolean;
}

const places: Place[] = [
  { name: 'today', icon: 'check', page: () => html`<admin-today></admin-today>` },
  { name: 'domains', icon: 'shield', page: () => html`<admin-domains></admin-domains>` },
  { name: 'accounts', icon: 'people', page: () => html`<admin-accounts></admin-accounts>` },
  { name: 'aliases', icon: 'forward', page: () => html`<admin-aliases></admin-aliases>` },
  { name: 'lists', icon: 'rule', page: () => html`<admin-lists></admin-lists>` },
  { name: 'queue', icon: 'clock', page: () => html`<admin-queue></admin-queue>` },
  { name: 'journeys', icon: 'path', page: () => html`<admin-journeys></admin-journeys>` },
  { name: 'reports', icon: 'archive', page: () => html`<admin-reports></admin-reports>` },
  { name: 'quarantine', icon: 'junk', page: () => html`<admin-quarantine></admin-quarantine>` },
  { name: 'certificates', icon: 'star', page: () => html`<admin-certificates></admin-certificates>`, ownerOnly: true },
  { name: 'logins', icon: 'bell', page: () => html`<admin-logins></admin-logins>` },
  { name: 'audit', icon: 'search', page: () => html`<admin-audit></admin-audit>`, ownerOnly: true },
  { name: 'configuration', icon: 'gear', page: () => html`<admin-configuration></admin-configuration>`, ownerOnly: true },
];

class AdminPage extends Part {
  static override properties = { stage: { state: true }, error: { state: true }, me: { state: true }, open: { state: true } };
  declare stage: 'begin' | 'login' | 'in';
  declare error: string;
  declare me: Item;
  declare open: boolean;
  #shown = '';

  constructor() {
    super();
    this.stage = 'begin';
    this.error = '';
    this.me = {};
    this.open = false;
    onExpired.hear = () => (this.stage = 'login');
    void this.#begin();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(route);
  }

  async #begin(): Promise<void> {
    await speak();
    if (route.path[0] === 'setup') {
      this.stage = 'in';
      return;
    }
    if (await resume()) await this.#enter();
    else this.stage = 'login';
  }

  async #enter(): Promise<void> {
    try {
      this.me = (await ask('session.me')).items[0] ?? {};
      this.stage = text(this.me, 'role') === 'user' ? 'login' : 'in';
      this.error = this.stage === 'login' ? t('admin.notAdmin', { who: text(this.me, 'address') }) : '';
    } catch (e) {
      this.stage = 'login';
      this.error = why(e);
    }
  }

  async #login(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    this.error = '';
    try {
      await login(String(data.get('username')).trim(), String(data.get('password')));
      await this.#enter();
    } catch (x) {
      this.error = (x as { status?: number }).status === 401 ? t('login.wrong') : why(x);
    }
  }

  async #language(): Promise<void> {
    const other = language === 'zh' ? 'en' : 'zh';
    localStorage.setItem('language', other);
    await speak(other);
    this.#shown = '';
    location.reload();
  }

  override updated(): void {
    const where = route.path.join('/');
    document.title = `${t(`admin.${route.path[0] ?? 'today'}`)} · Posthouse`;
    if (this.#shown !== '' && this.#shown !== where && route.path[0] !== this.#shown.split('/')[0])
      this.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    this.#shown = where || 'today';
  }

  #form(): TemplateResult {
    return html`<main class="login"><form @submit=${this.#login}>
      <h1>${t('admin.title')}</h1>
      <label>${t('login.address')}<input name="username" type="email" autocomplete="username" required></label>
      <label>${t('login.password')}<input name="password" type="password" autocomplete="current-password" required></label>
      <p class="fail" role="alert">${this.error}</p>
      <button class="primary">${t('login.enter')}</button>
    </form></main>`;
  }

  override render() {
    if (this.stage === 'begin') return nothing;
    if (route.path[0] === 'setup') return html`<main class="page"><admin-wizard></admin-wizard></main>`;
    if (this.stage === 'login') return this.#form();
    const owner = text(this.me, 'role') === 'owner';
    const mine = places.filter((p) => owner || !p.ownerOnly);
    const here = mine.find((p) => p.name === route.path[0]) ?? mine[0]!;
    return html`<a class="skip" href="#/" @click=${(e: Event) => { e.preventDefault(); this.querySelector<HTMLElement>('main h1')?.focus(); }}>${t('admin.skip')}</a>
      <header class="bar">
        <button class="plain menu" aria-expanded=${this.open} aria-controls="places" @click=${() => (this.open = !this.open)}>${icon('menu')} ${t('admin.menu')}</button>
        <span class="brand">Posthouse</span><span class="muted cut who">${text(this.me, 'address')}</span>
        <button class="plain" @click=${this.#language} lang=${language === 'zh' ? 'en' : 'zh-CN'}>${language === 'zh' ? 'English' : '中文'}</button>
        <a class="mail" href="/">${icon('inbox')} ${t('admin.mail')}</a>
        <button class="plain" @click=${async () => { await logout(); this.me = {}; this.stage = 'login'; }}>${t('admin.logout')}</button>
      </header>
      <nav id="places" class=${this.open ? 'open' : ''} aria-label=${t('admin.places')}><ul>${mine.map((p) => html`<li><a href=${route.to(p.name)} aria-current=${p === here ? 'page' : nothing}
        @click=${() => (this.open = false)}>${icon(p.icon)} ${t(`admin.${p.name}`)}</a></li>`)}</ul></nav>
      <main class="page">${here.page()}</main>`;
  }
}
customElements.define('post-admin', AdminPage);
