// Messages from files, and into files.
import { html, nothing } from 'lit';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { entry, messages, type Found } from './mbox';

interface Mailbox {
  id: string;
  name: string;
  role: string | null;
  parentId: string | null;
  totalEmails: number;
}

interface Work {
  text: string;
  /** 0 to 1. */
  done: number;
  abort: AbortController;
}

const AT_ONCE = 8;

/** When a message was received, as its own header says. */
function receivedAt(message: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(message.subarray(0, 65536)).split(/\r?\n\r?\n/)[0]!.replace(/\r?\n[ \t]+/g, ' ');
  const first = /^Received:.*;\s*([^;\r\n]+)$/im.exec(head)?.[1] ?? /^Date:\s*(.+)$/im.exec(head)?.[1];
  const when = first ? new Date(first.replace(/\([^)]*\)/g, '')) : null;
  return when && when.getTime() > 0 && when.getTime() < Date.now() + 86_400_000 ? when.toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}

class Transfer extends Part {
  static override properties = { boxes: { state: true }, work: { state: true }, done: { state: true }, failed: { state: true }, over: { state: true } };
  declare boxes: Mailbox[];
  declare work: Work | null;
  declare done: string;
  /** What could not be brought in, and why; the first few. */
  declare failed: string[];
  /** Whether files are dragged over it. */
  declare over: boolean;

  constructor() {
    super();
    this.boxes = [];
    this.work = null;
    this.done = '';
    this.failed = [];
    this.over = false;
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.boxes = (await jmap.call<{ list: Mailbox[] }>('Mailbox/get', { properties: ['id', 'name', 'role', 'parentId', 'totalEmails'] })).list;
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  #name(m: Mailbox): string {
    const parent = this.boxes.find((p) => p.id === m.parentId);
    const own = m.role && t(`role.${m.role}`) !== `role.${m.role}` ? t(`role.${m.role}`) : m.name;
    return parent ? `${this.#name(parent)} / ${own}` : own;
  }

  #progress(done: number, text: string): void {
    if (this.work) this.work = { ...this.work, done, text };
  }

  async #import(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    const files = [...((form.elements.namedItem('files') as HTMLInputElement).files ?? [])];
    const mailboxId = (form.elements.namedItem('mailbox') as HTMLSelectElement).value;
    if (files.length === 0) return;
    const work = (this.work = { text: '', done: 0, abort: new AbortController() });
    this.done = '';
    this.failed = [];
    const all = files.reduce((n, f) => n + f.size, 0);
    let before = 0;
    let count = 0;
    let bad = 0;
    const fail = (what: string) => {
      bad++;
      if (this.failed.length < 20) this.failed = [...this.failed, what];
    };
    try {
      for (const file of files) {
        let batch: Found[] = [];
        const flush = async () => {
          const mine = batch;
          batch = [];
          const errors = await this.#put(mine, mailboxId, work.abort.signal);
          errors.forEach((x) => fail(`${file.name}: ${x}`));
          count += mine.length - errors.length;
          this.#progress((before + (mine.at(-1)?.at ?? 0)) / all, t('move.imported', { n: count }));
        };
        try {
          for await (const m of this.#messages(file)) {
            if (work.abort.signal.aborted) break;
            batch.push(m);
            if (batch.length >= AT_ONCE) await flush();
          }
        } catch (x) {
          if (!(x instanceof SyntaxError || x instanceof RangeError)) throw x;
          fail(`${file.name}: ${t(x instanceof SyntaxError ? 'move.noFile' : 'move.tooLarge')}`);
        }
        if (batch.length > 0 && !work.abort.signal.aborted) await flush();
        before += file.size;
        if (work.abort.signal.aborted) break;
      }
    } catch (x) {
      if (!work.abort.signal.aborted) fail(why(x));
    }
    this.work = null;
    this.done = `${t('move.imported', { n: count })}${bad > 0 ? ` ${t('move.bad', { n: bad })}` : ''}${work.abort.signal.aborted ? ` ${t('move.stopped')}` : ''}`;
    form.reset();
    await this.#load();
  }

  async *#messages(file: File): AsyncGenerator<Found> {
    const most = Number(jmap.session.capabilities['urn:ietf:params:jmap:core']?.['maxSizeUpload'] ?? 50e6);
    const start = await file.slice(0, 5).text();
    if (start === 'From ') yield* messages(file.stream(), most);
    else if (file.size > most) throw new RangeError(file.name);
    else yield { message: new Uint8Array(await file.arrayBuffer()), at: file.size, seen: true, starred: false };
  }

  /** Brings messages in; what went wrong with some. */
  async #put(all: Found[], mailboxId: string, signal: AbortSignal): Promise<string[]> {
    const blobs = await Promise.all(all.map((m) => jmap.upload(new Blob([m.message], { type: 'message/rfc822' }), () => undefined, signal)));
    const emails = Object.fromEntries(all.map((m, i) => [`m${i}`, {
      blobId: blobs[i]!.blobId, mailboxIds: { [mailboxId]: true }, receivedAt: receivedAt(m.message),
      keywords: { ...(m.seen ? { $seen: true } : {}), ...(m.starred ? { $flagged: true } : {}) },
    }]));
    const r = await jmap.call<{ notCreated: Record<string, { type: string; description?: string }> | null }>('Email/import', { emails });
    return Object.values(r.notCreated ?? {}).map((x) => x.description ?? x.type);
  }

  async #export(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const id = ((e.target as HTMLFormElement).elements.namedItem('mailbox') as HTMLSelectElement).value;
    const box = this.boxes.find((m) => m.id === id)!;
    const work = (this.work = { text: '', done: 0, abort: new AbortController() });
    this.done = '';
    this.failed = [];
    const parts: Blob[] = [];
    let count = 0;
    try {
      for (let position = 0, total = 1; position < total && !work.abort.signal.aborted; ) {
        const r = await jmap.request([
          ['Email/query', { accountId: jmap.account, filter: { inMailbox: id }, sort: [{ property: 'receivedAt' }], position, limit: 100, calculateTotal: true }, 'q'],
          ['Email/get', { accountId: jmap.account, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['blobId', 'receivedAt', 'keywords', 'from'] }, 'g'],
        ]);
        const q = r.get('q') as unknown as { ids: string[]; total: number };
        total = q.total;
        position += q.ids.length;
        if (q.ids.length === 0) break;
        const list = (r.get('g') as unknown as { list: { blobId: string; receivedAt: string; keywords: Record<string, boolean>; from: { email: string }[] | null }[] }).list;
        for (let i = 0; i < list.length && !work.abort.signal.aborted; i += AT_ONCE) {
          const some = list.slice(i, i + AT_ONCE);
          const bytes = await Promise.all(some.map(async (m) => new Uint8Array(await (await this.#fetch(m.blobId, work.abort.signal)).arrayBuffer())));
          parts.push(new Blob(some.map((m, j) => entry(bytes[j]!, m.from?.[0]?.email ?? '', new Date(m.receivedAt), m.keywords['$seen'] === true, m.keywords['$flagged'] === true))));
          count += some.length;
          this.#progress(count / total, t('move.exported', { n: count }));
        }
      }
      if (!work.abort.signal.aborted) this.#save(new Blob(parts, { type: 'application/mbox' }), `${box.name.replace(/[\\/:*?"<>|]+/g, ' ')}.mbox`);
      this.done = work.abort.signal.aborted ? t('move.stopped') : t('move.exported', { n: count });
    } catch (x) {
      this.done = work.abort.signal.aborted ? t('move.stopped') : why(x);
    }
    this.work = null;
  }

  async #fetch(blobId: string, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(jmap.download(blobId, 'message.eml', 'message/rfc822'), { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer;
  }

  #save(blob: Blob, name: string): void {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(blob);
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
  }

  #over(e: DragEvent): void {
    if (this.work || !e.dataTransfer?.types.includes('Files')) return;
    e.preventDefault();
    this.over = true;
  }

  /** Files that are dropped are those to be brought in; where to, and when, is asked as ever. */
  #drop(e: DragEvent): void {
    e.preventDefault();
    this.over = false;
    const input = this.querySelector<HTMLInputElement>('input[name=files]');
    if (input && e.dataTransfer && e.dataTransfer.files.length > 0) input.files = e.dataTransfer.files;
  }

  #boxes(label: string) {
    return html`<label class="set-field"><span>${label}</span><select name="mailbox">${this.boxes.map((m) => html`<option value=${m.id} ?selected=${m.role === 'inbox'}>${this.#name(m)} (${m.totalEmails})</option>`)}</select></label>`;
  }

  override render() {
    const w = this.work;
    return html`
      <section class="set-drop ${this.over ? 'over' : ''}" @dragover=${this.#over} @dragleave=${() => (this.over = false)} @drop=${this.#drop}><h2>${t('move.import')}</h2><p class="muted">${t('move.importHint')}</p>
        <form class="set-form" @submit=${this.#import}><label class="set-field"><span>${t('move.files')}</span><input name="files" type="file" multiple required accept=".eml,.mbox,.mbx,message/rfc822,application/mbox"></label>
          ${this.#boxes(t('move.into'))}<div><button class="primary" ?disabled=${w !== null}>${t('move.import')}</button></div></form></section>
      <section><h2>${t('move.export')}</h2><p class="muted">${t('move.exportHint')}</p>
        <form class="set-form" @submit=${this.#export}>${this.#boxes(t('move.from'))}<div><button class="plain" ?disabled=${w !== null}>${icon('download')} ${t('move.export')}</button></div></form></section>
      ${w ? html`<div class="set-card"><p class="number">${w.text || t('move.begins')}</p><progress class="set-meter" max="100" .value=${Math.round(w.done * 100)} aria-label=${t('move.progress')}></progress>
        <div class="set-buttons"><span class="rest"></span><button class="plain" @click=${() => w.abort.abort()}>${t('move.stop')}</button></div></div>` : nothing}
      <div role="status">${this.done ? html`<p>${this.done}</p>` : nothing}${this.failed.length > 0 ? html`<ul class="fail">${this.failed.map((f) => html`<li>${f}</li>`)}</ul>` : nothing}</div>`;
  }
}
customElements.define('set-transfer', Transfer);
