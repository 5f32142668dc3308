// What waits, why, and what is done about it: one by one or all that the filter takes, counted before.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { size, t } from '../base/text';
import { list, text, type Item } from './api';
import { Page, time } from './page';

const actions = ['retry', 'hold', 'release', 'drop'] as const;

class Queue extends Page {
  #messages: Item[] = [];
  #filter: Item = {};

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#messages = await this.items('queue.list', { ...this.#filter, limit: 500 });
    });
  }

  async #search(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    this.#filter = {};
    for (const [k, v] of data) if (String(v).trim() !== '') this.#filter[k] = String(v).trim();
    await this.load();
  }

  /** Counts first, asks, and does it. */
  async #bulk(action: string): Promise<void> {
    const which = { ...this.#filter, id: 'all' };
    let count: Item | undefined;
    if (!(await this.doing(async () => {
      count = (await this.items(`queue.${action}`, { ...which, dryRun: true }))[0];
    }))) return;
    const n = Number(count?.['messages'] ?? 0);
    if (n === 0) {
      this.error = t('admin.nothingToDo');
      this.requestUpdate();
      return;
    }
    const question = t(`admin.bulk.${action}`, { n, recipients: Number(count?.['changed'] ?? 0) });
    if (!(await confirm(question, t(`admin.action.${action}`), action === 'drop'))) return;
    await this.doing(async () => {
      await this.items(`queue.${action}`, which);
    }, t('admin.done'));
    await this.load();
  }

  async #one(action: string, id: string): Promise<void> {
    if (action === 'drop' && !(await confirm(t('admin.bulk.drop', { n: 1, recipients: 1 }), t('admin.action.drop'), true))) return;
    await this.doing(async () => {
      await this.items(`queue.${action}`, { id });
    }, t('admin.done'));
    await this.load();
  }

  override render() {
    return html`${this.head(t('admin.queue'), html`<button class="plain" @click=${() => this.load()}>${icon('refresh')} ${t('admin.again')}</button>`)}
      <form class="line" role="search" @submit=${this.#search}>
        <label>${t('admin.from')}<input name="from" placeholder="mary@example.org"></label>
        <label>${t('admin.toDomain')}<input name="toDomain" placeholder="example.net"></label>
        <label>${t('admin.stateOf')}<select name="state"><option value="">${t('admin.any')}</option>${['waiting', 'trying', 'held', 'failed'].map((s) => html`<option value=${s}>${t(`admin.q.${s}`)}</option>`)}</select></label>
        <label>${t('admin.olderThan')}<input name="olderThan" placeholder="1h"></label>
        <button class="plain">${icon('search')} ${t('admin.filter')}</button></form>
      ${this.#messages.length === 0 ? nothing : html`<div class="line bulk" role="group" aria-label=${t('admin.allShown')}><span>${t('admin.allShown')}</span>${actions.map((a) => html`<button class=${a === 'drop' ? 'plain danger' : 'plain'} @click=${() => this.#bulk(a)}>${t(`admin.action.${a}`)}</button>`)}</div>`}
      ${this.#messages.length === 0 ? html`<p class="muted empty">${t('admin.queueEmpty')}</p>` : html`<ul class="queue">${this.#messages.map((m) => this.#message(m))}</ul>`}`;
  }

  #message(m: Item) {
    const id = text(m, 'id');
    const recipients = list(m, 'recipients');
    return html`<li class="item"><div class="top"><b>${text(m, 'returnPath') || '<>'}</b> → ${recipients.slice(0, 3).map((r) => text(r, 'address')).join(', ')}${recipients.length > 3 ? t('admin.more', { n: recipients.length - 3 }) : nothing}
        <span class="muted number">${size(Number(m['size']))} · ${time(m['arrived'])}</span></div>
      ${recipients.slice(0, 3).map((r) => html`<p><span class="tag ${text(r, 'state')}">${t(`admin.q.${text(r, 'state')}`)}</span> ${text(r, 'why')} <span class="muted">${t('admin.attempts', { n: Number(r['attempts']) })}</span></p>`)}
      <div class="buttons">${actions.map((a) => html`<button class=${a === 'drop' ? 'plain danger' : 'plain'} aria-label=${`${t(`admin.action.${a}`)} ${id}`} @click=${() => this.#one(a, id)}>${t(`admin.action.${a}`)}</button>`)}
        <a href=${route.to('journeys', id)}>${icon('path')} ${t('admin.journey')}</a></div></li>`;
  }
}
customElements.define('admin-queue', Queue);
