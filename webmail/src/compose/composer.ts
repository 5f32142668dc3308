// A letter on the page: its fields, its text, its files, and what sends it.
import { html, nothing, type PropertyValues } from 'lit';
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { unique, type Address } from './address';
import { author, signature, type Focus } from './begin';
import { dispatch } from './dispatch';
import './editor';
import type { PostEditor } from './editor';
import { fileList, takeFiles } from './files';
import { askLater, laterEntries } from './later';
import { mark } from './marks';
import { menu } from './menu';
import { htmlOf, signed } from './quote';
import './recipients';
import type { Field, Recipients } from './recipients';
import type { Writing } from './writing';

export class Composer extends Part {
  static override properties = {
    writing: { attribute: false }, size: { reflect: true }, docked: { type: Boolean, reflect: true },
    cc: { state: true }, bcc: { state: true }, busy: { state: true }, over: { state: true },
  };
  declare writing: Writing;
  declare size: 'normal' | 'small' | 'full';
  declare docked: boolean;
  declare cc: boolean;
  declare bcc: boolean;
  declare busy: boolean;
  declare over: boolean;
  focusOn: Focus = 'to';
  /** Where it goes when the conversation that it is in is left. */
  home: () => HTMLElement = () => document.body;
  /** What had the focus before. */
  #before = document.activeElement as HTMLElement | null;
  #unwatch: () => void = () => {};
  #begun = false;

  constructor() {
    super();
    this.size = 'normal';
    this.docked = true;
    this.cc = this.bcc = this.busy = this.over = false;
    this.addEventListener('keydown', (e) => this.#keys(e));
    this.addEventListener('dragover', (e) => {
      if (!e.dataTransfer?.types.includes('Files')) return;
      e.preventDefault();
      this.over = true;
    }, true);
    this.addEventListener('dragleave', (e) => {
      if (!this.contains(e.relatedTarget as Node | null)) this.over = false;
    });
    this.addEventListener('drop', (e) => this.#drop(e), true);
  }

  get editor(): PostEditor {
    return this.querySelector('post-editor')!;
  }

  #field(f: Field): Recipients | null {
    return this.querySelector<Recipients>(`post-recipients[data-field=${f}]`);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unwatch = this.writing.watch(() => this.requestUpdate());
    this.writing.collect = () => this.#collect();
    this.cc ||= this.writing.letter.cc.length > 0;
    this.bcc ||= this.writing.letter.bcc.length > 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch();
    // The conversation was left, the letter was not.
    queueMicrotask(() => {
      if (this.isConnected || this.writing.ended) return;
      this.docked = true;
      this.home().append(this);
    });
  }

  protected override firstUpdated(): void {
    const { letter } = this.writing;
    void this.editor.updateComplete.then(() => {
      this.editor.set(letter);
      this.#begun = true;
      if (this.focusOn === 'body') this.editor.focusStart();
      else this.#field('to')?.focusInput();
    });
    if (!this.docked) this.scrollIntoView({ block: 'nearest' });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('cc') && changed.get('cc') === false && this.#begun) this.#field('cc')?.focusInput();
    if (changed.has('bcc') && changed.get('bcc') === false && this.#begun) this.#field('bcc')?.focusInput();
  }

  /** Brings it to the front. */
  restore(): void {
    if (this.size === 'small') this.size = 'normal';
    void this.updateComplete.then(() => this.editor.focusStart());
  }

  #collect(): void {
    if (!this.#begun) return;
    const l = this.writing.letter;
    l.rich = this.editor.rich;
    l.html = this.editor.html();
    l.text = l.rich ? '' : this.editor.text();
    for (const f of ['to', 'cc', 'bcc'] as const) l[f] = this.#field(f)?.list ?? l[f];
  }

  #keys(e: KeyboardEvent): void {
    if (e.isComposing || e.keyCode === 229) return;
    const command = e.ctrlKey || e.metaKey;
    if (command && e.key === 'Enter') void this.send();
    else if (command && e.key.toLowerCase() === 's') void this.writing.save();
    else if (command && e.shiftKey && e.key.toLowerCase() === 'c') this.#show('cc');
    else if (command && e.shiftKey && e.key.toLowerCase() === 'b') this.#show('bcc');
    else if (e.key === 'Escape' && !e.defaultPrevented) void this.close();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  #show(f: 'cc' | 'bcc'): void {
    this[f] = true;
    void this.updateComplete.then(() => this.#field(f)?.focusInput());
  }

  #drop(e: DragEvent): void {
    const files = [...(e.dataTransfer?.files ?? [])];
    this.over = false;
    if (files.length === 0) return;
    e.preventDefault();
    e.stopPropagation();
    const within = this.editor.rich && (e.target as Element).closest('.editor-area') !== null;
    const pictures = within ? files.filter((f) => f.type.startsWith('image/')) : [];
    if (pictures.length > 0) void this.#pictures(pictures);
    takeFiles(this.writing, files.filter((f) => !pictures.includes(f)));
  }

  async #pictures(files: File[]): Promise<void> {
    for (const file of files) {
      const cid = `${crypto.getRandomValues(new Uint32Array(2)).join('')}@posthouse`;
      const shown = URL.createObjectURL(file);
      this.editor.picture(shown, cid, file.name);
      const u = await this.writing.upload(file, cid);
      if (u.piece) {
        const img = this.querySelector<HTMLImageElement>(`img[data-cid="${cid}"]`);
        if (img) img.src = jmap.download(u.piece.blobId, u.piece.name, u.piece.type);
      } else {
        this.editor.unpicture(cid);
        toast({ text: u.error });
        this.writing.uploads = this.writing.uploads.filter((x) => x !== u);
      }
      URL.revokeObjectURL(shown);
    }
  }

  #moved(e: CustomEvent<{ address: Address; to: Field }>): void {
    const from = e.target as Recipients;
    const { address, to } = e.detail;
    from.drop(address);
    if (to !== 'to') this[to] = true;
    void this.updateComplete.then(() => this.#field(to)?.add([address]));
  }

  #identity(e: Event): void {
    const w = this.writing;
    const now = w.identities.find((i) => i.id === (e.target as HTMLSelectElement).value);
    if (!now) return;
    const [before, after] = [signature(w.identity), signature(now)];
    const l = w.letter;
    this.#collect();
    l.from = author(now);
    l.replyTo = now.replyTo ?? [];
    l.bcc = unique([...l.bcc.filter((a) => !w.identity.bcc?.some((b) => b.email === a.email)), ...(now.bcc ?? [])]);
    if (l.bcc.length > 0) this.bcc = true;
    w.identity = now;
    if (this.editor.rich) this.editor.sign(after.html);
    else this.editor.set({ html: '', text: signed(this.editor.text(), before.text, after.text) });
    const bcc = this.#field('bcc');
    if (bcc) bcc.list = l.bcc;
    w.touch();
  }

  /** Sends, after what there is to ask was asked. */
  async send(at?: Date): Promise<void> {
    if (this.busy) return;
    this.querySelectorAll<Recipients>('post-recipients').forEach((r) => r.take());
    this.#collect();
    this.busy = true;
    try {
      if (await dispatch(this.writing, this.editor.text(), at)) this.#gone();
    } finally {
      this.busy = false;
    }
  }

  #gone(): void {
    this.remove();
    if (this.#before?.isConnected) this.#before.focus();
    this.dispatchEvent(new CustomEvent('closed', { bubbles: true }));
  }

  /** Keeps the draft and goes. */
  async close(): Promise<void> {
    const w = this.writing;
    this.querySelectorAll<Recipients>('post-recipients').forEach((r) => r.take());
    if (w.state !== 'untouched') {
      await w.save();
      if (w.state === 'failed' || w.state === 'expired') {
        toast({ text: w.error });
        return;
      }
    }
    const kept = w.draft;
    w.end();
    this.#gone();
    if (kept) {
      const { compose } = await import('./open');
      toast({ text: t('compose.kept'), label: t('compose.open'), undo: () => void compose({ kind: 'draft', emailId: kept.emailId }) });
    }
  }

  async #discard(): Promise<void> {
    const w = this.writing;
    if ((w.state !== 'untouched' || w.draft) && !(await confirm(t('compose.discardAsk'), t('compose.discard'), true))) return;
    try {
      await w.discard();
    } catch (e) {
      toast({ text: why(e) });
      return;
    }
    this.#gone();
    toast({ text: t('compose.discarded') });
  }

  async #mode(): Promise<void> {
    const rich = !this.editor.rich;
    if (!rich && /<(b|i|u|strong|em|img|ul|ol|a|span|table)\b/i.test(this.editor.html()) && !(await confirm(t('compose.plainAsk'), t('compose.plain')))) return;
    this.#collect();
    this.writing.letter.rich = rich;
    await this.editor.change(rich);
    if (rich) this.editor.set({ html: htmlOf(this.editor.text()), text: '' });
    this.requestUpdate();
  }

  #more(e: Event): void {
    menu(e.currentTarget as HTMLElement, t('compose.more'), [
      { label: this.writing.letter.rich ? t('compose.plain') : t('compose.rich'), run: () => void this.#mode() },
      ...(this.docked ? [] : [{ label: t('compose.popOut'), run: () => this.#popOut() }]),
      { label: t('compose.discard'), run: () => void this.#discard() },
    ]);
  }

  #popOut(): void {
    this.docked = true;
    this.home().append(this);
    void this.updateComplete.then(() => this.editor.focusStart());
  }

  #later(e: Event): void {
    const at = (e.currentTarget as HTMLElement);
    menu(at, t('compose.later'), [
      ...laterEntries(new Date(), (when) => void this.send(when)),
      { label: t('later.pick'), run: () => void askLater().then((when) => when && this.send(when)) },
    ]);
  }

  #toggle(to: 'small' | 'full'): void {
    this.size = this.size === to ? 'normal' : to;
    if (this.size !== 'small') void this.updateComplete.then(() => this.editor.focusStart());
  }

  #saved() {
    const w = this.writing;
    const time = w.savedAt?.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' }) ?? '';
    const bad = w.state === 'failed' || w.state === 'expired';
    const text = w.state === 'untouched' ? '' : w.state === 'saving' ? (w.savedAt ? t('saved.saved', { time }) : t('saved.saving')) : t(`saved.${w.state}`, { time });
    return html`<span class="compose-saved ${bad ? 'warn' : 'muted'}" role="status">${bad ? icon('junk') : nothing}${text}</span>`;
  }

  #head() {
    const title = this.writing.letter.subject || t('compose.new');
    if (!this.docked) return nothing;
    const small = this.size === 'small';
    return html`<header class="compose-head">
      <button type="button" class="compose-title cut" aria-expanded=${!small} @click=${() => this.#toggle('small')}>${title}</button>
      <button type="button" class="compose-min" title=${t(small ? 'compose.restore' : 'compose.minimise')} aria-label=${t(small ? 'compose.restore' : 'compose.minimise')} @click=${() => this.#toggle('small')}>${mark(small ? 'full' : 'minimise')}</button>
      ${small ? nothing : html`<button type="button" class="compose-wide" title=${t(this.size === 'full' ? 'compose.small' : 'compose.full')} aria-label=${t(this.size === 'full' ? 'compose.small' : 'compose.full')} @click=${() => this.#toggle('full')}>${mark(this.size === 'full' ? 'small' : 'full')}</button>`}
      <button type="button" title=${t('compose.close')} aria-label=${t('compose.close')} @click=${() => void this.close()}>${icon('close')}</button>
    </header>`;
  }

  #line(f: Field, end: unknown = nothing) {
    return html`<div class="compose-line"><span class="compose-label" aria-hidden="true">${t(`compose.${f}`)}</span>
      <post-recipients data-field=${f} .field=${f} .label=${t(`compose.${f}`)} .list=${this.writing.letter[f]}
        @changed=${(e: Event) => { this.writing.letter[f] = (e.target as Recipients).list; this.writing.touch(); }} @move=${this.#moved}></post-recipients>${end}</div>`;
  }

  override render() {
    const w = this.writing;
    const l = w.letter;
    const name = l.subject || t('compose.new');
    return html`<section class="composer ${this.over ? 'over' : ''}" role=${this.docked ? 'dialog' : 'region'} aria-label=${name}>
      ${this.#head()}
      <div class="compose-inner" ?hidden=${this.size === 'small'}>
        <div class="compose-fields">
          ${w.identities.length > 1 ? html`<label class="compose-line"><span class="compose-label">${t('compose.from')}</span>
            <select @change=${this.#identity}>${w.identities.map((i) => html`<option value=${i.id} ?selected=${i.id === w.identity.id}>${i.name ? `${i.name} <${i.email}>` : i.email}</option>`)}</select></label>` : nothing}
          ${this.#line('to', html`<span class="compose-more-fields">
            ${this.cc ? nothing : html`<button type="button" title="Ctrl+Shift+C" @click=${() => this.#show('cc')}>${t('compose.cc')}</button>`}
            ${this.bcc ? nothing : html`<button type="button" title="Ctrl+Shift+B" @click=${() => this.#show('bcc')}>${t('compose.bcc')}</button>`}</span>`)}
          ${this.cc ? this.#line('cc') : nothing}${this.bcc ? this.#line('bcc') : nothing}
          <label class="compose-line"><span class="compose-label">${t('compose.subject')}</span>
            <input class="compose-subject" dir="auto" type="text" .value=${l.subject} @input=${(e: Event) => { l.subject = (e.target as HTMLInputElement).value; w.touch(); }}></label>
        </div>
        ${w.conflict ? html`<p class="compose-note warn" role="alert">${icon('junk')} ${t('saved.conflict')}</p>` : nothing}
        <post-editor .rich=${l.rich} .label=${t('compose.body')} @written=${() => w.touch()} @pictures=${(e: CustomEvent<File[]>) => void this.#pictures(e.detail)}></post-editor>
        ${fileList(w)}
        <footer class="compose-foot">
          <span class="compose-send"><button type="button" class="primary" title=${t('compose.sendKey')} ?disabled=${this.busy} @click=${() => void this.send()}>${this.busy ? t('compose.sending') : t('compose.send')}</button>
          <button type="button" class="primary" aria-haspopup="menu" aria-expanded="false" aria-label=${t('compose.later')} title=${t('compose.later')} ?disabled=${this.busy} @click=${this.#later}>${mark('down')}</button></span>
          <button type="button" title=${t('compose.attach')} aria-label=${t('compose.attach')} @click=${() => this.querySelector<HTMLInputElement>('.compose-files')?.click()}>${icon('clip')}</button>
          <input class="compose-files" type="file" multiple hidden aria-label=${t('compose.attach')} @change=${(e: Event) => { const i = e.target as HTMLInputElement; takeFiles(w, [...(i.files ?? [])]); i.value = ''; }}>
          ${this.#saved()}
          <button type="button" aria-haspopup="menu" aria-expanded="false" title=${t('compose.more')} aria-label=${t('compose.more')} @click=${this.#more}>${icon('more')}</button>
          <button type="button" title=${t('compose.discard')} aria-label=${t('compose.discard')} @click=${() => void this.#discard()}>${icon('trash')}</button>
        </footer>
      </div>
      ${this.over ? html`<div class="compose-drop" aria-hidden="true">${icon('clip')} ${t('compose.dropHere')}</div>` : nothing}
    </section>`;
  }
}
customElements.define('post-composer', Composer);
