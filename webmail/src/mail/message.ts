// One message of a conversation: folded to a line, or opened with who it is from and how sure that is.
import { html, nothing, type TemplateResult } from 'lit';
import { Part } from '../base/part';
import { icon } from '../base/icons';
import { dark } from '../base/theme';
import { longTime, shortTime, size, t } from '../base/text';
import { jmap, why } from '../base/house';
import { toast } from '../base/toast';
import { confirm } from '../base/dialog';
import { look, say } from '../journey/sentence';
import * as act from './actions';
import { forgetAll, READING, type Full } from './bodies';
import type { Attachment, Html } from './body';
import { run } from './commands';
import { may, own } from './may';
import { menu } from './menu';
import { store } from './store';
import { avatar, labelChips } from './row';
import { ANSWERED, DRAFT, FLAGGED, FORWARDED, isUnread, nameOf, type Address } from './types';

const SHOWABLE = /^image\/(png|jpeg|gif|webp)$/;

function list(all: Address[] | null): TemplateResult {
  return html`${(all ?? []).map((a, i) => html`${i > 0 ? ', ' : nothing}<span title=${a.email}>${nameOf(a)}</span>`)}`;
}

class Message extends Part {
  static override properties = { email: { attribute: false }, body: { attribute: false }, open: { type: Boolean }, journey: { state: true }, details: { state: true }, leaving: { state: true }, trouble: {} };
  declare email: Full;
  declare body: Html | undefined;
  declare open: boolean;
  /** The journey when it is shown; null while it is asked for. */
  declare journey: unknown;
  declare details: boolean;
  /** The list is being told. */
  declare leaving: boolean;
  declare trouble: string;

  constructor() {
    super();
    this.open = false;
    this.details = this.leaving = false;
    this.journey = undefined;
    this.trouble = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(store);
  }

  #tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  /** Shows what happened to this message, or hides it. */
  async way(): Promise<void> {
    if (!may('journey')) return;
    if (this.journey !== undefined) {
      this.journey = undefined;
      return;
    }
    this.journey = null;
    try {
      await import('../journey/main');
      const answer = await jmap.call<{ list: unknown[] }>('Journey/get', { accountId: store.account, emailIds: [this.email.id] });
      this.journey = answer.list[0];
    } catch (e) {
      this.journey = undefined;
      toast({ text: why(e) });
    }
  }

  get #raw(): string {
    return jmap.download(this.email.blobId, `${(this.email.subject ?? 'message').replace(/[\\/:*?"<>|]+/g, ' ').slice(0, 80) || 'message'}.eml`, 'message/rfc822', store.account);
  }

  #menu(e: Event): void {
    const m = this.email;
    void menu(e.currentTarget as HTMLElement, [
      { text: t('do.reply'), icon: 'reply', run: () => run.reply('reply', m.id) },
      { text: t('do.replyAll'), icon: 'replyAll', run: () => run.reply('replyAll', m.id) },
      { text: t('do.forward'), icon: 'forward', run: () => run.reply('forward', m.id) },
      ...(may('read') ? [{ text: t('msg.unreadFrom'), icon: 'mail', run: () => { act.unreadFrom(m); run.back(); } }] : []),
      ...(may('journey') ? [{ text: t('do.journey'), icon: 'path', run: () => void this.way() }] : []),
      ...(dark.is && this.body?.isHtml ? [{ text: t('msg.paper'), icon: 'moon', run: () => this.#paper() }] : []),
      { text: t('msg.print'), icon: 'print', run: () => void import('./print').then((p) => p.print(m, this.body)) },
      { text: t('msg.source'), icon: 'code', run: () => void import('./print').then((p) => p.source(this.#raw, m.subject ?? '')) },
      { text: t('msg.export'), icon: 'download', href: this.#raw },
      ...(this.body?.unsubscribe && !this.body.unsubscribe.done ? [{ text: t('msg.unsubscribe'), icon: 'leave', run: () => void this.#unsubscribe() }] : []),
    ]);
  }

  #paper(): void {
    const b = this.querySelector('post-body') as (HTMLElement & { paper: boolean | undefined; isPaper: boolean }) | null;
    if (b) b.paper = !b.isPaper;
  }

  async #unsubscribe(): Promise<void> {
    const u = this.body?.unsubscribe;
    if (!u || this.leaving) return;
    const who = nameOf(this.email.from?.[0]);
    if (u.oneClick) {
      if (!(await confirm(t('ask.unsubscribe', { who }), t('msg.unsubscribe')))) return;
      this.leaving = true;
      try {
        await jmap.call('Email/unsubscribe', { accountId: store.account, id: this.email.id });
        u.done = true;
        toast({ text: t('done.unsubscribed', { who }) });
        this.requestUpdate();
      } catch (e) {
        toast({ text: why(e), seconds: 10 });
      } finally {
        this.leaving = false;
      }
    } else if (u.http && /^https?:/.test(u.http)) {
      if (await confirm(t('ask.unsubscribePage', { where: new URL(u.http).hostname }), t('msg.openPage'))) window.open(u.http, '_blank', 'noopener,noreferrer');
    } else if (u.mailto && (await confirm(t('ask.unsubscribeMail', { to: u.mailto.to }), t('msg.write')))) this.#tell('post-mailto', `mailto:${encodeURIComponent(u.mailto.to)}?subject=${encodeURIComponent(u.mailto.subject)}&body=${encodeURIComponent(u.mailto.body)}`);
  }

  async #trust(): Promise<void> {
    this.#tell('post-images', this.email.id);
    try {
      await jmap.call('TrustedSender/set', { accountId: store.account, create: { s: { email: this.body!.sender.address.toLowerCase() } } });
      forgetAll();
      toast({ text: t('done.trusted', { who: this.body!.sender.address }) });
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  #proof(): TemplateResult | typeof nothing {
    const s = this.body?.sender;
    if (!s || s.key === '') return nothing;
    const l = look(s.level);
    return html`<p class="proof ${s.level}"><button type="button" class="link ${l.tone}" @click=${() => void this.way()} aria-expanded=${this.journey !== undefined} title="${t('do.journey')} (i)">
      ${icon(l.icon)}<b>${t(`level.${s.level}`)}</b> <span>${say(s)}</span></button>${this.body!.firstTime ? html`<span class="tag">${t('msg.firstTime')}</span>` : nothing}</p>`;
  }

  #images(): TemplateResult | typeof nothing {
    const b = this.body;
    if (!b || b.remoteImages === 0 || b.imagesShown === 'proxied') return nothing;
    return html`<div class="bar">${icon('image')}<span>${t('msg.images', { n: b.remoteImages })}</span>
      <button class="plain" @click=${() => this.#tell('post-images', this.email.id)}>${t('msg.imagesOnce')}</button>
      ${b.sender.level === 'warning' || !own() ? nothing : html`<button class="plain" @click=${() => void this.#trust()}>${t('msg.imagesAlways', { who: b.sender.address })}</button>`}</div>`;
  }

  #attachments(): TemplateResult | typeof nothing {
    const all = (this.body?.attachments ?? []).filter((a) => !a.isInline);
    if (all.length === 0) return nothing;
    return html`<section class="files" aria-label=${t('msg.files', { n: all.length })}>
      <h3>${icon('clip')} ${t('msg.files', { n: all.length })} <span class="muted number">${size(all.reduce((n, a) => n + a.size, 0))}</span></h3>
      <ul>${all.map((a) => this.#file(a))}</ul></section>`;
  }

  #file(a: Attachment): TemplateResult {
    const name = a.name || t('msg.unnamed');
    const url = jmap.download(a.blobId, name, a.type, store.account);
    const picture = SHOWABLE.test(a.type);
    return html`<li><a href=${url} download=${name} class="file" @click=${picture ? (e: Event) => { e.preventDefault(); void import('./print').then((p) => p.picture(url, name)); } : nothing}>
      ${picture && a.size < 3_000_000 ? html`<img src=${url} alt="" loading="lazy">` : html`<span class="sign">${icon('file')}</span>`}
      <span class="cut"><bdi class="cut name">${name}</bdi><span class="muted number">${size(a.size)}</span></span></a>
      ${picture ? html`<a class="get" href=${url} download=${name} aria-label=${t('msg.download', { name })} title=${t('msg.download', { name })}>${icon('download')}</a>` : nothing}</li>`;
  }

  #head(): TemplateResult {
    const m = this.email, live = store.email(m.id) ?? m;
    const from = m.from?.[0], when = new Date(m.receivedAt);
    const starred = live.keywords[FLAGGED] === true;
    return html`<header tabindex="-1">
      ${avatar(from)}
      <div class="who"><div class="cut"><strong>${live.keywords[DRAFT] ? html`<span class="fail">${t('list.draft')}</span> ` : nothing}<bdi>${nameOf(from) || t('list.unknown')}</bdi></strong>
        ${from?.name ? html`<bdi class="muted address">${from.email}</bdi>` : nothing}</div>
        <button type="button" class="link muted cut" aria-expanded=${this.details} @click=${() => (this.details = !this.details)}>${t('msg.to')} ${list(m.to)}${m.cc?.length ? html`, ${list(m.cc)}` : nothing} ${icon('down')}</button></div>
      <span class="marks">${live.keywords[ANSWERED] ? html`<span title=${t('msg.answered')}>${icon('reply')}<span class="unseen">${t('msg.answered')}</span></span>` : nothing}
        ${live.keywords[FORWARDED] ? html`<span title=${t('msg.forwarded')}>${icon('forward')}<span class="unseen">${t('msg.forwarded')}</span></span>` : nothing}</span>
      <time class="muted number" datetime=${m.receivedAt} title=${longTime(when)}>${shortTime(when)}</time>
      <button type="button" class="star ${starred ? 'on' : ''}" ?disabled=${!may('star')} aria-pressed=${starred} aria-label=${t('do.star')} @click=${() => act.starEmail(live)}>${icon('star')}</button>
      <button type="button" aria-label=${t('do.reply')} title="${t('do.reply')} (r)" @click=${() => run.reply('reply', m.id)}>${icon('reply')}</button>
      <button type="button" aria-label=${t('msg.more')} title=${t('msg.more')} aria-haspopup="menu" @click=${(e: Event) => this.#menu(e)}>${icon('more')}</button>
    </header>`;
  }

  #details(): TemplateResult | typeof nothing {
    if (!this.details) return nothing;
    const m = this.email;
    const line = (key: string, all: Address[] | null) => all?.length ? html`<dt>${t(key)}</dt><dd>${all.map((a) => html`<div>${a.name ?? ''} <bdi class="muted">&lt;${a.email}&gt;</bdi></div>`)}</dd>` : nothing;
    return html`<dl class="details">${line('msg.from', m.from)}${line('msg.replyTo', m.replyTo)}${line('msg.to', m.to)}${line('msg.cc', m.cc)}${line('msg.bcc', m.bcc)}
      <dt>${t('msg.received')}</dt><dd>${longTime(new Date(m.receivedAt))}</dd>
      ${m.sentAt ? html`<dt>${t('msg.sent')}</dt><dd>${longTime(new Date(m.sentAt))}</dd>` : nothing}
      <dt>${t('msg.size')}</dt><dd>${size(m.size)}</dd></dl>`;
  }

  override render() {
    const m = this.email, live = store.email(m.id) ?? m;
    if (!this.open) {
      const when = new Date(m.receivedAt);
      return html`<button type="button" class="folded ${isUnread(live) ? 'unread' : ''}" @click=${() => (live.keywords[DRAFT] ? void run.write({ kind: 'draft', emailId: m.id }) : this.#tell('post-open', m.id))}>
        ${avatar(m.from?.[0])}<span class="cut name">${live.keywords[DRAFT] ? html`<span class="fail">${t('list.draft')}</span> ` : nothing}${nameOf(m.from?.[0])}</span><bdi class="cut muted preview">${m.preview}</bdi>
        ${m.hasAttachment ? icon('clip') : nothing}${live.keywords[FLAGGED] ? html`<span class="star on">${icon('star')}</span>` : nothing}<time class="muted number">${shortTime(when)}</time></button>`;
    }
    const b = this.body;
    return html`<article aria-label=${t('msg.label', { who: nameOf(m.from?.[0]), when: longTime(new Date(m.receivedAt)) })}>
      ${this.#head()}${this.#details()}${this.#proof()}
      ${this.journey === undefined ? nothing : this.journey === null ? html`<p class="muted">${t('list.loading')}</p>` : html`<post-journey .journey=${this.journey}></post-journey>`}
      ${store.thread(m.threadId).length > 1 ? labelChips([live]) : nothing}
      ${b?.unsubscribe && jmap.has(READING) ? html`<p class="unsub">${b.unsubscribe.done ? html`<span class="muted">${icon('check')} ${t('msg.unsubscribed')}</span>` : html`<button type="button" class="link" ?disabled=${this.leaving} @click=${() => void this.#unsubscribe()}>${t('msg.unsubscribe')}</button>`}</p>` : nothing}
      ${this.#images()}
      ${b ? html`<post-body .body=${b} label=${t('msg.bodyOf', { who: nameOf(m.from?.[0]) })}></post-body>` : this.trouble ? html`<p class="fail" role="alert">${this.trouble}</p>` : html`<p class="muted">${t('list.loading')}</p>`}
      ${b?.isTruncated ? html`<p class="muted">${t('msg.truncated')} <a href=${this.#raw} download>${t('msg.export')}</a></p>` : nothing}
      ${this.#attachments()}
    </article>`;
  }
}
customElements.define('post-message', Message);
