// Aliases and lists.
import { html } from 'lit';
import { confirm } from '../base/dialog';
import { t } from '../base/text';
import { text, type Item } from './api';
import { Page, table } from './page';

class Aliases extends Page {
  #aliases: Item[] = [];

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#aliases = await this.items('alias.list');
    });
  }

  async #add(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const data = new FormData(form);
    const name = String(data.get('name')).trim();
    const targets = String(data.get('targets')).split(/[\s,;]+/).filter((x) => x !== '');
    if (await this.doing(async () => {
      await this.items('alias.add', { name, targets });
    }, t('admin.added', { what: name }))) {
      form.reset();
      await this.load();
    }
  }

  async #remove(name: string): Promise<void> {
    if (!(await confirm(t('admin.removeAsk', { what: name }), t('admin.remove'), true))) return;
    await this.doing(async () => {
      await this.items('alias.remove', { name });
    }, t('admin.removed', { what: name }));
    await this.load();
  }

  override render() {
    return html`${this.head(t('admin.aliases'))}
      <form class="line" @submit=${this.#add}><label>${t('admin.alias')}<input name="name" required placeholder="info@example.org"></label>
        <label>${t('admin.targets')}<input name="targets" required placeholder="mary@example.org, john@example.org"></label><button class="primary">${t('admin.add')}</button></form>
      <p class="muted">${t('admin.catchAll')}</p>
      ${table(t('admin.aliases'), [
        { name: t('admin.alias'), cell: (a) => text(a, 'name') },
        { name: t('admin.targets'), kind: 'wide', cell: (a) => (a['targets'] as string[]).join(', ') },
        { name: '', cell: (a) => html`<button class="plain danger" aria-label=${t('admin.removeOf', { what: text(a, 'name') })} @click=${() => this.#remove(text(a, 'name'))}>${t('admin.remove')}</button>` },
      ], this.#aliases)}`;
  }
}
customElements.define('admin-aliases', Aliases);

class Lists extends Page {
  #lists: Item[] = [];
  #members: Item[] = [];
  #open = '';

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#lists = await this.items('list.list');
      if (this.#open) this.#members = await this.items('list.members', { name: this.#open });
    });
  }

  async #do(verb: string, args: Item, done: string): Promise<void> {
    await this.doing(async () => {
      await this.items(verb, args);
    }, done);
    await this.load();
  }

  #addresses(e: SubmitEvent, field: string): string[] {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const all = String(new FormData(form).get(field)).split(/[\s,;]+/).filter((x) => x !== '');
    form.reset();
    return all;
  }

  override render() {
    return html`${this.head(t('admin.lists'))}
      <form class="line" @submit=${(e: SubmitEvent) => { const [name] = this.#addresses(e, 'name'); if (name) void this.#do('list.add', { name }, t('admin.added', { what: name })); }}>
        <label>${t('admin.listName')}<input name="name" required placeholder="all@example.org"></label><button class="primary">${t('admin.add')}</button></form>
      ${table(t('admin.lists'), [
        { name: t('admin.listName'), cell: (l) => html`<button class="plain" aria-expanded=${this.#open === text(l, 'name')} @click=${() => { this.#open = this.#open === text(l, 'name') ? '' : text(l, 'name'); this.#members = []; void this.load(); }}>${text(l, 'name')}</button>` },
        { name: t('admin.members'), kind: 'number', cell: (l) => text(l, 'members') },
        { name: t('admin.whoPosts'), cell: (l) => t(`admin.post.${text(l, 'post')}`) },
        { name: '', cell: (l) => html`<button class="plain danger" aria-label=${t('admin.removeOf', { what: text(l, 'name') })} @click=${async () => { if (await confirm(t('admin.removeAsk', { what: text(l, 'name') }), t('admin.remove'), true)) await this.#do('list.remove', { name: text(l, 'name') }, ''); }}>${t('admin.remove')}</button>` },
      ], this.#lists)}
      ${this.#open === '' ? '' : html`<section><h2>${t('admin.membersOf', { list: this.#open })}</h2>
        <form class="line" @submit=${(e: SubmitEvent) => { const members = this.#addresses(e, 'members'); void this.#do('list.join', { name: this.#open, members }, t('admin.saved')); }}>
          <label>${t('admin.address')}<input name="members" required></label><button class="plain">${t('admin.add')}</button></form>
        ${table(t('admin.members'), [{ name: t('admin.address'), cell: (m) => text(m, 'address') }, { name: '', cell: (m) => html`<button class="plain danger" aria-label=${t('admin.removeOf', { what: text(m, 'address') })} @click=${() => this.#do('list.leave', { name: this.#open, members: [text(m, 'address')] }, '')}>${t('admin.remove')}</button>` }], this.#members)}</section>`}`;
  }
}
customElements.define('admin-lists', Lists);
