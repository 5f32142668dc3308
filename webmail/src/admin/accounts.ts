// Accounts: added, given roles, passwords, app passwords and room.
import { html, nothing } from 'lit';
import { confirm, dialog } from '../base/dialog';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { size, t } from '../base/text';
import { list, text, type Item } from './api';
import { copy, Page, table, time } from './page';

class Accounts extends Page {
  #accounts: Item[] = [];
  #one: Item = {};
  #apps: Item[] = [];
  #role: Item = {};
  #of = '';
  #search = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(route);
  }

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#accounts = await this.items('account.list');
    });
  }

  async #open(address: string): Promise<void> {
    await this.doing(async () => {
      this.#one = (await this.items('account.show', { address }))[0] ?? {};
      this.#apps = await this.items('account.app-password.list', { address });
    });
    try {
      this.#role = (await this.items('account.role', { address }))[0] ?? {};
    } catch {
      // Roles are the owner's to see and to give.
      this.#role = {};
    }
    this.requestUpdate();
  }

  /** Something that was made is shown once. */
  async #shown(label: string, secret: string): Promise<void> {
    await dialog<void>(label, (done) => html`<h2>${label}</h2><p>${t('admin.onlyNow')}</p><p class="value"><code class="secret">${secret}</code>${copy(secret, label)}</p>
      <div class="buttons"><button class="primary" @click=${() => done()}>${t('admin.close')}</button></div>`);
  }

  async #add(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const data = new FormData(form);
    const address = String(data.get('address')).trim();
    const password = String(data.get('password'));
    let made = '';
    if (!(await this.doing(async () => {
      made = text((await this.items('account.add', { addresses: [address], ...(password ? { password } : {}) }))[0], 'password');
    }, t('admin.added', { what: address })))) return;
    form.reset();
    await this.load();
    if (made) await this.#shown(t('admin.passwordOf', { who: address }), made);
  }

  async #password(address: string): Promise<void> {
    if (!(await confirm(t('admin.passwordAsk', { who: address }), t('admin.makePassword')))) return;
    let made = '';
    if (await this.doing(async () => {
      made = text((await this.items('account.password', { address }))[0], 'password');
    })) await this.#shown(t('admin.passwordOf', { who: address }), made);
  }

  async #remove(address: string): Promise<void> {
    if (!(await confirm(t('admin.removeAccount', { who: address }), t('admin.remove'), true))) return;
    if (await this.doing(async () => {
      await this.items('account.remove', { address });
    }, t('admin.removed', { what: address }))) {
      await this.load();
      route.go('accounts');
    }
  }

  async #quota(e: SubmitEvent, address: string): Promise<void> {
    e.preventDefault();
    const mb = Number(new FormData(e.target as HTMLFormElement).get('mb'));
    await this.doing(async () => {
      await this.items('account.quota', { address, storage: Math.round(mb * 1e6) });
    }, t('admin.saved'));
    await this.#open(address);
  }

  async #setRole(e: SubmitEvent, address: string): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    const role = String(data.get('role'));
    const domains = String(data.get('domains')).split(/[\s,;]+/).filter((d) => d !== '');
    await this.doing(async () => {
      await this.items('account.role', { address, role, ...(role === 'admin' ? { domains } : {}) });
    }, t('admin.saved'));
    await this.#open(address);
    await this.load();
  }

  async #addApp(e: SubmitEvent, address: string): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const label = String(new FormData(form).get('label')).trim();
    let made = '';
    if (await this.doing(async () => {
      made = text((await this.items('account.app-password.add', { address, label }))[0], 'password');
    })) {
      form.reset();
      await this.#open(address);
      await this.#shown(label, made);
    }
  }

  #account(address: string) {
    if (this.#of !== address) {
      this.#of = address;
      this.#one = {};
      this.#apps = [];
      void this.#open(address);
    }
    const a = this.#one;
    return html`${this.head(address, html`<a href=${route.to('accounts')}>${icon('back')} ${t('admin.accounts')}</a>
        <button class="plain" @click=${() => this.#password(address)}>${t('admin.makePassword')}</button>
        <button class="plain danger" @click=${() => this.#remove(address)}>${t('admin.remove')}</button>`)}
      <div class="cards">
      <section><h2>${t('admin.room')}</h2><p>${t('admin.used', { used: size(Number(a['used'] ?? 0)), of: Number(a['quota'] ?? 0) === 0 ? t('admin.noLimit') : size(Number(a['quota'])) })}</p>
        <form class="line" @submit=${(e: SubmitEvent) => this.#quota(e, address)}><label>${t('admin.quotaMb')}<input name="mb" type="number" min="0" step="1" .value=${String(Math.round(Number(a['quota'] ?? 0) / 1e6))}></label><button class="plain">${t('admin.save')}</button></form>
        ${table(t('admin.mailboxes'), [{ name: t('admin.mailbox'), cell: (m) => text(m, 'name') }, { name: t('admin.messages'), kind: 'number', cell: (m) => text(m, 'messages') }], list(a, 'mailboxes'))}</section>
      ${text(this.#role, 'role') === '' ? nothing : html`<section><h2>${t('admin.role')}</h2><form class="stack" @submit=${(e: SubmitEvent) => this.#setRole(e, address)}>
        <label>${t('admin.role')}<select name="role">${['user', 'admin', 'owner'].map((r) => html`<option value=${r} ?selected=${text(this.#role, 'role') === r}>${t(`admin.role.${r}`)}</option>`)}</select></label>
        <label>${t('admin.roleDomains')}<input name="domains" .value=${((this.#role['domains'] as string[] | undefined) ?? []).join(' ')}></label><button class="plain">${t('admin.save')}</button></form></section>`}
      <section><h2>${t('admin.appPasswords')}</h2><p class="muted">${t('admin.appPasswordsWhy')}</p>
        <form class="line" @submit=${(e: SubmitEvent) => this.#addApp(e, address)}><label>${t('admin.label')}<input name="label" required></label><button class="plain">${t('admin.add')}</button></form>
        ${table(t('admin.appPasswords'), [{ name: t('admin.label'), cell: (p) => text(p, 'label') }, { name: t('admin.lastUse'), cell: (p) => time((p['lastUse'] as Item | undefined)?.['when']) },
          { name: '', cell: (p) => html`<button class="plain danger" aria-label=${t('admin.removeOf', { what: text(p, 'label') })} @click=${async () => {
            await this.doing(async () => { await this.items('account.app-password.remove', { address, label: text(p, 'label') }); });
            await this.#open(address);
          }}>${t('admin.remove')}</button>` }], this.#apps)}</section></div>`;
  }

  override render() {
    const one = route.path[0] === 'accounts' ? route.path[1] : undefined;
    if (one) return this.#account(one);
    this.#of = '';
    const some = this.#accounts.filter((a) => text(a, 'address').includes(this.#search.toLowerCase()));
    return html`${this.head(t('admin.accounts'))}
      <form class="line" @submit=${this.#add}><label>${t('admin.newAddress')}<input name="address" type="email" required placeholder="mary@example.org"></label>
        <label>${t('admin.passwordOrNone')}<input name="password" type="password" autocomplete="new-password"></label><button class="primary">${t('admin.add')}</button></form>
      <form class="line" role="search" @submit=${(e: Event) => e.preventDefault()}><label>${t('admin.search')}<input type="search" @input=${(e: InputEvent) => { this.#search = (e.target as HTMLInputElement).value; this.requestUpdate(); }}></label></form>
      ${table(t('admin.accounts'), [
        { name: t('admin.address'), cell: (a) => html`<a href=${route.to('accounts', text(a, 'address'))}>${text(a, 'address')}</a>` },
        { name: t('admin.role'), cell: (a) => t(`admin.role.${text(a, 'role')}`) },
        { name: t('admin.quota'), kind: 'number', cell: (a) => (Number(a['quota']) === 0 ? t('admin.noLimit') : size(Number(a['quota']))) },
      ], some)}`;
  }
}
customElements.define('admin-accounts', Accounts);
