// What can log in to the account: app passwords of devices and programs, and browsers that are signed in.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { MethodError } from '../base/jmap';
import { Part } from '../base/part';
import { longTime, t } from '../base/text';
import { toast } from '../base/toast';
import { browser } from './agent';

export const DEVICES = 'urn:posthouse:jmap:devices';
const PROTOCOLS = ['imap', 'pop3', 'smtp', 'jmap', 'sieve'] as const;
/** Days that a password may last; 0: for ever. */
const LASTS = [0, 30, 90, 365] as const;

interface AppPassword {
  id: string;
  name: string;
  protocols: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUse: { at: string; protocol: string; address: string } | null;
}

interface Session {
  id: string;
  beganAt: string;
  usedAt: string;
  address: string;
  agent: string;
  isThis: boolean;
}

class Devices extends Part {
  static override properties = { passwords: { state: true }, sessions: { state: true }, form: { state: true }, made: { state: true }, error: { state: true }, busy: { state: true } };
  declare passwords: AppPassword[] | null;
  declare sessions: Session[];
  declare form: boolean;
  /** The one just made: its text is here alone, until it is put away. */
  declare made: (AppPassword & { secret: string }) | null;
  declare error: string;
  declare busy: boolean;

  constructor() {
    super();
    this.passwords = null;
    this.sessions = [];
    this.form = false;
    this.made = null;
    this.error = '';
    this.busy = false;
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const accountId = jmap.account;
      const r = await jmap.request([['AppPassword/get', { accountId }, 'p'], ['BrowserSession/get', { accountId }, 's']]);
      this.passwords = r.get('p')!['list'] as AppPassword[];
      this.sessions = r.get('s')!['list'] as Session[];
    } catch (e) {
      this.error = e instanceof MethodError && e.type === 'forbidden' ? t('dev.forbidden') : why(e);
    }
  }

  #open(): void {
    this.form = true;
    this.made = null;
    this.error = '';
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('form input')?.focus());
  }

  async #make(e: Event): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const said = new FormData(form);
    const protocols = PROTOCOLS.filter((p) => said.get(p) !== null);
    const days = Number(said.get('lasts'));
    if (protocols.length === 0) {
      this.error = t('dev.noProtocol');
      return;
    }
    this.busy = true;
    this.error = '';
    try {
      const expiresAt = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z') : null;
      this.made = await jmap.call('AppPassword/create', { name: said.get('name'), protocols, expiresAt, password: said.get('password') });
      this.form = false;
      await this.#load();
      void this.updateComplete.then(() => this.querySelector<HTMLElement>('.dev-made button')?.focus());
    } catch (x) {
      const type = x instanceof MethodError ? x.type : '';
      const text = { wrongPassword: 'dev.wrong', alreadyExists: 'dev.taken', overQuota: 'dev.many', rateLimit: 'login.tooMany' }[type];
      this.error = text ? t(text) : why(x);
    } finally {
      this.busy = false;
    }
  }

  async #revoke(p: AppPassword): Promise<void> {
    if (!(await confirm(t('dev.revokeAsk', { name: p.name }), t('dev.revoke'), true))) return;
    await this.#do(() => jmap.call('AppPassword/destroy', { ids: [p.id] }));
  }

  async #end(ids: string[]): Promise<void> {
    await this.#do(() => jmap.call('BrowserSession/destroy', { ids }));
  }

  async #do(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (e) {
      toast({ text: why(e), seconds: 8 });
    }
    await this.#load();
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.made!.secret);
    toast({ text: t('dev.copied'), seconds: 3 });
  }

  #password(p: AppPassword) {
    const over = p.expiresAt !== null && new Date(p.expiresAt) <= new Date();
    return html`<li class="set-line"><div class="rest"><strong dir="auto">${p.name}</strong> <span class="muted">${p.protocols.map((x) => t(`dev.short.${x}`)).join(', ')}</span>
      <br><span class="muted">${p.lastUse ? t('dev.used', { when: longTime(new Date(p.lastUse.at)), how: t(`dev.short.${p.lastUse.protocol}`), where: p.lastUse.address }) : t('dev.unused')}
      · ${p.expiresAt === null ? t('dev.forEver') : html`<span class=${over ? 'fail' : ''}>${t(over ? 'dev.over' : 'dev.until', { when: longTime(new Date(p.expiresAt)) })}</span>`}</span></div>
      <button class="plain" aria-label=${t('dev.revokeOne', { name: p.name })} @click=${() => void this.#revoke(p)}>${t('dev.revoke')}</button></li>`;
  }

  #form() {
    return html`<form class="set-card set-form" @submit=${this.#make}>
      <label class="set-field"><span>${t('dev.name')}</span><input name="name" required maxlength="60" placeholder=${t('dev.example')}></label>
      <fieldset class="set-choice dev-for"><legend>${t('dev.for')}</legend>${PROTOCOLS.map((p) => html`<label><input type="checkbox" name=${p} ?checked=${p === 'imap' || p === 'smtp'}> ${t(`dev.protocol.${p}`)}</label>`)}</fieldset>
      <label class="set-field"><span>${t('dev.lasts')}</span><select name="lasts">${LASTS.map((d) => html`<option value=${d}>${d === 0 ? t('dev.noEnd') : t('dev.days', { n: d })}</option>`)}</select></label>
      <label class="set-field"><span>${t('dev.password')}<small class="muted">${t('dev.passwordHint')}</small></span><input type="password" name="password" required autocomplete="current-password"></label>
      <p class="fail" role="alert">${this.error}</p>
      <div class="set-buttons"><span class="rest"></span><button type="button" class="plain" @click=${() => { this.form = false; this.error = ''; }}>${t('dialog.cancel')}</button><button class="primary" ?disabled=${this.busy}>${t('dev.make')}</button></div></form>`;
  }

  #made() {
    const m = this.made!;
    return html`<div class="set-card set-form dev-made" role="status"><p><strong dir="auto">${m.name}</strong>: ${t('dev.once')}</p>
      <dl class="set-facts"><dt>${t('dev.user')}</dt><dd>${jmap.session.username}</dd><dt>${t('dev.secret')}</dt><dd><code class="dev-secret">${m.secret}</code></dd><dt>${t('dev.for')}</dt><dd>${m.protocols.map((p) => t(`dev.short.${p}`)).join(', ')}</dd></dl>
      <div class="set-buttons"><button class="plain" @click=${() => void this.#copy()}>${icon('check')} ${t('dev.copy')}</button><span class="rest"></span><button class="primary" @click=${() => (this.made = null)}>${t('dev.done')}</button></div></div>`;
  }

  #session(s: Session) {
    return html`<li class="set-line"><div class="rest"><strong>${browser(s.agent, (b, o) => (o ? t('dev.browser', { browser: b, system: o }) : b)) || t('dev.unknown')}</strong>${s.isThis ? html` <span class="muted">${t('dev.this')}</span>` : nothing}
      <br><span class="muted">${t('dev.session', { where: s.address, began: longTime(new Date(s.beganAt)), used: longTime(new Date(s.usedAt)) })}</span></div>
      ${s.isThis ? nothing : html`<button class="plain" aria-label=${t('dev.endOne', { where: s.address })} @click=${() => void this.#end([s.id])}>${t('login.out')}</button>`}</li>`;
  }

  override render() {
    if (!this.passwords) return html`<p class="fail" role="alert">${this.error}</p>`;
    const others = this.sessions.filter((s) => !s.isThis);
    return html`<section class="set-form"><h2>${t('dev.passwords')}</h2><p class="muted">${t('dev.hint')}</p>
        ${this.made ? this.#made() : nothing}
        ${this.passwords.length > 0 ? html`<ul class="set-list">${this.passwords.map((p) => this.#password(p))}</ul>` : html`<p>${t('dev.none')}</p>`}
        ${this.form ? this.#form() : html`<div><button class="primary" @click=${() => this.#open()}>${icon('add')} ${t('dev.new')}</button></div>`}</section>
      <section class="set-form"><h2>${t('dev.sessions')}</h2>
        <ul class="set-list">${this.sessions.map((s) => this.#session(s))}</ul>
        ${others.length > 0 ? html`<div><button class="plain" @click=${() => void this.#end(others.map((s) => s.id))}>${icon('leave')} ${t('dev.endOthers', { n: others.length })}</button></div>` : nothing}</section>`;
  }
}
customElements.define('set-devices', Devices);
