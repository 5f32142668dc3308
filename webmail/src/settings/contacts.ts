// People: found, added, changed, removed; from vCard files and into one.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { isValid } from '../compose/address';
import { card, people, person, vcard, type Card, type Person } from './card';

const CONTACTS = 'urn:ietf:params:jmap:contacts';
const SHOWN = 200;

interface SetAnswer {
  created: Record<string, { id: string }> | null;
  notCreated: Record<string, { type: string; description?: string }> | null;
  notUpdated: Record<string, { type: string; description?: string }> | null;
}

class Contacts extends Part {
  static override properties = { all: { state: true }, sought: { state: true }, at: { state: true }, draft: { state: true }, error: { state: true } };
  declare all: Card[] | null;
  declare sought: string;
  /** The id of the card that is changed, "new", or empty. */
  declare at: string;
  declare draft: Person;
  declare error: string;
  #book = '';

  constructor() {
    super();
    this.all = null;
    this.sought = '';
    this.at = '';
    this.error = '';
    this.draft = person({});
    void this.#load();
  }

  async #load(): Promise<void> {
    if (!jmap.has(CONTACTS)) {
      this.all = [];
      return;
    }
    try {
      const books = await jmap.call<{ list: { id: string; isDefault: boolean }[] }>('AddressBook/get', { ids: null });
      this.#book = (books.list.find((b) => b.isDefault) ?? books.list[0])?.id ?? '';
      const all: Card[] = [];
      for (let position = 0; ; ) {
        const r = await jmap.request([
          ['ContactCard/query', { accountId: jmap.account, position, limit: 500 }, 'q'],
          ['ContactCard/get', { accountId: jmap.account, '#ids': { resultOf: 'q', name: 'ContactCard/query', path: '/ids' } }, 'g'],
        ]);
        const list = (r.get('g') as unknown as { list: Card[] }).list;
        all.push(...list);
        position += list.length;
        if (list.length < 500) break;
      }
      this.all = all.sort((a, b) => this.#title(a).localeCompare(this.#title(b)));
    } catch (e) {
      this.all ??= [];
      toast({ text: why(e) });
    }
  }

  #title(c: Card): string {
    const p = person(c);
    return p.name || p.organization || p.emails[0] || '';
  }

  get #found(): Card[] {
    const words = this.sought.toLowerCase().split(/\s+/).filter((w) => w !== '');
    return (this.all ?? []).filter((c) => {
      const p = person(c);
      const text = [p.name, p.organization, ...p.emails, ...p.phones].join(' ').toLowerCase();
      return words.every((w) => text.includes(w));
    });
  }

  #open(id: string): void {
    const c = this.all?.find((x) => x.id === id);
    this.at = id;
    this.error = '';
    this.draft = person(c ?? {});
    if (this.draft.emails.length === 0) this.draft.emails = [''];
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.person-form input')?.focus());
  }

  async #set(args: Record<string, unknown>): Promise<void> {
    const r = await jmap.call<SetAnswer>('ContactCard/set', args);
    const no = Object.values(r.notCreated ?? r.notUpdated ?? {})[0];
    if (no) throw new Error(no.description ?? no.type);
  }

  async #save(e: Event): Promise<void> {
    e.preventDefault();
    const p: Person = { ...this.draft, name: this.draft.name.trim(), emails: this.draft.emails.map((x) => x.trim()).filter((x) => x !== ''), phones: this.draft.phones.map((x) => x.trim()).filter((x) => x !== '') };
    const bad = p.emails.find((x) => !isValid(x));
    this.error = bad ? t('sent.wrong', { who: bad }) : p.name === '' && p.emails.length === 0 ? t('person.empty') : '';
    if (this.error) return;
    try {
      const before = this.all?.find((x) => x.id === this.at);
      if (before) await this.#set({ update: { [this.at]: card(p, before) } });
      else await this.#set({ create: { n: { ...this.#fresh(p) } } });
      this.at = '';
      await this.#load();
    } catch (x) {
      this.error = why(x);
    }
  }

  #fresh(p: Person): Record<string, unknown> {
    const c = Object.fromEntries(Object.entries(card(p)).filter(([, v]) => v !== null));
    return { '@type': 'Card', version: '1.0', kind: 'individual', addressBookIds: { [this.#book]: true }, ...c };
  }

  async #remove(c: Card): Promise<void> {
    if (!(await confirm(t('person.removeAsk', { name: this.#title(c) }), t('person.remove'), true))) return;
    try {
      await jmap.call('ContactCard/set', { destroy: [c.id] });
      this.at = '';
      await this.#load();
    } catch (x) {
      toast({ text: why(x) });
    }
  }

  async #import(e: Event): Promise<void> {
    const input = e.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    try {
      const found = people(await file.text());
      for (let i = 0; i < found.length; i += 100) await this.#set({ create: Object.fromEntries(found.slice(i, i + 100).map((p, j) => [`c${i + j}`, this.#fresh(p)])) });
      toast({ text: t('person.imported', { n: found.length }) });
    } catch (x) {
      toast({ text: why(x) });
    }
    input.value = '';
    await this.#load();
  }

  #export(): void {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([(this.all ?? []).map((c) => vcard(person(c))).join('')], { type: 'text/vcard' }));
    a.download = 'contacts.vcf';
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
  }

  async #write(email: string, name: string): Promise<void> {
    const { compose } = await import('../compose/open');
    await compose({ kind: 'new', to: [{ name: name || null, email }] });
  }

  #many(label: string, field: 'emails' | 'phones', type: string, add: string) {
    const set = (list: string[]) => (this.draft = { ...this.draft, [field]: list });
    const all = this.draft[field];
    return html`<div class="set-field set-tall"><span>${label}</span><div class="person-many">${all.map((v, i) => html`<span class="person-one"><input class="rest" type=${type} aria-label=${`${label} ${i + 1}`} .value=${v} @input=${(e: Event) => set(all.map((x, j) => (j === i ? (e.target as HTMLInputElement).value : x)))}>
      <button type="button" aria-label=${t('chip.removeOne', { who: v || label })} @click=${() => set(all.filter((_, j) => j !== i))}>${icon('close')}</button></span>`)}
      <button type="button" @click=${() => set([...all, ''])}>${icon('add')} ${add}</button></div></div>`;
  }

  #form(c: Card | undefined) {
    const p = this.draft;
    const set = (change: Partial<Person>) => (this.draft = { ...p, ...change });
    return html`<form class="person-form set-form set-card" novalidate @submit=${this.#save}>
      <label class="set-field"><span>${t('person.name')}</span><input .value=${p.name} @input=${(e: Event) => set({ name: (e.target as HTMLInputElement).value })}></label>
      ${this.#many(t('person.email'), 'emails', 'email', t('person.addEmail'))}
      ${this.#many(t('person.phone'), 'phones', 'tel', t('person.addPhone'))}
      <label class="set-field"><span>${t('person.organization')}</span><input .value=${p.organization} @input=${(e: Event) => set({ organization: (e.target as HTMLInputElement).value })}></label>
      <label class="set-field set-tall"><span>${t('person.note')}</span><textarea rows="3" .value=${p.note} @input=${(e: Event) => set({ note: (e.target as HTMLTextAreaElement).value })}></textarea></label>
      <p class="fail" role="alert">${this.error}</p>
      <div class="set-buttons">${c ? html`<button type="button" class="plain danger" @click=${() => void this.#remove(c)}>${t('person.remove')}</button>` : nothing}<span class="rest"></span><button type="button" class="plain" @click=${() => (this.at = '')}>${t('dialog.cancel')}</button><button class="primary">${t('set.save')}</button></div></form>`;
  }

  #row(c: Card) {
    const p = person(c);
    return html`<li class="set-line"><div class="rest cut"><strong>${this.#title(c)}</strong>${p.organization && p.organization !== this.#title(c) ? html` <span class="muted">${p.organization}</span>` : nothing}<br>
      ${p.emails.map((e) => html`<button class="person-mail" title=${t('person.write', { who: e })} @click=${() => void this.#write(e, p.name)}>${e}</button> `)}${p.phones.map((n) => html`<span class="muted">${n}</span> `)}</div>
      <button class="plain" aria-label=${t('person.editOne', { name: this.#title(c) })} @click=${() => this.#open(c.id!)}>${t('set.edit')}</button></li>`;
  }

  override render() {
    const all = this.all;
    if (!all) return nothing;
    const found = this.#found;
    return html`<div class="set-page person-page"><div class="person-head"><h1>${t('person.title')}</h1><span class="rest"></span>
        <button class="primary" ?disabled=${this.at === 'new' || !jmap.has(CONTACTS)} @click=${() => this.#open('new')}>${icon('add')} ${t('person.add')}</button></div>
      ${jmap.has(CONTACTS) ? nothing : html`<p>${t('person.cannot')}</p>`}
      <div class="person-tools"><input class="rest" type="search" placeholder=${t('person.search')} aria-label=${t('person.search')} @input=${(e: InputEvent) => { if (!e.isComposing) this.sought = (e.target as HTMLInputElement).value; }} @compositionend=${(e: Event) => (this.sought = (e.target as HTMLInputElement).value)}>
        <label class="person-import"><input class="unseen" type="file" accept=".vcf,text/vcard" @change=${this.#import}><span>${t('person.import')}</span></label>
        <button class="plain" ?disabled=${all.length === 0} @click=${() => this.#export()}>${t('person.export')}</button></div>
      ${this.at === 'new' ? this.#form(undefined) : nothing}
      <p class="muted" role="status">${all.length === 0 ? t('person.none') : t('person.count', { n: found.length })}</p>
      <ul class="set-list">${found.slice(0, SHOWN).map((c) => (c.id === this.at ? html`<li>${this.#form(c)}</li>` : this.#row(c)))}</ul>
      ${found.length > SHOWN ? html`<p class="muted">${t('person.more', { n: found.length - SHOWN })}</p>` : nothing}</div>`;
  }
}
customElements.define('post-contacts', Contacts);
