// Mailboxes, labels, kept searches, accounts of others: where one can go, and what waits there.
import { html, nothing, type TemplateResult } from 'lit';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { t } from '../base/text';
import { jmap } from '../base/house';
import { store } from './store';
import { prefs } from './prefs';
import { view } from './view';
import { run } from './commands';
import * as act from './actions';
import { into, may } from './may';
import { outbox } from './outbox';
import { queue } from './queue';
import type { Mailbox } from './types';

const ICONS: Record<string, string> = { inbox: 'inbox', drafts: 'draft', sent: 'send', archive: 'archive', junk: 'junk', trash: 'trash', snoozed: 'clock' };

/** The name of a mailbox as people read it. */
export function boxName(m: Mailbox): string {
  const role = roleOf(m);
  return role ? t(`role.${role}`) : m.name;
}

function roleOf(m: Mailbox): string | null {
  if (m.role && m.role in ICONS) return m.role;
  return m.name === 'Snoozed' && m.parentId === null && m.role === null ? 'snoozed' : null;
}

class Sidebar extends Part {
  static override properties = { over: { state: true } };
  /** What something is dragged over. */
  declare over: string;

  constructor() {
    super();
    this.over = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(store, view, prefs, outbox, route);
  }

  #entry(path: string[], name: string, iconName: string, count = 0, current = false, depth = 0, drop?: (threads: string[]) => void, colour = ''): TemplateResult {
    const key = path.join('/');
    return html`<li><a href=${route.to(...path)} class="place ${this.over === key ? 'over' : ''}" aria-current=${current ? 'page' : nothing} .style=${`--depth:${depth}`}
      @dragover=${drop ? (e: DragEvent) => { if (e.dataTransfer?.types.includes('application/x-posthouse-threads')) { e.preventDefault(); this.over = key; } } : nothing}
      @dragleave=${() => (this.over = '')}
      @drop=${drop ? (e: DragEvent) => { e.preventDefault(); this.over = ''; drop(JSON.parse(e.dataTransfer!.getData('application/x-posthouse-threads')) as string[]); } : nothing}
      ><span class="sign ${colour}">${icon(iconName)}</span><bdi class="cut name">${name}</bdi>${count > 0 ? html`<span class="count number" aria-hidden="true">${count.toLocaleString()}</span><span class="unseen">${t('side.unread', { n: count })}</span>` : nothing}</a></li>`;
  }

  #box(m: Mailbox, account: string, depth: number): TemplateResult {
    const own = account === jmap.account;
    const path = own ? ['mail', roleOf(m) ?? m.id] : ['shared', account, m.id];
    const current = view.mailbox === m.id && (own ? view.kind === 'mail' : view.kind === 'shared' && view.account === account);
    const count = m.role === 'drafts' || m.role === 'junk' ? m.totalThreads * Number(m.role === 'drafts') + m.unreadThreads * Number(m.role === 'junk') : m.role === 'trash' || m.role === 'sent' ? 0 : m.unreadThreads;
    return this.#entry(path, boxName(m), ICONS[roleOf(m) ?? ''] ?? 'folder', count, current, depth, into(m) && account === store.account && may('move') ? (threads) => act.move(threads, { id: m.id, name: boxName(m) }) : undefined);
  }

  #tree(all: Mailbox[], account: string, parent: string | null, depth: number): TemplateResult[] {
    const ids = new Set(all.map((m) => m.id));
    return all
      .filter((m) => (m.parentId !== null && ids.has(m.parentId) ? m.parentId : null) === parent && (depth > 0 || roleOf(m) === null))
      .flatMap((m) => [this.#box(m, account, depth), ...this.#tree(all, account, m.id, depth + 1)]);
  }

  override render() {
    const own = store.mailboxes(jmap.account);
    // What is on its way is not worth a word: only what cannot go.
    const held = store.online ? 0 : queue.size;
    const special = own.filter((m) => roleOf(m) !== null);
    const inbox = special.filter((m) => m.role === 'inbox'), rest = special.filter((m) => m.role !== 'inbox');
    const others = Object.entries(jmap.session.accounts).filter(([id]) => id !== jmap.account);
    return html`<button class="primary compose" @click=${() => void run.write({ kind: 'new' })} title="${t('do.compose')} (c)">${icon('pen')}<span class="name">${t('do.compose')}</span></button>
      <nav aria-label=${t('side.mailboxes')}>
        <ul>${inbox.map((m) => this.#box(m, jmap.account, 0))}
          ${this.#entry(['starred', '-'], t('side.starred'), 'star', 0, view.kind === 'starred')}
          ${outbox.waiting.length + held > 0 ? this.#entry(['outbox', '-'], t('side.outbox'), 'outbox', outbox.waiting.length + held, view.kind === 'outbox') : nothing}
          ${rest.map((m) => html`${this.#box(m, jmap.account, 0)}${this.#tree(own, jmap.account, m.id, 1)}`)}</ul>
        ${inbox[0] ? html`<ul>${this.#tree(own, jmap.account, null, 0)}${this.#tree(own, jmap.account, inbox[0].id, 1)}</ul>` : nothing}
        ${prefs.labels.length > 0 ? html`<h2>${t('side.labels')}</h2><ul>${prefs.labels.map((l) =>
          this.#entry(['label', l.keyword], l.name, 'label', 0, view.kind === 'label' && view.place === l.keyword, 0, (threads) => act.label(threads, l.keyword, l.name, true), `ink-${l.colour}`))}</ul>` : nothing}
        ${prefs.searches.length > 0 ? html`<h2>${t('side.searches')}</h2><ul>${prefs.searches.map((s) => this.#entry(['search', s.text], s.name, 'bookmark', 0, view.kind === 'search' && view.place === s.text))}</ul>` : nothing}
        ${others.map(([id, a]) => html`<h2 class="cut" title=${a.name}>${a.name}</h2><ul>${this.#shared(id)}</ul>`)}
      </nav>`;
  }

  #shared(account: string): TemplateResult[] {
    const all = store.mailboxes(account);
    if (all.length === 0) void store.open(account);
    const ids = new Set(all.map((m) => m.id));
    return all.map((m) => this.#box(m, account, m.parentId !== null && ids.has(m.parentId) ? 1 : 0));
  }
}
customElements.define('post-sidebar', Sidebar);
