// The mail page: rail, sidebar, list and reading pane; on a phone one at a time.
import { html, nothing, type TemplateResult } from 'lit';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { dark } from '../base/theme';
import { route } from '../base/route';
import { t } from '../base/text';
import { jmap } from '../base/house';
import { keys, run } from './commands';
import { nameOf, type Email } from './types';
import { menu, type Item } from './menu';
import { outbox } from './outbox';
import { prefs } from './prefs';
import { queue } from './queue';
import { store } from './store';
import { view } from './view';
import './list';
import './listbar';
import './searchbox';
import './sidebar';

class MailPage extends Part {
  static override properties = { drawer: { state: true }, heard: { state: true }, settings: { state: true } };
  /** Whether the sidebar lies over the page (on a phone). */
  declare drawer: boolean;
  /** What is read out: new mail. */
  declare heard: string;
  declare settings: boolean;
  #ends: (() => void)[] = [];

  constructor() {
    super();
    this.drawer = false;
    this.heard = '';
    this.settings = false;
    prefs.begin();
    view.begin();
    if (!store.list) void store.open(jmap.account).then(() => view.read());
    queue.begin();
    store.onNew = (emails) => this.#come(emails);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(view, prefs, store);
    jmap.onSession = () => store.changed();
    this.#ends = [keys(), view.watch(() => this.#titled()), store.watch(() => this.#titled()), prefs.watch(() => view.kind === 'search' && view.read())];
    // Mailboxes that the address names are known only after the first answer.
    let known = false;
    this.#ends.push(store.watch(() => {
      if (known || store.mailboxes(jmap.account).length === 0) return;
      known = true;
      view.read();
      setTimeout(() => this.#rest(), 150);
    }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
    jmap.stop();
  }

  /** What can wait until the list is there. */
  #rest(): void {
    store.follow();
    outbox.begin();
    void prefs.load().catch(() => undefined);
    store.types.watch(() => {
      if (store.types.last.has('Preference')) void prefs.load().catch(() => undefined);
    });
    void import('./reader');
    void import('./notify').then((n) => n.register());
    void import('../compose/recover').then((r) => r.recover()).catch(() => undefined);
  }

  #come(emails: Email[]): void {
    void import('./notify').then((n) => n.tell(emails));
    const one = emails[0]!;
    this.heard = emails.length === 1 ? t('live.one', { who: nameOf(one.from?.[0]), subject: one.subject ?? '' }) : t('live.many', { n: emails.length });
  }

  #titled(): void {
    const n = store.byRole('inbox', jmap.account)?.unreadThreads ?? 0;
    document.title = `${n > 0 ? `(${n}) ` : ''}${t('app.name')}`;
  }

  #rail(): TemplateResult {
    const to = (path: string[], name: string, sign: string, current: boolean, href = route.to(...path)) =>
      html`<a href=${href} aria-current=${current ? 'page' : nothing}>${icon(sign)}<span>${name}</span></a>`;
    return html`<nav class="rail" aria-label=${t('rail.label')}>
      ${to(['mail', 'inbox'], t('rail.mail'), 'inbox', view.isList)}
      ${to(['contacts'], t('rail.contacts'), 'people', view.kind === 'contacts')}
      ${to(['rules'], t('rail.rules'), 'rule', view.kind === 'rules')}
      <span class="rest"></span>
      ${Object.keys(jmap.session.capabilities).some((c) => c.includes('admin')) ? to([], t('rail.admin'), 'admin', false, '/admin/') : nothing}
      ${to(['settings'], t('rail.settings'), 'gear', view.kind === 'settings')}
    </nav>`;
  }

  #bottom(): TemplateResult {
    return html`<nav class="foot" aria-label=${t('rail.label')}>
      <a href=${route.to('mail', 'inbox')} aria-current=${view.kind === 'mail' && view.role === 'inbox' ? 'page' : nothing}>${icon('inbox')}<span>${t('role.inbox')}</span></a>
      <button type="button" @click=${() => run.search()}>${icon('search')}<span>${t('do.search')}</span></button>
      <button type="button" class="write" @click=${() => void run.write({ kind: 'new' })}>${icon('pen')}<span>${t('do.compose')}</span></button>
      <button type="button" aria-expanded=${this.drawer} @click=${() => (this.drawer = !this.drawer)}>${icon('folder')}<span>${t('side.mailboxes')}</span></button>
      <a href=${route.to('settings')} aria-current=${view.kind === 'settings' ? 'page' : nothing}>${icon('gear')}<span>${t('rail.settings')}</span></a>
    </nav>`;
  }

  #main(): TemplateResult {
    if (!view.isList) {
      if (!this.settings) void import('../settings/main').then(() => (this.settings = true));
      return this.settings ? html`<post-settings></post-settings>` : html``;
    }
    const pane = view.kind === 'outbox' ? 'off' : prefs.pane;
    return html`<div class="panes ${pane} ${view.open ? 'reading' : ''}">
      <section class="left" aria-label=${t('list.label')}>
        <post-listbar></post-listbar>
        ${view.kind === 'outbox' ? html`<post-outbox></post-outbox>` : html`<post-list></post-list>`}
      </section>
      ${view.open ? html`<section class="right" aria-label=${t('reader.label')}><post-reader .thread=${view.open}></post-reader></section>` : pane === 'off' ? nothing : html`<section class="right idle">${this.#idle()}</section>`}
    </div>`;
  }

  #idle(): TemplateResult {
    const n = store.byRole('inbox', jmap.account)?.unreadThreads ?? 0;
    return html`<div class="nothing">${icon('mailOpen')}<p>${t('reader.idle')}</p><p class="muted">${view.role === 'inbox' ? t('reader.unread', { n }) : nothing}</p><p class="muted keys"><kbd>j</kbd> <kbd>k</kbd> ${t('reader.keys')} <kbd>?</kbd></p></div>`;
  }

  override render() {
    return html`<a class="skip" href="#list" @click=${(e: Event) => { e.preventDefault(); this.querySelector<HTMLElement>('.grid')?.focus(); }}>${t('page.skip')}</a>
      ${this.#rail()}
      <aside class="side ${this.drawer ? 'open' : ''}" @click=${(e: Event) => { if ((e.target as HTMLElement).closest('a, .compose')) this.drawer = false; }}><post-sidebar></post-sidebar></aside>
      ${this.drawer ? html`<div class="veil" @click=${() => (this.drawer = false)}></div>` : nothing}
      <main class=${view.isList ? '' : 'other'}>
        <header class="head"><button type="button" class="hand" aria-label=${t('side.mailboxes')} aria-expanded=${this.drawer} @click=${() => (this.drawer = !this.drawer)}>${icon('menu')}</button>
          <post-search></post-search>
          ${store.online ? nothing : html`<span class="state warn" role="status">${icon('offline')} ${t('live.offline')}${queue.size > 0 ? ` · ${t('live.waiting', { n: queue.size })}` : ''}</span>`}
          <button type="button" class="who" title=${jmap.session.username} aria-label="${t('rail.account')}: ${jmap.session.username}" aria-haspopup="menu" @click=${(e: Event) => this.#account(e)}><span class="avatar tint2" aria-hidden="true">${jmap.session.username.slice(0, 1).toUpperCase()}</span></button>
        </header>
        ${this.#main()}
      </main>
      ${this.#bottom()}
      <div class="unseen" role="status" aria-live="polite">${this.heard}</div>`;
  }

  #account(e: Event): void {
    const at = e.currentTarget as HTMLElement;
    void menu(at, [
      { text: t('go.settings'), icon: 'gear', run: () => route.go('settings') },
      { text: t('do.help'), icon: 'question', run: run.help },
      { text: t('do.palette'), icon: 'search', run: run.palette },
      ...(['', 'light', 'dark'] as const).map((x): Item => ({ text: t(`theme.${x || 'system'}`), icon: 'moon', run: () => dark.choose(x) })),
      { text: `${t('login.out')} (${jmap.session.username})`, icon: 'leave', run: () => void run.out() },
    ]);
  }
}
customElements.define('post-mail', MailPage);
