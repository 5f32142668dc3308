// As whom one writes, and what stands under one's letters.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { parse, show, type Address } from '../compose/address';
import '../compose/editor';
import type { PostEditor } from '../compose/editor';
import { textOf } from '../compose/quote';
import { identities, type Identity } from '../compose/writing';
import { words as editorWords } from '../compose/text';

interface SetAnswer {
  created: Record<string, { id: string }> | null;
  notCreated: Record<string, { description?: string; type: string }> | null;
  notUpdated: Record<string, { description?: string; type: string }> | null;
}

class Identities extends Part {
  static override properties = { all: { state: true }, at: { state: true } };
  declare all: Identity[];
  /** The id of the one that is changed; "new" for one that is not there yet. */
  declare at: string;

  constructor() {
    super();
    this.all = [];
    this.at = '';
    void editorWords().then(() => this.#load());
  }

  async #load(): Promise<void> {
    try {
      this.all = await identities();
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  #open(id: string): void {
    this.at = id;
    const now = this.all.find((i) => i.id === id);
    void this.updateComplete.then(async () => {
      const editor = this.querySelector<PostEditor>('post-editor');
      await editor?.updateComplete;
      editor?.set({ html: now?.htmlSignature || (now?.textSignature ? now.textSignature.split('\n').map((l) => `<div>${l.replace(/&/g, '&amp;').replace(/</g, '&lt;') || '<br>'}</div>`).join('') : ''), text: '' });
      this.querySelector<HTMLInputElement>('input[name=name]')?.focus();
    });
  }

  async #save(e: SubmitEvent, i: Identity | undefined): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    const list = (name: string): Address[] | null => {
      const l = parse(String(data.get(name) ?? ''));
      return l.length > 0 ? l : null;
    };
    const markup = this.querySelector<PostEditor>('post-editor')!.html();
    const text = textOf(markup).trimEnd();
    const change: Record<string, unknown> = {
      name: String(data.get('name') ?? '').trim(), replyTo: list('replyTo'), bcc: list('bcc'),
      textSignature: text, htmlSignature: text === '' && !/<img\b/.test(markup) ? '' : markup,
    };
    try {
      const answer = await jmap.call<SetAnswer>('Identity/set', i ? { update: { [i.id]: change } } : { create: { n: { ...change, email: String(data.get('email')).trim() } } });
      const no = Object.values(answer.notCreated ?? answer.notUpdated ?? {})[0];
      if (no) throw new Error(no.description ?? no.type);
      this.at = '';
      await this.#load();
      toast({ text: t('set.saved'), seconds: 3 });
    } catch (x) {
      toast({ text: why(x) });
    }
  }

  async #remove(i: Identity): Promise<void> {
    if (!(await confirm(t('id.removeAsk', { who: i.email }), t('id.remove'), true))) return;
    try {
      await jmap.call('Identity/set', { destroy: [i.id] });
      this.at = '';
      await this.#load();
    } catch (x) {
      toast({ text: why(x) });
    }
  }

  #form(i: Identity | undefined) {
    const list = (l: Address[] | null | undefined) => (l ?? []).map(show).join(', ');
    return html`<form class="set-form set-card" @submit=${(e: SubmitEvent) => void this.#save(e, i)}>
      ${i ? html`<p><strong>${i.email}</strong></p>` : html`<label class="set-field"><span>${t('id.email')}<small class="muted">${t('id.emailHint')}</small></span><input name="email" type="email" required></label>`}
      <label class="set-field"><span>${t('id.name')}</span><input name="name" autocomplete="name" .value=${i?.name ?? ''}></label>
      <label class="set-field"><span>${t('id.replyTo')}</span><input name="replyTo" .value=${list(i?.replyTo)}></label>
      <label class="set-field"><span>${t('id.bcc')}</span><input name="bcc" .value=${list(i?.bcc)}></label>
      <div class="set-signature"><span id="signature">${t('id.signature')}</span><post-editor rich wordsOnly .label=${t('id.signature')}></post-editor></div>
      <div class="set-buttons">${i?.mayDelete ? html`<button type="button" class="plain danger" @click=${() => void this.#remove(i)}>${t('id.remove')}</button>` : nothing}<span class="rest"></span>
        <button type="button" class="plain" @click=${() => (this.at = '')}>${t('dialog.cancel')}</button><button class="primary">${t('set.save')}</button></div></form>`;
  }

  override render() {
    return html`<p class="muted">${t('id.hint')}</p><ul class="set-list">${this.all.map((i) => (this.at === i.id ? html`<li>${this.#form(i)}</li>` : html`<li class="set-line">
        <div class="cut"><strong>${i.name || i.email}</strong>${i.name ? html` <span class="muted">${i.email}</span>` : nothing}<br><span class="muted cut">${i.textSignature.split('\n')[0] || t('id.noSignature')}</span></div>
        <button class="plain" aria-label=${t('id.editOne', { who: i.email })} @click=${() => this.#open(i.id)}>${t('set.edit')}</button></li>`))}
      ${this.at === 'new' ? html`<li>${this.#form(undefined)}</li>` : nothing}</ul>
      ${this.at === 'new' ? nothing : html`<button class="plain" @click=${() => this.#open('new')}>${icon('add')} ${t('id.add')}</button>`}`;
  }
}
customElements.define('set-identities', Identities);
