// The list of conversations: of a hundred thousand only what is in sight is on the page.
import { html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { t } from '../base/text';
import { store } from './store';
import { prefs } from './prefs';
import { view } from './view';
import { row } from './row';
import { run } from './commands';
import { may } from './may';
import type { Window } from './window';

const HEIGHTS = { compact: 32, standard: 56, roomy: 72 };
const HEADING = 30;
/** Browsers stop drawing beyond some height: longer lists scroll in proportion. */
const TALLEST = 12_000_000;

class List extends Part {
  #box: HTMLElement | undefined;
  #focused = false;
  #seen: Window | undefined;
  #top: { thread: string; position: number } | undefined;
  #drawing = false;
  #swipe: { x: number; y: number; row: HTMLElement; dx: number } | undefined;
  #size = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(store, view, prefs);
    view.onLeft = () => void this.updateComplete.then(() => this.focusGrid());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#box = undefined;
  }

  focusGrid(): void {
    if (document.activeElement === document.body || document.activeElement === null || this.contains(document.activeElement)) this.#box?.focus({ preventScroll: true });
  }

  get #height(): number {
    // A thumb needs more room than a pointer.
    return matchMedia('(max-width: 760px)').matches ? 72 : HEIGHTS[prefs.density];
  }

  #headings(): { key: string; start: number }[] {
    return store.list?.groups ?? [];
  }

  /** Distance of a row from the top of the whole list. */
  #y(position: number): number {
    let above = 0;
    for (const g of this.#headings()) if (g.start <= position) above++;
    return position * this.#height + above * HEADING;
  }

  #whole(): number {
    return Math.max(0, store.list?.total ?? 0) * this.#height + this.#headings().length * HEADING;
  }

  #factor(): number {
    const room = this.#box?.clientHeight ?? 0;
    const whole = this.#whole();
    return whole > TALLEST ? (whole - room) / (TALLEST - room) : 1;
  }

  #positionAt(y: number): number {
    let p = Math.floor(y / this.#height);
    while (p > 0 && this.#y(p) > y) p--;
    return Math.max(0, p);
  }

  /** Rows in sight, with some to spare. */
  #range(): [number, number] {
    const top = (this.#box?.scrollTop ?? 0) * this.#factor();
    const room = this.#box?.clientHeight || 900;
    const total = store.list?.total ?? 0;
    const from = this.#positionAt(top);
    return [Math.max(0, from - 4), Math.min(total - 1, from + Math.ceil(room / this.#height) + 4)];
  }

  protected override willUpdate(_: PropertyValues): void {
    const w = store.list;
    if (!this.#box) return;
    if (w !== this.#seen) {
      this.#box.scrollTop = 0;
      this.#top = undefined;
      this.#seen = w;
    } else if (this.#top && this.#box.scrollTop > 0 && this.#factor() === 1) {
      // What is read stays where it is when mail comes in above.
      const now = view.positionOf(this.#top.thread);
      if (now >= 0 && now !== this.#top.position) this.#box.scrollTop += this.#y(now) - this.#y(this.#top.position);
    }
  }

  protected override updated(): void {
    const box = this.querySelector<HTMLElement>('.grid');
    if (box && box !== this.#box) {
      this.#box = box;
      this.#size.disconnect();
      this.#size.observe(box);
      this.requestUpdate();
    }
    if (!this.#box) return;
    const first = this.#positionAt(this.#box.scrollTop * this.#factor() + 4);
    const thread = view.threadAt(first);
    this.#top = thread === undefined ? undefined : { thread, position: first };
    const [from, to] = this.#range();
    store.see(from, to);
    this.#follow();
  }

  #shownCursor = -1;

  /** Scrolls no more than it takes for the cursor to be in sight, after it moved. */
  #follow(): void {
    if (!this.#box || view.cursor === this.#shownCursor) return;
    this.#shownCursor = view.cursor;
    const factor = this.#factor();
    const y = this.#y(view.cursor), top = this.#box.scrollTop * factor, room = this.#box.clientHeight;
    if (y < top + HEADING) this.#box.scrollTop = Math.max(0, y - HEADING) / factor;
    else if (y + this.#height > top + room) this.#box.scrollTop = (y + this.#height - room) / factor;
  }

  #scrolled(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#top = undefined;
      this.requestUpdate();
    });
  }

  #position(e: Event): number {
    const at = (e.target as HTMLElement).closest<HTMLElement>('[data-p]');
    return at ? Number(at.dataset['p']) : -1;
  }

  #clicked(e: MouseEvent): void {
    const p = this.#position(e);
    if (p < 0 || (e.target as HTMLElement).closest('.pick') && !(e.target as HTMLElement).matches('input')) return;
    const what = (e.target as HTMLElement).closest<HTMLElement>('[data-do]')?.dataset['do'];
    if (what === undefined) {
      view.moveTo(p);
      if (e.shiftKey) view.mark(p, true);
      else if (e.ctrlKey || e.metaKey) view.mark(p);
      else run.open(p);
    } else if (what === 'mark') view.mark(p, e.shiftKey);
    else {
      const thread = view.threadAt(p);
      if (thread !== undefined) run.onRow(what, thread, e.target as HTMLElement);
    }
  }

  #dragged(e: DragEvent): void {
    const p = this.#position(e);
    const thread = view.threadAt(p);
    if (thread === undefined) return;
    const all = view.marked.has(thread) ? [...view.marked] : [thread];
    e.dataTransfer?.setData('application/x-posthouse-threads', JSON.stringify(all));
    e.dataTransfer!.effectAllowed = 'move';
    const ghost = document.createElement('div');
    ghost.className = 'ghost';
    ghost.textContent = t('drag.conversations', { n: all.length });
    document.body.append(ghost);
    e.dataTransfer?.setDragImage(ghost, 10, 10);
    setTimeout(() => ghost.remove());
  }

  #touched(e: PointerEvent): void {
    const at = (e.target as HTMLElement).closest<HTMLElement>('[data-p]');
    if (e.pointerType === 'touch' && at) this.#swipe = { x: e.clientX, y: e.clientY, row: at, dx: 0 };
  }

  #moved(e: PointerEvent): void {
    const s = this.#swipe;
    if (!s) return;
    s.dx = e.clientX - s.x;
    if (Math.abs(e.clientY - s.y) > 40 && Math.abs(s.dx) < 40) return this.#released(true);
    if (Math.abs(s.dx) < 12 || (s.dx < 0 && !may('snooze'))) return;
    s.row.classList.toggle('swiping', true);
    s.row.dataset['swipe'] = s.dx > 0 ? 'archive' : 'snooze';
    s.row.dataset['word'] = t(s.dx > 0 ? 'do.archive' : 'do.snooze');
    s.row.style.translate = `${s.dx}px 0`;
  }

  #released(cancel = false): void {
    const s = this.#swipe;
    this.#swipe = undefined;
    if (!s) return;
    s.row.style.translate = '';
    s.row.classList.remove('swiping');
    delete s.row.dataset['swipe'];
    const thread = view.threadAt(Number(s.row.dataset['p']));
    if (cancel || thread === undefined || Math.abs(s.dx) < 96) return;
    run.onRow(s.dx > 0 ? 'archive' : 'clock', thread, s.row);
  }

  #key(e: KeyboardEvent): void {
    if (e.target !== this.#box || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const room = Math.max(1, Math.floor((this.#box?.clientHeight ?? 0) / this.#height) - 1);
    const to: Record<string, number> = { ArrowDown: view.cursor + 1, ArrowUp: view.cursor - 1, PageDown: view.cursor + room, PageUp: view.cursor - room, Home: 0, End: (store.list?.total ?? 1) - 1 };
    if (e.key in to) {
      e.preventDefault();
      view.moveTo(to[e.key]!);
      if (e.shiftKey && e.key.startsWith('Arrow')) view.mark(view.cursor, true);
    } else if (e.key === ' ') {
      e.preventDefault();
      view.mark(view.cursor, e.shiftKey);
    } else if (e.key === 'Enter') {
      e.preventDefault();
      run.open(view.cursor);
    }
  }

  #empty() {
    if (store.trouble) return html`<div class="nothing"><p>${t('list.trouble', { why: store.trouble })}</p><button class="plain" @click=${() => store.list && store.see(0, 30)}>${t('list.again')}</button></div>`;
    const key = view.chip ? 'list.emptyChip' : view.sought !== undefined ? 'list.emptySearch' : view.role === 'inbox' ? 'list.emptyInbox' : 'list.empty';
    return html`<div class="nothing">${icon(view.sought !== undefined ? 'search' : 'inbox')}<p>${t(key)}</p></div>`;
  }

  override render() {
    const w = store.list;
    const total = w?.total ?? -1;
    const [from, to] = this.#range();
    const factor = this.#factor();
    const scroll = this.#box?.scrollTop ?? 0;
    const shift = factor === 1 ? 0 : scroll - scroll * factor;
    const positions = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const cursorShown = view.cursor >= from && view.cursor <= to;
    return html`<div class="grid ${prefs.density === 'compact' ? 'compact-rows' : ''}" role=${total === 0 ? 'region' : 'grid'} tabindex="0" aria-label=${t('list.label')} aria-rowcount=${total > 0 ? total : nothing} aria-multiselectable=${total > 0 ? 'true' : nothing} aria-busy=${total < 0}
        aria-activedescendant=${cursorShown && total > 0 ? `row-${view.cursor}` : nothing}
        @scroll=${() => this.#scrolled()} @click=${(e: MouseEvent) => this.#clicked(e)} @keydown=${(e: KeyboardEvent) => this.#key(e)}
        @focus=${() => { this.#focused = true; this.requestUpdate(); }}
        @dragstart=${(e: DragEvent) => this.#dragged(e)} @pointerdown=${(e: PointerEvent) => this.#touched(e)} @pointermove=${(e: PointerEvent) => this.#moved(e)}
        @pointerup=${() => this.#released()} @pointercancel=${() => this.#released(true)}>
      ${total < 0 && !store.trouble ? html`<div class="wait" role="presentation">${Array.from({ length: 12 }, () => html`<div class="bone ${prefs.density}"></div>`)}</div>` : nothing}
      ${total === 0 || (store.trouble && total < 0) ? nothing : html`<div class="tall" role="presentation" .style=${`block-size:${Math.min(this.#whole(), TALLEST)}px`}>
        ${this.#headings().map((g) => g.start > to + 1 || g.start < from - 1 ? nothing : html`<div class="heading" aria-hidden="true" .style=${`inset-block-start:${this.#y(g.start) - HEADING + shift}px`}>${t(`group.${g.key}`)}</div>`)}
        ${repeat(positions, (p) => view.threadAt(p) ?? `p${p}`, (p) => row(p, this.#y(p) + shift, this.#height, this.#focused))}
      </div>`}
    </div>
    ${total === 0 || (store.trouble && total < 0) ? this.#empty() : nothing}`;
  }
}
customElements.define('post-list', List);
