// What happened to a message, found by any of its parties.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { t } from '../base/text';
import { text, type Item } from './api';
import { Page } from './page';
import { told } from '../journey/told';
import type { JourneyEvent } from '../journey/types';
import '../journey/main';

/** As the component has events. */
function event(e: Item): JourneyEvent {
  return { journey: text(e, 'journey'), at: text(e, 'at'), step: text(e, 'step'), recipient: text(e, 'recipient') || null, facts: (e['facts'] as Record<string, string> | undefined) ?? {}, dialogue: text(e, 'dialogue') || null };
}

class Journeys extends Page {
  #journeys = new Map<string, JourneyEvent[]>();
  #asked = false;
  #of = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(route);
  }

  async load(): Promise<void> {
    const id = route.path[1];
    if (id) await this.#find({ id });
  }

  async #find(args: Item): Promise<void> {
    this.#asked = true;
    this.#journeys.clear();
    await this.doing(async () => {
      for (const e of await this.items('journey.find', args)) {
        const id = text(e, 'journey');
        this.#journeys.set(id, [...(this.#journeys.get(id) ?? []), event(e)]);
      }
    });
  }

  #search(e: SubmitEvent): void {
    e.preventDefault();
    const what = String(new FormData(e.target as HTMLFormElement).get('what')).trim();
    const which = String(new FormData(e.target as HTMLFormElement).get('which'));
    void this.#find(which === 'id' || what.startsWith('<') || !what.includes('@') ? { id: what } : { [which]: what });
  }

  override render() {
    const id = route.path[1] ?? '';
    if (id !== this.#of) {
      this.#of = id;
      if (id) void this.#find({ id });
    }
    return html`${this.head(t('admin.journeys'))}
      <form class="line" role="search" @submit=${this.#search}><label>${t('admin.searchFor')}<input name="what" required .value=${id} placeholder="mary@example.org"></label>
        <label>${t('admin.as')}<select name="which"><option value="to">${t('admin.recipient')}</option><option value="from">${t('admin.sender')}</option><option value="id">${t('admin.messageId')}</option></select></label>
        <button class="primary">${icon('search')} ${t('admin.find')}</button></form>
      <p class="muted">${t('admin.told')}</p>
      ${this.#asked && this.#journeys.size === 0 && !this.busy && this.error === '' ? html`<p class="muted empty">${t('admin.none')}</p>` : nothing}
      ${[...this.#journeys].map(([j, events]) => html`<section class="item"><h2><code>${j}</code></h2><post-journey .journey=${told(j, events)}></post-journey></section>`)}`;
  }
}
customElements.define('admin-journeys', Journeys);
