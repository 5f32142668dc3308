// Where the text of a letter is written: with letters and pictures by Squire, or plain.
import { html, nothing } from 'lit';
import Squire from 'squire-rte';
import { dialog } from '../base/dialog';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { again, fragment } from './clean';
import { mark } from './marks';
import { menu } from './menu';
import { htmlOf, textOf } from './quote';

/** Colours that can be read on paper and on the dark. */
const COLOURS: [name: string, value: string | null][] = [
  ['none', null], ['red', '#c0392b'], ['orange', '#b35c00'], ['green', '#1e7e46'], ['blue', '#2563c9'], ['purple', '#7d3fb2'], ['grey', '#6b7280'],
];

type Editor = InstanceType<typeof Squire>;

/** Tells "written" after each change, and "pictures" with files that are to be shown in the text. */
export class PostEditor extends Part {
  static override properties = { rich: { type: Boolean }, state: { state: true }, label: {}, wordsOnly: { type: Boolean } };
  declare rich: boolean;
  declare label: string;
  /** Without pictures. */
  declare wordsOnly: boolean;
  declare state: Set<string>;
  #squire: Editor | undefined;
  #html = '';
  #text = '';

  constructor() {
    super();
    this.rich = true;
    this.label = '';
    this.wordsOnly = false;
    this.state = new Set();
  }

  get #area(): HTMLElement {
    return this.querySelector<HTMLElement>('.editor-area')!;
  }

  protected override firstUpdated(): void {
    this.#begin();
  }

  #begin(): void {
    const root = this.#area;
    const s = new Squire(root, {
      blockTag: 'DIV',
      sanitizeToDOMFragment: fragment,
      // Not one of Squire's own: see build.mjs.
      again,
    } as ConstructorParameters<typeof Squire>[1]);
    this.#squire = s;
    s.addEventListener('input', () => this.#written());
    s.addEventListener('pathChange', () => this.#look());
    s.addEventListener('select', () => this.#look());
    s.addEventListener('cursor', () => this.#look());
    s.addEventListener('pasteImage', (e: Event) => {
      const data = (e as CustomEvent<{ clipboardData: DataTransfer }>).detail?.clipboardData ?? (e as unknown as { clipboardData: DataTransfer }).clipboardData;
      const files = [...(data?.items ?? [])].filter((i) => i.kind === 'file').map((i) => i.getAsFile()).filter((f): f is File => f !== null);
      if (files.length > 0) this.pictures(files);
    });
    s.setKeyHandler('Tab', null);
    s.setKeyHandler('Shift-Tab', null);
    if (this.rich) s.setHTML(this.#html);
  }

  pictures(files: File[]): void {
    if (this.wordsOnly) return;
    this.dispatchEvent(new CustomEvent('pictures', { detail: files, bubbles: true }));
  }

  #written(): void {
    this.dispatchEvent(new CustomEvent('written', { bubbles: true }));
  }

  #look(): void {
    const s = this.#squire;
    if (!s) return;
    const now = new Set<string>();
    for (const [name, tag] of [['bold', 'B'], ['italic', 'I'], ['underline', 'U'], ['link', 'A']] as const) if (s.hasFormat(tag)) now.add(name);
    const path = s.getPath();
    if (/(^|>)UL/.test(path)) now.add('bullets');
    if (/(^|>)OL/.test(path)) now.add('numbers');
    if (/BLOCKQUOTE/.test(path)) now.add('quote');
    if ([...now].join() !== [...this.state].join()) this.state = now;
  }

  /** What is written. */
  html(): string {
    return this.rich ? (this.#squire ? this.#squire.getHTML() : this.#html) : htmlOf(this.text());
  }

  text(): string {
    return this.rich ? textOf(this.html()) : (this.querySelector('textarea')?.value ?? this.#text);
  }

  set(content: { html: string; text: string }): void {
    this.#html = content.html;
    this.#text = content.text;
    this.#squire?.setHTML(content.html);
    const area = this.querySelector('textarea');
    if (area) area.value = content.text;
  }

  /** From letters and pictures to plain or back, with the text taken along. */
  async change(rich: boolean): Promise<void> {
    if (rich === this.rich) return;
    const html = this.html();
    const text = this.text();
    this.rich = rich;
    this.#text = text;
    this.#html = html;
    await this.updateComplete;
    this.set({ html, text });
    this.focusStart();
    this.#written();
  }

  /** The element with what was signed, if it is still there. */
  signature(): HTMLElement | null {
    return this.#area.querySelector('[data-signature]');
  }

  /** Puts a signature in place of the one before: over what is quoted. */
  sign(markup: string): void {
    const s = this.#squire;
    if (!s || !this.rich) return;
    const old = this.signature();
    const box = document.createElement('div');
    box.dataset['signature'] = '';
    box.append(fragment(markup));
    s.saveUndoState();
    if (old) {
      if (markup === '') old.remove();
      else old.replaceWith(box);
    } else if (markup !== '') {
      const quote = [...this.#area.children].find((c) => c.matches('[data-quote]'));
      if (quote) quote.before(box);
      else this.#area.append(box);
    }
  }

  focusStart(): void {
    if (this.rich) {
      this.#squire?.focus();
      this.#squire?.moveCursorToStart();
      this.#area.scrollTop = 0;
    } else {
      const area = this.querySelector('textarea');
      area?.focus();
      area?.setSelectionRange(0, 0);
    }
  }

  picture(src: string, cid: string, alt: string): void {
    this.#squire?.insertImage(src, { 'data-cid': cid, alt });
    this.#written();
  }

  /** Takes a picture out that could not be brought up. */
  unpicture(cid: string): void {
    this.#area.querySelector(`img[data-cid="${cid}"]`)?.remove();
    this.#written();
  }

  #do(what: string): void {
    const s = this.#squire;
    if (!s) return;
    const on = this.state.has(what);
    s.focus();
    switch (what) {
      case 'bold': on ? s.removeBold() : s.bold(); break;
      case 'italic': on ? s.removeItalic() : s.italic(); break;
      case 'underline': on ? s.removeUnderline() : s.underline(); break;
      case 'bullets': on ? s.removeList() : s.makeUnorderedList(); break;
      case 'numbers': on ? s.removeList() : s.makeOrderedList(); break;
      case 'quote': on ? s.decreaseQuoteLevel() : s.increaseQuoteLevel(); break;
      case 'clear': s.removeAllFormatting(); break;
    }
    this.#look();
    this.#written();
  }

  async #link(): Promise<void> {
    const s = this.#squire;
    if (!s) return;
    if (this.state.has('link')) {
      s.removeLink();
      return;
    }
    const at = s.getSelection();
    const url = await dialog<string>(t('editor.link'), (done) => html`<form class="compose-form" @submit=${(e: Event) => { e.preventDefault(); done(String(new FormData(e.target as HTMLFormElement).get('url'))); }}>
      <label>${t('editor.linkTo')}<input name="url" type="text" inputmode="url" placeholder="https://" required autofocus></label>
      <div class="buttons"><button type="button" class="plain" @click=${() => done()}>${t('dialog.cancel')}</button><button class="primary">${t('dialog.ok')}</button></div></form>`);
    s.focus();
    s.setSelection(at);
    if (!url?.trim()) return;
    const whole = /^(https?:|mailto:|tel:)/i.test(url) ? url.trim() : url.includes('@') && !url.includes('/') ? `mailto:${url.trim()}` : `https://${url.trim()}`;
    s.makeLink(whole);
    this.#written();
  }

  #colour(e: Event): void {
    const s = this.#squire;
    if (!s) return;
    const at = s.getSelection();
    menu(e.currentTarget as HTMLElement, t('editor.colour'), COLOURS.map(([name, value]) => ({
      label: t(`colour.${name}`),
      more: html`<span class="swatch swatch-${name}"></span>`,
      run: () => {
        s.focus();
        s.setSelection(at);
        s.setTextColor(value);
        this.#written();
      },
    })));
  }

  #pick(e: Event): void {
    const input = e.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) this.pictures(files);
  }

  // One stop of the Tab key; the arrows go from one to the next.
  #keys(e: KeyboardEvent): void {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const all = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button')];
    const to = all[(all.indexOf(document.activeElement as HTMLElement) + step + all.length) % all.length];
    all.forEach((b) => (b.tabIndex = b === to ? 0 : -1));
    to?.focus();
    e.preventDefault();
  }

  #key(e: KeyboardEvent): void {
    if (e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k' && this.rich) {
      e.preventDefault();
      e.stopPropagation();
      void this.#link();
    }
  }

  #button(name: string, drawing: string, first = false) {
    return html`<button type="button" tabindex=${first ? 0 : -1} aria-pressed=${this.state.has(name)} title=${t(`editor.${name}`)} aria-label=${t(`editor.${name}`)}
      @mousedown=${(e: Event) => e.preventDefault()} @click=${() => this.#do(name)}>${mark(drawing)}</button>`;
  }

  override render() {
    return html`
      <div class="editor-area" dir="auto" ?hidden=${!this.rich} role="textbox" aria-multiline="true" aria-label=${this.label} @keydown=${this.#key}></div>
      ${this.rich ? nothing : html`<textarea class="editor-plain" dir="auto" aria-label=${this.label} .value=${this.#text} @input=${() => this.#written()}></textarea>`}
      ${this.rich ? html`<div class="editor-tools" role="toolbar" aria-label=${t('editor.tools')} @keydown=${this.#keys}>
        ${this.#button('bold', 'bold', true)}${this.#button('italic', 'italic')}${this.#button('underline', 'underline')}
        <button type="button" tabindex="-1" aria-haspopup="menu" aria-expanded="false" title=${t('editor.colour')} aria-label=${t('editor.colour')} @mousedown=${(e: Event) => e.preventDefault()} @click=${this.#colour}>${mark('colour')}</button>
        ${this.#button('bullets', 'bullets')}${this.#button('numbers', 'numbers')}${this.#button('quote', 'quote')}
        <button type="button" tabindex="-1" aria-pressed=${this.state.has('link')} title=${t('editor.link')} aria-label=${t('editor.link')} @mousedown=${(e: Event) => e.preventDefault()} @click=${() => void this.#link()}>${mark('link')}</button>
        ${this.wordsOnly ? nothing : html`<button type="button" tabindex="-1" title=${t('editor.image')} aria-label=${t('editor.image')} @click=${() => this.querySelector<HTMLInputElement>('.editor-image')?.click()}>${icon('image')}</button>`}
        ${this.#button('clear', 'clear')}
        <input class="editor-image" type="file" accept="image/*" multiple hidden @change=${this.#pick} aria-label=${t('editor.image')}>
      </div>` : nothing}`;
  }
}
customElements.define('post-editor', PostEditor);
