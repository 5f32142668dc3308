// One conversation in the list.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { language, locale, longTime, shortTime, t } from '../base/text';
import { jmap } from '../base/house';
import { may } from './may';
import { prefs } from './prefs';
import { mark } from './marks';
import { store } from './store';
import { wakes, waking } from './waking';
import { view } from './view';
import { DRAFT, FLAGGED, isUnread, nameOf, type Email } from './types';

export interface Snippet {
  subject: string | null;
  preview: string | null;
}

/** What is searched in, by email: set by the search. */
export const snippets = new Map<string, Snippet>();

function mine(email: string): boolean {
  return email.toLowerCase() === jmap.session.username.toLowerCase();
}

/** Who takes part, newest last, as "Anna, Bob, me"; in Sent and Drafts whom it was written to. */
function people(e: Email, thread: Email[]): TemplateResult {
  if (view.role === 'sent' || view.role === 'drafts') return html`<span class="to">${t('list.to')}</span> ${(e.to ?? []).map((a) => short(nameOf(a))).join(', ') || t('list.nobody')}`;
  const seen = new Map<string, { name: string; unread: boolean }>();
  for (const m of thread.length > 0 ? thread : [e]) {
    const from = m.from?.[0];
    const key = m.keywords[DRAFT] ? '\0draft' : (from?.email.toLowerCase() ?? '');
    const before = seen.get(key);
    const name = m.keywords[DRAFT] ? t('list.draft') : from && mine(from.email) ? t('list.me') : nameOf(from) || t('list.unknown');
    seen.set(key, { name, unread: (before?.unread ?? false) || isUnread(m) });
  }
  const all = [...seen].map(([key, p]) => ({ ...p, draft: key === '\0draft' }));
  const shown = all.length > 3 ? [all[0]!, ...all.slice(-2)] : all;
  const several = all.length > 1;
  return html`${shown.map((p, i) => html`${i > 0 ? (all.length > 3 && i === 1 ? ' … ' : language === 'zh' ? '、' : ', ') : nothing}<bdi class="${p.unread ? 'new' : ''} ${p.draft ? 'fail' : ''}">${several ? short(p.name) : p.name}</bdi>`)}`;
}

/** The first name of several. */
function short(name: string): string {
  return name.includes('@') || !name.includes(' ') ? name : name.split(' ')[0]!;
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter((w) => /^\p{L}/u.test(w));
  const first = [...(words[0] ?? name)][0] ?? '?';
  if (/\p{Script=Han}/u.test(first)) return first;
  return (first + (words.length > 1 ? ([...words[1]!][0] ?? '') : '')).toUpperCase();
}

function tint(text: string): number {
  let h = 7;
  for (const c of text.toLowerCase()) h = (h * 31 + c.codePointAt(0)!) % 9973;
  return h % 8;
}

export function avatar(a: { name: string | null; email: string } | undefined): TemplateResult {
  const name = nameOf(a);
  return html`<span class="avatar tint${tint(a?.email ?? '')}" aria-hidden="true">${initials(name || '?')}</span>`;
}

/** A text in which found words stand between <mark> and </mark>, all else escaped. RFC 8621 §5 */
export function marked(text: string): TemplateResult {
  const plain = (x: string) => x.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const parts = text.split(/<mark>(.*?)<\/mark>/s);
  return html`${parts.map((p, i) => (i % 2 === 1 ? html`<mark>${plain(p)}</mark>` : plain(p)))}`;
}

export function labelChips(e: Email[]): TemplateResult {
  const on = prefs.labels.filter((l) => e.some((m) => m.keywords[l.keyword]));
  return html`${on.map((l) => html`<span class="chip ${l.colour}">${l.name}</span>`)}`;
}

/** The time as a row shows it: headings tell the day of what is near. */
function rowTime(when: Date, now = new Date()): string {
  const days = Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() - new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime()) / 86_400_000);
  if (days === 1 && store.list?.query.grouped) return when.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (days > 1 && days < 7) return when.toLocaleDateString(locale, { weekday: 'short', day: 'numeric' });
  return shortTime(when, now);
}

/** What is read out for a row. */
function said(e: Email, thread: Email[], unread: boolean): string {
  const parts = [
    unread ? t('row.unread') : '',
    thread.some((m) => m.keywords[FLAGGED]) ? t('row.starred') : '',
    view.role === 'sent' ? `${t('list.to')} ${(e.to ?? []).map(nameOf).join(', ')}` : nameOf(e.from?.[0]),
    e.subject || t('list.noSubject'),
    longTime(new Date(e.receivedAt)),
    view.role === 'snoozed' ? wakes(e.id) : '',
    thread.length > 1 ? t('row.messages', { n: thread.length }) : '',
    thread.some((m) => m.hasAttachment) ? t('row.files') : '',
    ...prefs.labels.filter((l) => thread.some((m) => m.keywords[l.keyword])).map((l) => l.name),
  ];
  return parts.filter((p) => p !== '').join(', ');
}

function actions(active: boolean): TemplateResult {
  const b = (what: string, name: string, key: string) =>
    html`<button type="button" data-do=${what} tabindex=${active ? 0 : -1} aria-label=${t(name)} title="${t(name)} (${key})">${icon(what)}</button>`;
  return html`${view.role !== 'archive' && may('archive') ? b('archive', 'do.archive', 'e') : nothing}${may('trash') ? b('trash', 'do.delete', '#') : nothing}${may('snooze') ? b('clock', 'do.snooze', 'b') : nothing}${may('read') ? b('mail', 'do.toggleRead', 'Shift+U') : nothing}`;
}

/** A row at a position and a distance from the top; without its email a quiet placeholder. */
export function row(position: number, y: number, height: number, focused: boolean): TemplateResult {
  const e = view.email(position);
  const at = `inset-block-start:${y}px;block-size:${height}px`;
  if (!e) return html`<div class="row waiting" role="row" aria-rowindex=${position + 1} .style=${at}><span role="gridcell" class="unseen">${t('list.loading')}</span></div>`;
  const known = store.emailsOf(e.threadId);
  const thread = known.length > 0 ? known : [e];
  const unread = thread.some((m) => isUnread(m) && (view.mailbox === undefined || m.mailboxIds[view.mailbox] === true));
  const active = focused && position === view.cursor;
  const marked_ = view.marked.has(e.threadId);
  const starred = thread.some((m) => m.keywords[FLAGGED]);
  const snippet = snippets.get(e.id);
  const outgoing = view.role === 'sent' || view.role === 'drafts';
  const when = new Date(e.receivedAt);
  const came = html`<time datetime=${e.receivedAt} title=${longTime(when)}>${rowTime(when)}</time>`;
  return html`<div role="row" id="row-${position}" data-p=${position} draggable="true" aria-rowindex=${position + 1} aria-selected=${marked_ || view.open === e.threadId}
    aria-label=${said(e, thread, unread)} .style=${at}
    class="row ${unread ? 'unread' : ''} ${position === view.cursor ? 'cursor' : ''} ${marked_ ? 'marked' : ''} ${view.open === e.threadId ? 'open' : ''}">
    <div role="gridcell" class="lead">
      <span class="dot" aria-hidden="true"></span>
      <label class="pick"><input type="checkbox" data-do="mark" tabindex="-1" .checked=${marked_} aria-label=${t('row.mark')}>${avatar(outgoing ? e.to?.[0] : (thread.findLast((m) => !m.keywords[DRAFT])?.from?.[0] ?? e.from?.[0]))}</label>
    </div>
    <div role="gridcell" class="who cut">${people(e, thread)}${thread.length > 1 ? html`<span class="count number">${thread.length}</span>` : nothing}</div>
    <div role="gridcell" class="what cut"><span class="chips">${labelChips(thread)}</span><bdi class="subject">${snippet?.subject ? marked(snippet.subject) : e.subject || t('list.noSubject')}</bdi><span class="preview"><bdi>${snippet?.preview ? marked(snippet.preview) : e.preview}</bdi></span></div>
    <div role="gridcell" class="marks">${view.role === 'sent' ? mark(e.id) : nothing}${thread.some((m) => m.hasAttachment) ? icon('clip') : nothing}
      <button type="button" class="star ${starred ? 'on' : ''}" data-do="star" tabindex="-1" ?disabled=${!may('star')} aria-pressed=${starred} aria-label=${t('do.star')} title="${t('do.star')} (s)">${icon('star')}</button></div>
    <div role="gridcell" class="when number">${view.role === 'snoozed' ? waking(e.id, came) : came}</div>
    <div role="gridcell" class="acts">${actions(active)}</div>
  </div>`;
}
