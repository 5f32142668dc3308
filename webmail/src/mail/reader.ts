// The open conversation: all its messages from all mailboxes, oldest first, placed on the first that is unread.
import { html, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { t } from '../base/text';
import { why } from '../base/house';
import { confirm } from '../base/dialog';
import * as act from './actions';
import { bodiesOf, conversation, forget, type Conversation } from './bodies';
import { run, focusedEmail } from './commands';
import { labelChips } from './row';
import { hasTrash, may, type Deed } from './may';
import { prefs } from './prefs';
import { store } from './store';
import { DRAFT, isUnread } from './types';
import { view } from './view';
import { isWritten } from './written';
import '../text/reading';
import './body';
import './message';

class Reader extends Part {
  static override properties = { thread: {}, shown: { state: true }, trouble: { state: true } };
  declare thread: string;
  declare shown: Conversation | undefined;
  declare trouble: string;
  #open = new Set<string>();
  #failed = new Map<string, string>();
  #placed = false;
  #journey = () => {
    const id = focusedEmail() ?? this.shown?.emails.at(-1)?.id;
    const message = this.querySelector(`post-message[data-email="${id}"]`) as (HTMLElement & { way: () => void }) | null;
    message?.way();
  };

  constructor() {
    super();
    this.thread = '';
    this.trouble = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(view, prefs);
    const grows = store.watch(() => this.#grown());
    addEventListener('post-journey-wanted', this.#journey);
    // A letter that is no longer open is a draft like others, once it has left the page.
    const closed = () => setTimeout(() => this.requestUpdate());
    addEventListener('post-written', closed);
    this.#ends = () => {
      grows();
      removeEventListener('post-written', closed);
      removeEventListener('post-journey-wanted', this.#journey);
    };
  }
  #ends = () => {};

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ends();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('thread') && this.thread) void this.#load(this.thread);
  }

  async #load(thread: string): Promise<void> {
    this.trouble = '';
    this.#placed = false;
    try {
      const c = await conversation(thread);
      if (thread !== this.thread) return;
      this.#open = new Set(c.opened);
      // Read meanwhile or not: what is unread is open.
      c.emails.forEach((e) => isUnread(store.email(e.id) ?? e) && this.#open.add(e.id));
      this.shown = c;
      await bodiesOf(c, [...this.#open]);
      this.requestUpdate();
      await this.updateComplete;
      this.#place();
      this.#seen();
      this.#ahead();
    } catch (e) {
      if (thread === this.thread) this.trouble = why(e);
    }
  }

  /** Places the view on the first unread message, else on the last. */
  #place(): void {
    if (this.#placed || !this.shown) return;
    this.#placed = true;
    const first = this.shown.emails.find((e) => isUnread(store.email(e.id) ?? e)) ?? this.shown.emails.at(-1);
    const scroll = this.querySelector('.scroll');
    if (scroll) scroll.scrollTop = 0;
    if (first && first !== this.shown.emails[0]) this.querySelector(`[data-email="${first.id}"]`)?.scrollIntoView({ block: 'start' });
  }

  /** What was shown for a moment counts as read. */
  #seen(): void {
    const thread = this.thread;
    setTimeout(() => {
      if (thread !== this.thread || !this.isConnected) return;
      const all = store.emailsOf(thread).filter((e) => isUnread(e) && this.#open.has(e.id));
      if (all.length > 0) act.readEmails(all);
    }, 400);
  }

  /** The neighbours, so that they open at once. */
  #ahead(): void {
    const at = view.positionOf(this.thread);
    if (at < 0) return;
    const idle = window.requestIdleCallback ?? ((f: () => void) => setTimeout(f, 200));
    idle(() => {
      for (const p of [at + 1, at - 1]) {
        const next = view.threadAt(p);
        if (next !== undefined) conversation(next).catch(() => undefined);
      }
    });
  }

  /** New messages come in while one reads: they are added below, and nothing moves. */
  #grown(): void {
    const c = this.shown;
    if (!c || c.thread !== this.thread) return;
    const now = store.thread(this.thread);
    if (now.length === 0 || (now.length === c.emails.length && now.every((id) => c.emails.some((e) => e.id === id)))) return this.requestUpdate();
    forget(this.thread);
    void conversation(this.thread).then(async (next) => {
      if (next.thread !== this.thread) return;
      c.bodies.forEach((b, id) => next.bodies.has(id) || next.bodies.set(id, b));
      next.emails.filter((e) => !e.keywords[DRAFT] && !c.emails.some((x) => x.id === e.id)).forEach((e) => this.#open.add(e.id));
      this.shown = next;
      this.#seen();
      await bodiesOf(next, next.emails.map((e) => e.id).filter((id) => this.#open.has(id)));
      this.requestUpdate();
    }).catch(() => undefined);
  }

  async #toggle(id: string): Promise<void> {
    if (this.#open.has(id)) this.#open.delete(id);
    else this.#open.add(id);
    this.requestUpdate();
    if (!this.shown || !this.#open.has(id)) return;
    try {
      await bodiesOf(this.shown, [id]);
      this.#failed.delete(id);
    } catch (e) {
      this.#failed.set(id, why(e));
    }
    this.#seen();
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-email="${id}"] header`)?.focus();
  }

  async #images(id: string): Promise<void> {
    if (!this.shown) return;
    try {
      await bodiesOf(this.shown, [id], 'proxied');
    } catch (e) {
      this.#failed.set(id, why(e));
    }
    this.requestUpdate();
  }

  async #mailto(href: string): Promise<void> {
    await (await import('../compose/open')).mailto(href);
  }

  async #deceit({ says, leads }: { says: string; leads: string }): Promise<void> {
    if (await confirm(t('ask.deceit', { says, leads }), t('msg.openPage'), true)) window.open(leads, '_blank', 'noopener,noreferrer');
  }

  #bar() {
    const b = (deed: Deed, name: string, sign: string, key: string, f: () => void) => (may(deed) ? html`<button type="button" aria-label=${t(name)} title="${t(name)} (${key})" @click=${f}>${icon(sign)}</button>` : nothing);
    const one = [this.thread];
    return html`<div class="bar top" role="toolbar" aria-label=${t('reader.tools')}>
      <button type="button" class="return" aria-label=${t('do.back')} title="${t('do.back')} (u)" @click=${run.back}>${icon('back')}</button>
      ${view.role === 'archive' ? nothing : b('archive', 'do.archive', 'archive', 'e', () => run.archive(one))}
      ${b('junk', view.role === 'junk' ? 'do.notJunk' : 'do.junk', 'junk', '!', () => run.junk(one))}
      ${b('trash', view.role === 'trash' || !hasTrash() ? 'do.forever' : 'do.delete', 'trash', '#', () => run.remove(one))}
      <span class="gap"></span>
      ${b('read', 'do.markUnread', 'mail', 'Shift+U', () => run.read(false, one))}
      ${view.role === 'snoozed' ? b('snooze', 'do.wake', 'bell', 'b', () => act.wake(one)) : b('snooze', 'do.snooze', 'clock', 'b', () => run.pick('snooze', one))}
      ${b('move', 'do.move', 'move', 'v', () => run.pick('move', one))}
      ${b('label', 'do.label', 'label', 'l', () => run.pick('label', one))}
      <span class="rest"></span>
      <span class="muted number place">${view.positionOf(this.thread) >= 0 ? t('reader.place', { at: view.positionOf(this.thread) + 1, all: store.list?.total ?? 0 }) : nothing}</span>
    </div>`;
  }

  override render() {
    const c = this.shown?.thread === this.thread ? this.shown : undefined;
    const known = store.emailsOf(this.thread);
    const subject = c?.emails[0]?.subject ?? known[0]?.subject ?? '';
    return html`${this.#bar()}<div class="scroll" @post-open=${(e: CustomEvent<string>) => void this.#toggle(e.detail)} @post-images=${(e: CustomEvent<string>) => void this.#images(e.detail)}
        @post-mailto=${(e: CustomEvent<string>) => void this.#mailto(e.detail)} @post-deceit=${(e: CustomEvent<{ says: string; leads: string }>) => void this.#deceit(e.detail)}>
      <h1 tabindex="-1"><bdi>${subject || t('list.noSubject')}</bdi> ${labelChips(known)}</h1>
      ${this.trouble ? html`<p class="fail" role="alert">${this.trouble}</p>` : nothing}
      ${c ? repeat(c.emails.filter((e) => !isWritten(store.email(e.id) ? { ...e, keywords: store.email(e.id)!.keywords } : e)), (e) => e.id, (e) => html`<post-message data-email=${e.id} class=${this.#open.has(e.id) ? 'open' : ''} .email=${e} .body=${c.bodies.get(e.id)} .open=${this.#open.has(e.id)} trouble=${this.#failed.get(e.id) ?? ''}></post-message>`) : this.trouble ? nothing : html`<div class="bone tall"></div>`}
      ${c ? this.#answer(c) : nothing}
    </div>`;
  }

  #answer(c: Conversation) {
    const last = c.emails.findLast((e) => !e.keywords[DRAFT]);
    if (!last) return nothing;
    return html`<div class="answer"><button class="plain" @click=${() => run.reply('reply', last.id)}>${icon('reply')} ${t('do.reply')}</button>
      <button class="plain" @click=${() => run.reply('replyAll', last.id)}>${icon('replyAll')} ${t('do.replyAll')}</button>
      <button class="plain" @click=${() => run.reply('forward', last.id)}>${icon('forward')} ${t('do.forward')}</button></div>
      ${keyed(this.thread, html`<div class="answer-here"></div>`)}`;
  }
}
customElements.define('post-reader', Reader);
