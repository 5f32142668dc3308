// The search box: operators are completed as one types, and what was understood stands below as chips.
import { html, nothing, type TemplateResult } from 'lit';
import { Part } from '../base/part';
import { dialog } from '../base/dialog';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { t } from '../base/text';
import { jmap } from '../base/house';
import { toast } from '../base/toast';
import { OPERATORS, completing, parse, type Term } from './searchtext';
import { boxName } from './sidebar';
import { MAILING, prefs } from './prefs';
import { snippets, type Snippet } from './row';
import { store } from './store';
import { view } from './view';

interface Choice {
  text: string;
  hint: string;
}

class Search extends Part {
  static override properties = { text: { state: true }, choices: { state: true }, at: { state: true } };
  declare text: string;
  declare choices: Choice[];
  /** The choice that Enter takes; -1: none. */
  declare at: number;
  #from = 0;
  #later = 0;
  #snippetsFor = '';

  constructor() {
    super();
    this.text = view.sought ?? '';
    this.choices = [];
    this.at = -1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(prefs);
    const place = view.watch(() => {
      if ((view.sought ?? '') !== this.text.trim() && document.activeElement !== this.#input) this.text = view.sought ?? '';
      this.requestUpdate();
    });
    const found = store.watch(() => void this.#snippets());
    this.#ends = () => (place(), found());
  }
  #ends = () => {};

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ends();
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  /** Back from the results to the mail they were sought in. */
  #leave(go: (...path: string[]) => void): void {
    const first = view.kind === 'shared' ? store.mailboxes(view.account)[0] : undefined;
    if (first) go('shared', view.account, first.id);
    else go('mail', 'inbox');
  }

  /** Where the words stand in what is shown of the results. */
  async #snippets(): Promise<void> {
    const w = store.list;
    if (view.sought === undefined || !w || w.total <= 0) {
      if (view.sought === undefined) snippets.clear();
      return;
    }
    const ids = [...w.rows.values()].filter((id) => !snippets.has(id)).slice(0, 40);
    const key = JSON.stringify(w.query.filter);
    if (key !== this.#snippetsFor) snippets.clear();
    this.#snippetsFor = key;
    if (ids.length === 0 || !/"(text|subject|body)"/.test(key)) return;
    ids.forEach((id) => snippets.set(id, { subject: null, preview: null }));
    try {
      const answer = await jmap.call<{ list: ({ emailId: string } & Snippet)[] }>('SearchSnippet/get', { accountId: w.query.account, filter: w.query.filter, emailIds: ids });
      if (key !== this.#snippetsFor) return;
      answer.list.forEach((s) => snippets.set(s.emailId, s));
      store.changed();
    } catch {
      // The rows show what they always show.
    }
  }

  #complete(): void {
    const input = this.#input;
    const c = input ? completing(input.value, input.selectionStart ?? input.value.length) : undefined;
    this.at = -1;
    this.choices = [];
    if (!c) return;
    this.#from = c.from;
    if (c.op === '') {
      this.choices = Object.keys(OPERATORS).filter((o) => o.startsWith(c.value)).map((o) => ({ text: `${o}:`, hint: opName(o) }));
      return;
    }
    const v = c.value.toLowerCase();
    const fits = (all: Choice[]) => all.filter((x) => x.text.toLowerCase().includes(v) || x.hint.toLowerCase().includes(v)).slice(0, 8);
    if (c.op === 'in') this.choices = fits([...store.mailboxes().map((m) => ({ text: quote(m.role ?? m.name), hint: boxName(m) })), { text: 'anywhere', hint: t('search.anywhere') }]);
    else if (c.op === 'label') this.choices = fits(prefs.labels.map((l) => ({ text: quote(l.name), hint: '' })));
    else if (c.op === 'from' || c.op === 'to' || c.op === 'cc') void this.#people(v);
    else this.choices = fits((OPERATORS[c.op] ?? []).map((x) => ({ text: x, hint: t(`search.${c.op}.${x}`) })));
  }

  async #people(value: string): Promise<void> {
    const known = new Map<string, string>();
    for (const id of store.list?.rows.values() ?? []) for (const a of store.email(id)?.from ?? []) known.set(a.email, a.name ?? '');
    const here = [...known].filter(([email, name]) => value !== '' && `${email} ${name}`.toLowerCase().includes(value)).map(([text, hint]) => ({ text, hint })).slice(0, 6);
    this.choices = here;
    if (!jmap.has(MAILING)) return;
    try {
      const answer = await jmap.call<{ list: { name: string | null; email: string }[] }>('Recipient/suggest', { text: value, limit: 6 });
      const more = answer.list.filter((p) => !here.some((h) => h.text === p.email)).map((p) => ({ text: p.email, hint: p.name ?? '' }));
      this.choices = [...here, ...more].slice(0, 8);
    } catch {
      // What the page knows is enough.
    }
  }

  #typed(e: InputEvent): void {
    this.text = (e.target as HTMLInputElement).value;
    if (e.isComposing) return;
    this.#complete();
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => this.#search(), 180);
  }

  #search(): void {
    const text = this.text.trim();
    if (text === '') {
      if (view.sought !== undefined) this.#leave(route.replace.bind(route));
    } else if (parse(text).length > 0) {
      // Typing on is one step in the browser's history, not many.
      if (view.sought !== undefined) route.replace(...view.search(text));
      else route.go(...view.search(text));
    }
  }

  #take(c: Choice): void {
    const input = this.#input!;
    const caret = input.selectionStart ?? input.value.length;
    const end = c.text.endsWith(':') ? '' : ' ';
    this.text = input.value.slice(0, this.#from) + c.text + end + input.value.slice(caret).trimStart();
    const at = this.#from + c.text.length + end.length;
    void this.updateComplete.then(() => {
      input.setSelectionRange(at, at);
      this.#complete();
      if (end) this.#search();
    });
    input.focus();
  }

  #key(e: KeyboardEvent): void {
    if (e.isComposing) return;
    const n = this.choices.length;
    if (e.key === 'ArrowDown' && n > 0) this.at = (this.at + 1) % n;
    else if (e.key === 'ArrowUp' && n > 0) this.at = (this.at - 1 + n) % n;
    else if ((e.key === 'Enter' || e.key === 'Tab') && this.at >= 0) this.#take(this.choices[this.at]!);
    else if (e.key === 'Enter') {
      clearTimeout(this.#later);
      this.#search();
      this.choices = [];
      document.querySelector<HTMLElement>('post-list .grid')?.focus();
    } else if (e.key === 'Escape' && n > 0) this.choices = [];
    else if (e.key === 'Escape') {
      if (this.text === '') document.querySelector<HTMLElement>('post-list .grid')?.focus();
      this.#clear();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  }

  #clear(): void {
    this.text = '';
    this.choices = [];
    if (view.sought !== undefined) this.#leave(route.go.bind(route));
  }

  #without(x: Term): void {
    this.text = `${this.text.slice(0, x.from)}${this.text.slice(x.to)}`.replace(/\s+/g, ' ').trim();
    this.#search();
  }

  #chip(x: Term): TemplateResult {
    const name = x.kind === 'word' ? x.text : `${opName(x.op)}: ${x.value}`;
    return html`<span class="chip">${x.not ? html`<b>${t('search.not')}</b> ` : nothing}${name}<button type="button" aria-label=${t('search.remove', { what: name })} @click=${() => this.#without(x)}>${icon('close')}</button></span>`;
  }

  async #save(): Promise<void> {
    const text = this.text.trim();
    const name = await dialog<string>(t('search.save'), (done) => html`<form method="dialog" @submit=${(e: SubmitEvent) => { e.preventDefault(); done(String(new FormData(e.target as HTMLFormElement).get('name'))); }}>
      <label class="field">${t('search.saveAs')}<input name="name" required maxlength="60" autofocus .value=${text}></label>
      <div class="buttons"><button type="button" class="plain" @click=${() => done()}>${t('dialog.cancel')}</button><button class="primary">${t('search.save')}</button></div></form>`);
    if (!name?.trim()) return;
    prefs.set({ searches: [...prefs.searches.filter((s) => s.text !== text), { name: name.trim(), text }].slice(-40) });
    toast({ text: t('search.saved') });
  }

  #unsave(): void {
    prefs.set({ searches: prefs.searches.filter((s) => s.text !== this.text.trim()) });
  }

  override render() {
    const open = this.choices.length > 0 && document.activeElement === this.#input;
    const parsed = view.sought !== undefined ? parse(this.text) : [];
    const saved = prefs.searches.some((s) => s.text === this.text.trim());
    return html`<form role="search" @submit=${(e: Event) => e.preventDefault()}>
        ${icon('search')}
        <input type="search" role="combobox" aria-label=${t('search.label')} placeholder=${t('search.hint')} autocomplete="off" spellcheck="false" .value=${this.text}
          aria-expanded=${open} aria-controls="search-choices" aria-autocomplete="list" aria-activedescendant=${open && this.at >= 0 ? `choice-${this.at}` : nothing}
          @input=${(e: InputEvent) => this.#typed(e)} @compositionend=${(e: CompositionEvent) => this.#typed(e as unknown as InputEvent)} @keydown=${(e: KeyboardEvent) => this.#key(e)}
          @focus=${() => { this.#complete(); this.requestUpdate(); }} @blur=${() => { this.choices = []; }}>
        ${this.text ? html`<button type="button" aria-label=${t('search.clear')} @click=${() => { this.#clear(); this.#input?.focus(); }}>${icon('close')}</button>` : html`<kbd aria-hidden="true">/</kbd>`}
        <ul id="search-choices" role="listbox" aria-label=${t('search.choices')} ?hidden=${!open}>${this.choices.map((c, i) => html`<li role="option" id="choice-${i}" aria-selected=${i === this.at} @pointerdown=${(e: Event) => { e.preventDefault(); this.#take(c); }}><b><bdi>${c.text}</bdi></b><span class="muted">${c.hint}</span></li>`)}</ul>
      </form>
      ${parsed.length > 0 ? html`<div class="parsed">${parsed.map((any) => html`${any.map((x, i) => html`${i > 0 ? html`<span class="muted">${t('search.or')}</span>` : nothing}${this.#chip(x)}`)}`)}
        ${parsed.flat().some((x) => x.kind === 'op' && x.op === 'in') ? nothing : html`<button type="button" class="link" @click=${() => { this.text = `${this.text.trim()} in:anywhere`; this.#search(); }}>${t('search.everywhere')}</button>`}
        ${saved ? html`<button type="button" class="link" @click=${() => this.#unsave()}>${icon('bookmark')} ${t('search.unsave')}</button>` : html`<button type="button" class="link" @click=${() => void this.#save()}>${icon('bookmark')} ${t('search.save')}</button>`}</div>` : nothing}`;
  }
}
customElements.define('post-search', Search);

function quote(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}

function opName(op: string): string {
  return t(op === 'label' ? 'search.label_' : `search.${op}`);
}
