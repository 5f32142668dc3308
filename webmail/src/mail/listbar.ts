// Over the list: where one is, chips that narrow it; once rows are marked, what can be done with them.
import { html, nothing } from 'lit';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { t } from '../base/text';
import { run } from './commands';
import { may, type Deed } from './may';
import { menu, type Item } from './menu';
import { prefs } from './prefs';
import { boxName } from './sidebar';
import { store } from './store';
import { view } from './view';

class ListBar extends Part {
  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(store, view, prefs);
  }

  get #title(): string {
    if (view.sought !== undefined) return t('list.results');
    if (view.kind === 'starred') return t('side.starred');
    if (view.kind === 'outbox') return t('side.outbox');
    if (view.kind === 'label') return prefs.labels.find((l) => l.keyword === view.place)?.name ?? view.place;
    const box = view.mailbox ? store.mailbox(view.mailbox) : undefined;
    return box ? boxName(box) : t('role.inbox');
  }

  #arrange(e: Event): void {
    const pane = (['right', 'bottom', 'off'] as const).map((p): Item => ({ text: t(`pane.${p}`), icon: { right: 'panes', bottom: 'panesBottom', off: 'paneOff' }[p], checked: prefs.pane === p, run: () => prefs.set({ pane: p }) }));
    const density = (['compact', 'standard', 'roomy'] as const).map((d): Item => ({ text: t(`density.${d}`), icon: 'rows', checked: prefs.density === d, run: () => prefs.set({ density: d }) }));
    void menu(e.currentTarget as HTMLElement, [...pane, ...density]);
  }

  #marked() {
    const b = (deed: Deed, name: string, sign: string, f: () => void) => (may(deed) ? html`<button type="button" aria-label=${t(name)} title=${t(name)} @click=${f}>${icon(sign)}</button>` : nothing);
    return html`<div class="bar marked" role="toolbar" aria-label=${t('list.tools')}>
      <input type="checkbox" checked aria-label=${t('do.markNone')} @click=${() => view.markAll(false)}>
      <span class="number" role="status">${view.everything ? t('list.allMarked', { n: store.list?.total ?? 0 }) : t('list.marked', { n: view.marked.size })}</span>
      ${!view.everything && view.mailbox !== undefined && view.chip === '' && view.role !== 'trash' && view.marked.size > 1 && view.marked.size < (store.list?.total ?? 0) ? html`<button type="button" class="link" @click=${() => view.markEverything()}>${t('list.all', { n: store.list?.total ?? 0 })}</button>` : nothing}
      ${b('archive', 'do.archive', 'archive', () => run.archive())}${b('trash', 'do.delete', 'trash', () => run.remove())}${b('junk', view.role === 'junk' ? 'do.notJunk' : 'do.junk', 'junk', () => run.junk())}
      ${b('read', 'do.markRead', 'mailOpen', () => run.read(true))}${b('read', 'do.markUnread', 'mail', () => run.read(false))}
      ${view.everything ? nothing : b('snooze', 'do.snooze', 'clock', () => run.pick('snooze'))}${b('move', 'do.move', 'move', () => run.pick('move'))}${view.everything ? nothing : b('label', 'do.label', 'label', () => run.pick('label'))}
    </div>`;
  }

  override render() {
    if (view.marked.size > 0) return this.#marked();
    const total = store.list?.total ?? -1;
    const chip = (c: 'unread' | 'starred' | 'files') => html`<button type="button" class="chip ${view.chip === c ? 'on' : ''}" aria-pressed=${view.chip === c} @click=${() => view.setChip(c)}>${t(`chip.${c}`)}</button>`;
    return html`<div class="bar">
      <input type="checkbox" aria-label=${t('do.markAll')} title="${t('do.markAll')} (* a)" .checked=${false} ?disabled=${total <= 0} @click=${(e: Event) => { e.preventDefault(); view.markAll(true); }}>
      <h1 class="cut">${this.#title}</h1><span class="muted number">${total >= 0 && view.kind !== 'outbox' ? total.toLocaleString() : ''}</span>
      <span class="rest"></span>
      ${view.kind === 'outbox' ? nothing : html`<span class="filters">${chip('unread')}${chip('starred')}${chip('files')}</span>`}
      ${(view.role === 'trash' || view.role === 'junk') && may('trash') ? html`<button type="button" class="link" ?disabled=${total <= 0} @click=${() => void import('./picker').then((p) => p.empty(view.mailbox!))}>${t('do.empty')}</button>` : nothing}
      <button type="button" aria-label=${t('list.arrange')} title=${t('list.arrange')} aria-haspopup="menu" @click=${(e: Event) => this.#arrange(e)}>${icon({ right: 'panes', bottom: 'panesBottom', off: 'paneOff' }[prefs.pane])}</button>
    </div>`;
  }
}
customElements.define('post-listbar', ListBar);
