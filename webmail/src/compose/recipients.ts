// A line of recipients: each a chip that can be moved, changed and removed; the rest is being typed.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { isValid, parse, show, unique, type Address } from './address';
import { menu } from './menu';
import { suggest } from './people';

export type Field = 'to' | 'cc' | 'bcc';
const TYPE = 'application/x-recipient';
/** Which field the chip that is dragged comes from. */
let dragged: { from: Recipients; address: Address } | null = null;

/** Tells "changed" after each change, and "move" {address, to} when a chip is to go to another field. */
export class Recipients extends Part {
  static override properties = { list: { attribute: false }, field: {}, label: {}, found: { state: true }, at: { state: true }, over: { state: true } };
  declare list: Address[];
  declare field: Field;
  declare label: string;
  declare found: Address[];
  declare at: number;
  declare over: boolean;
  #asked = 0;
  #timer = 0;

  constructor() {
    super();
    this.list = [];
    this.found = [];
    this.at = -1;
    this.over = false;
    this.field = 'to';
    this.label = '';
  }

  get input(): HTMLInputElement {
    return this.querySelector('input')!;
  }

  focusInput(): void {
    this.input?.focus();
  }

  #set(list: Address[]): void {
    this.list = unique(list);
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }));
  }

  /** Makes chips of what is typed; whether something was. */
  take(more = ''): boolean {
    const text = `${this.input.value}${more}`.trim();
    this.input.value = '';
    this.#close();
    if (text === '') return false;
    this.#set([...this.list, ...parse(text)]);
    return true;
  }

  add(list: Address[]): void {
    this.#set([...this.list, ...list]);
  }

  drop(a: Address): void {
    this.#set(this.list.filter((b) => b !== a));
  }

  #close(): void {
    this.found = [];
    this.at = -1;
    this.#asked++;
    clearTimeout(this.#timer);
  }

  #typed(e: InputEvent): void {
    if (e.isComposing) return;
    const text = this.input.value;
    if (/[,;\uff0c\uff1b\n]\s*$/.test(text) && !(text.split('"').length % 2 === 0)) {
      this.take();
      return;
    }
    clearTimeout(this.#timer);
    if (text.trim() === '') {
      this.#close();
      return;
    }
    const mine = ++this.#asked;
    this.#timer = setTimeout(() => {
      void suggest(text.trim()).then((found) => {
        if (mine !== this.#asked) return;
        const has = new Set(this.list.map((a) => a.email.toLowerCase()));
        this.found = found.filter((f) => !has.has(f.email.toLowerCase()));
        this.at = this.found.length > 0 ? 0 : -1;
      }, () => undefined);
    }, 120) as unknown as number;
  }

  #choose(a: Address): void {
    this.input.value = '';
    this.#close();
    this.#set([...this.list, a]);
    this.input.focus();
  }

  #keys(e: KeyboardEvent): void {
    if (e.isComposing || e.keyCode === 229) return;
    const open = this.found.length > 0;
    const text = this.input.value;
    if (open && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      this.at = (this.at + (e.key === 'ArrowDown' ? 1 : -1) + this.found.length) % this.found.length;
      e.preventDefault();
    } else if (open && e.key === 'Escape') {
      this.#close();
      e.stopPropagation();
      e.preventDefault();
    } else if ((e.key === 'Enter' || e.key === 'Tab') && !e.ctrlKey && !e.metaKey && open && this.at >= 0 && !isValid(text.trim())) {
      this.#choose(this.found[this.at]!);
      e.preventDefault();
    } else if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) {
      this.take();
      e.preventDefault();
    } else if ((e.key === 'Backspace' || e.key === 'ArrowLeft') && this.input.selectionStart === 0 && this.input.selectionEnd === 0) {
      this.#chips().at(-1)?.focus();
      if (this.list.length > 0) e.preventDefault();
    }
  }

  #chips(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.pill-name')];
  }

  #chipKeys(e: KeyboardEvent, a: Address): void {
    const all = this.#chips();
    const i = all.indexOf(e.currentTarget as HTMLElement);
    if (e.key === 'ArrowLeft') all[i - 1]?.focus();
    else if (e.key === 'ArrowRight') (all[i + 1] ?? this.input).focus();
    else if (e.key === 'Backspace' || e.key === 'Delete') {
      this.drop(a);
      void this.updateComplete.then(() => (this.#chips()[Math.max(0, i - 1)] ?? this.input).focus());
    } else return;
    e.preventDefault();
    e.stopPropagation();
  }

  #menu(e: Event, a: Address): void {
    const other = (['to', 'cc', 'bcc'] as const).filter((f) => f !== this.field);
    menu(e.currentTarget as HTMLElement, show(a), [
      { label: t('chip.edit'), run: () => this.#edit(a) },
      ...other.map((to) => ({ label: t('chip.move', { field: t(`compose.${to}`) }), run: () => this.dispatchEvent(new CustomEvent('move', { detail: { address: a, to }, bubbles: true })) })),
      { label: t('chip.copy'), run: () => void navigator.clipboard?.writeText(a.email) },
      { label: t('chip.remove'), run: () => { this.drop(a); this.input.focus(); } },
    ]);
  }

  #edit(a: Address): void {
    this.take();
    this.drop(a);
    this.input.value = show(a);
    this.input.focus();
  }

  #paste(e: ClipboardEvent): void {
    const text = e.clipboardData?.getData('text/plain') ?? '';
    if (!/[,;\n,;]/.test(text.trim()) && !(text.includes('@') && this.input.value.trim() === '' && isValid(text.trim()))) return;
    e.preventDefault();
    // The line ends of a list would be lost in the field.
    this.take(text);
  }

  #drop(e: DragEvent): void {
    this.over = false;
    const it = dragged;
    if (!it || !e.dataTransfer?.types.includes(TYPE)) return;
    e.preventDefault();
    e.stopPropagation();
    if (it.from === this) return;
    it.from.drop(it.address);
    this.add([it.address]);
  }

  #left(e: FocusEvent): void {
    if (this.contains(e.relatedTarget as Node | null)) return;
    this.take();
  }

  #chip(a: Address) {
    const ok = isValid(a.email);
    return html`<li class="pill ${ok ? '' : 'pill-wrong'}" draggable="true"
      @dragstart=${(e: DragEvent) => { dragged = { from: this, address: a }; e.dataTransfer?.setData(TYPE, a.email); e.dataTransfer?.setData('text/plain', show(a)); }}
      @dragend=${() => (dragged = null)}>
      <button type="button" class="pill-name" aria-haspopup="menu" title=${show(a)} @click=${(e: Event) => this.#menu(e, a)} @keydown=${(e: KeyboardEvent) => this.#chipKeys(e, a)}>
        <span class="cut">${a.name || a.email}</span>${ok ? nothing : html`<span class="fail pill-word">${t('chip.wrong')}</span>`}</button>
      <button type="button" class="pill-remove" tabindex="-1" aria-label=${t('chip.removeOne', { who: a.name || a.email })} @click=${() => { this.drop(a); this.input.focus(); }}>${icon('close')}</button>
    </li>`;
  }

  override render() {
    const id = `suggest-${this.field}-${this.closest('post-composer')?.id ?? ''}`;
    const open = this.found.length > 0;
    return html`<div class="recipients ${this.over ? 'over' : ''}" @click=${(e: Event) => { if (e.target === e.currentTarget) this.input.focus(); }} @focusout=${this.#left}
      @dragover=${(e: DragEvent) => { if (e.dataTransfer?.types.includes(TYPE)) { e.preventDefault(); this.over = true; } }} @dragleave=${() => (this.over = false)} @drop=${this.#drop}>
      ${this.list.length > 0 ? html`<ul class="pills" aria-label=${this.label}>${this.list.map((a) => this.#chip(a))}</ul>` : nothing}
      <input type="text" inputmode="email" autocomplete="off" autocapitalize="off" spellcheck="false" role="combobox" aria-autocomplete="list" aria-label=${this.label}
        aria-expanded=${open} aria-controls=${id} aria-activedescendant=${open && this.at >= 0 ? `${id}-${this.at}` : nothing}
        @input=${this.#typed} @compositionend=${this.#typed} @keydown=${this.#keys} @paste=${this.#paste}>
      <ul class="suggestions" role="listbox" id=${id} aria-label=${t('compose.suggestions')} ?hidden=${!open}>
        ${this.found.map((f, i) => html`<li role="option" id=${`${id}-${i}`} aria-selected=${i === this.at} @mousedown=${(e: Event) => { e.preventDefault(); this.#choose(f); }}>
          ${f.name ? html`<span>${f.name}</span> <span class="muted">${f.email}</span>` : html`<span>${f.email}</span>`}</li>`)}
      </ul></div>`;
  }
}
customElements.define('post-recipients', Recipients);
