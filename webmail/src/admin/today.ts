// The five things to know each morning.
import { html } from 'lit';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { t } from '../base/text';
import { text, type Item } from './api';
import { Page, state } from './page';

const doors: Record<string, string> = { receiving: 'journeys', sending: 'queue', names: 'domains', queue: 'queue', logins: 'logins' };

/** The sentence of a tile in the page's language; the server's own where there is none. */
function sentence(item: Item, kind: string): string {
  const key = `admin.${kind}.${text(item, 'code')}`;
  const facts = item['facts'] as Record<string, string>;
  const said = t(key, { ...facts, n: Number(facts['count'] ?? facts['days'] ?? 0) });
  return said === key ? text(item, kind === 'say' ? 'sentence' : 'todo') : said;
}

class Today extends Page {
  #tiles: Item[] = [];

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#tiles = await this.items('today');
    });
  }

  override render() {
    return html`${this.head(t('admin.today'), html`<button class="plain" @click=${() => this.load()}>${icon('refresh')} ${t('admin.again')}</button>`)}
      <ul class="tiles">${this.#tiles.map((tile) => {
        const how = text(tile, 'state');
        const name = text(tile, 'tile');
        const door = text(tile, 'code') === 'names.expires' || text(tile, 'code') === 'names.noacme' || text(tile, 'code') === 'names.selfsigned' || text(tile, 'code') === 'names.othername' ? 'certificates' : doors[name] ?? 'today';
        return html`<li class="tile ${how}"><h2>${t(`admin.tile.${name}`)}</h2>${state(how)}<p>${sentence(tile, 'say')}</p>
          ${how === 'ok' ? '' : html`<p class="muted">${sentence(tile, 'do')}</p><a class="button" href=${route.to(door)}>${t('admin.lookAt', { what: t(`admin.${door}`) })}</a>`}</li>`;
      })}</ul>`;
  }
}
customElements.define('admin-today', Today);
