// What has been written and is not sent yet: it can be taken back.
import { html, type TemplateResult } from 'lit';
import { Part, Watched } from '../base/part';
import { icon } from '../base/icons';
import { jmap, why } from '../base/house';
import { ref } from '../base/jmap';
import { longTime, t } from '../base/text';
import { toast } from '../base/toast';
import { queue } from './queue';
import { store } from './store';
import { nameOf, type Email } from './types';

const SUBMISSION = 'urn:ietf:params:jmap:submission';

export interface Waiting {
  id: string;
  emailId: string;
  sendAt: string;
  email: Email | undefined;
}

class Outbox extends Watched {
  waiting: Waiting[] = [];

  begin(): void {
    void this.load();
    store.types.watch(() => {
      if (store.types.last.has('EmailSubmission')) void this.load();
    });
  }

  #timer = 0;

  /** What leaves is no longer waiting, which nobody tells: it is asked when the next one is due. */
  #again(): void {
    clearTimeout(this.#timer);
    if (this.waiting.length === 0) return;
    const next = Math.min(...this.waiting.map((w) => Date.parse(w.sendAt))) - Date.now();
    this.#timer = window.setTimeout(() => void this.load(), Math.min(Math.max(next + 500, 3000), 3_600_000));
  }

  async load(): Promise<void> {
    if (!jmap.has(SUBMISSION)) return;
    const accountId = jmap.account;
    try {
      const answers = await jmap.request([
        ['EmailSubmission/query', { accountId, filter: { undoStatus: 'pending' }, sort: [{ property: 'sentAt' }], limit: 200 }, 'q'],
        ['EmailSubmission/get', { accountId, '#ids': ref('q', 'EmailSubmission/query', '/ids'), properties: ['id', 'emailId', 'sendAt', 'undoStatus'] }, 's'],
        ['Email/get', { accountId, '#ids': ref('s', 'EmailSubmission/get', '/list/*/emailId'), properties: ['id', 'subject', 'to', 'cc', 'bcc', 'preview'] }, 'e'],
      ]);
      const emails = new Map((answers.get('e')!['list'] as Email[]).map((e) => [e.id, e]));
      this.waiting = (answers.get('s')!['list'] as Waiting[]).map((s) => ({ ...s, email: emails.get(s.emailId) }));
      this.#again();
    } catch {
      // Asked again when something changes.
    }
    this.changed();
  }

  /** Takes it back: it is a draft again. */
  async cancel(w: Waiting): Promise<void> {
    try {
      const { takeBack } = await import('../compose/open');
      toast({ text: t((await takeBack(w.id, w.emailId)) ? 'outbox.canceled' : 'outbox.late') });
    } catch (e) {
      toast({ text: why(e) });
    }
    await this.load();
  }

  /** Asks for another time, and has it leave then. */
  async later(w: Waiting): Promise<void> {
    try {
      await (await import('../compose/text')).words();
      const when = await (await import('../compose/later')).askLater(new Date(w.sendAt));
      if (!when) return;
      const { reschedule } = await import('../compose/send');
      toast({ text: (await reschedule(w.id, w.emailId, when)) ? t('outbox.changed', { when: longTime(when) }) : t('outbox.late') });
    } catch (e) {
      toast({ text: `${t('outbox.draft')} ${why(e)}`, seconds: 10 });
    }
    await this.load();
  }

  /** Takes it back and opens it. */
  async edit(w: Waiting): Promise<void> {
    try {
      await (await import('../compose/open')).edit(w.id, w.emailId);
    } catch (e) {
      toast({ text: why(e) });
    }
    await this.load();
  }
}

export const outbox = new Outbox();

class OutboxList extends Part {
  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(outbox, store);
  }

  #row(w: Waiting): TemplateResult {
    return html`<li><div class="cut"><strong><bdi>${(w.email?.to ?? []).map(nameOf).join(', ')}</bdi></strong><br><bdi class="subject">${w.email?.subject || t('list.noSubject')}</bdi> <bdi class="muted">${w.email?.preview ?? ''}</bdi></div>
      <span class="muted number">${icon('clock')} ${t('outbox.at', { when: longTime(new Date(w.sendAt)) })}</span>
      <span class="does"><button class="plain" @click=${() => void outbox.later(w)}>${t('outbox.time')}</button>
      <button class="plain" @click=${() => void outbox.edit(w)}>${t('outbox.edit')}</button>
      <button class="plain" @click=${() => void outbox.cancel(w)}>${t('outbox.cancel')}</button></span></li>`;
  }

  /** What was done while the server could not be reached. */
  #change(c: { number: number; text: string }): TemplateResult {
    return html`<li><div class="cut"><strong>${c.text || t('outbox.change')}</strong></div><span class="muted">${icon('offline')} ${t('outbox.offline')}</span>
      <span class="does"><button class="plain" @click=${() => void queue.withdraw(c.number)}>${t('outbox.cancel')}</button></span></li>`;
  }

  override render() {
    const changes = queue.all();
    return outbox.waiting.length + changes.length === 0 ? html`<div class="nothing">${icon('outbox')}<p>${t('outbox.empty')}</p></div>` : html`<ul class="outbox">${outbox.waiting.map((w) => this.#row(w))}${changes.map((c) => this.#change(c))}</ul>`;
  }
}
customElements.define('post-outbox', OutboxList);
