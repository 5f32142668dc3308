// Choosing by typing: the mailbox to move to, labels, the time to come back.
import { html, nothing, render, type TemplateResult } from 'lit';
import { confirm, dialog } from '../base/dialog';
import { icon } from '../base/icons';
import { jmap, why } from '../base/house';
import { locale, t } from '../base/text';
import { toast } from '../base/toast';
import * as act from './actions';
import { may } from './may';
import { COLOURS, prefs } from './prefs';
import { boxName } from './sidebar';
import { store } from './store';
import { view } from './view';

export interface Option<T> {
  text: string;
  hint?: string;
  icon?: string;
  value: T;
  on?: boolean;
}

/** A list to choose from by typing and arrows; make() offers what was typed and is not there. */
export function choose<T>(title: string, options: Option<T>[], make?: (text: string) => Option<T> | undefined): Promise<T | undefined> {
  return dialog<T>(title, (done) => {
    const place = document.createElement('div');
    let at = 0, text = '';
    const shown = () => {
      const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
      const found = options.filter((o) => words.every((w) => `${o.text} ${o.hint ?? ''}`.toLowerCase().includes(w)));
      const made = text.trim() === '' || options.some((o) => o.text.toLowerCase() === text.trim().toLowerCase()) ? undefined : make?.(text.trim());
      return made ? [...found, made] : found;
    };
    const draw = () => {
      const list = shown();
      at = Math.max(0, Math.min(at, list.length - 1));
      render(html`<input type="text" role="combobox" autofocus aria-label=${title} placeholder=${title} aria-expanded="true" aria-controls="choose-list" aria-activedescendant=${list.length > 0 ? `choose-${at}` : nothing} autocomplete="off"
          @input=${(e: Event) => { text = (e.target as HTMLInputElement).value; at = 0; draw(); }}
          @keydown=${(e: KeyboardEvent) => {
            if (e.isComposing) return;
            if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
              e.preventDefault();
              at = (at + (e.key === 'ArrowDown' ? 1 : -1) + list.length) % Math.max(1, list.length);
              draw();
              place.querySelector(`#choose-${at}`)?.scrollIntoView({ block: 'nearest' });
            } else if (e.key === 'Enter' && list[at]) {
              e.preventDefault();
              done(list[at]!.value);
            }
          }}>
        <ul id="choose-list" role="listbox" aria-label=${title}>${list.map((o, i) => html`<li role="option" id="choose-${i}" aria-selected=${i === at} class=${o.on ? 'on' : ''} @click=${() => done(o.value)} @pointermove=${() => { if (at !== i) { at = i; draw(); } }}>
          ${o.icon ? icon(o.icon) : nothing}<span class="cut">${o.text}</span><span class="muted">${o.hint ?? ''}</span>${o.on ? icon('check') : nothing}</li>`)}
          ${list.length === 0 ? html`<li role="option" aria-selected="false" aria-disabled="true" class="muted">${t('pick.none')}</li>` : nothing}</ul>`, place);
    };
    draw();
    return html`${place}`;
  }, 'pick');
}

export async function pick(kind: 'move' | 'label' | 'snooze', threads: readonly string[]): Promise<void> {
  if (kind === 'move') await moveTo(threads);
  else if (kind === 'label') await labels(threads);
  else await snooze(threads);
}

async function moveTo(threads: readonly string[]): Promise<void> {
  const all = store.mailboxes(store.account);
  const parents = (id: string | null): string => {
    const p = all.find((m) => m.id === id);
    return p ? `${parents(p.parentId)}${boxName(p)} / ` : '';
  };
  const options = all.filter((m) => m.id !== view.mailbox && m.myRights.mayAddItems && m.role !== 'drafts').map((m): Option<{ id: string; name: string } | string> => ({ text: parents(m.parentId) + boxName(m), icon: 'folder', value: { id: m.id, name: boxName(m) } }));
  const to = await choose(t('do.move'), options, (text) => ({ text: t('pick.newMailbox', { name: text }), icon: 'add', value: text }));
  if (to === undefined) return;
  if (typeof to !== 'string') return view.everything ? (await import('./bulk')).all({ to: to.id }) : act.move(threads, to);
  try {
    const made = await jmap.call<{ created: Record<string, { id: string }> | null; notCreated: Record<string, { description?: string; type: string }> | null }>('Mailbox/set', { accountId: store.account, create: { m: { name: to } } });
    const id = made.created?.['m']?.id;
    if (id === undefined) throw new Error(made.notCreated?.['m']?.description ?? made.notCreated?.['m']?.type);
    act.move(threads, { id, name: to });
  } catch (e) {
    toast({ text: why(e) });
  }
}

/** A keyword for a label: letters as they are, others by a number that follows from them. */
function keywordOf(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40);
  if (plain !== '' && !/[^\x20-\x7e]/.test(name)) return plain;
  let h = 5381;
  for (const c of name) h = ((h * 33) ^ c.codePointAt(0)!) >>> 0;
  return `l_${h.toString(36)}`;
}

async function labels(threads: readonly string[]): Promise<void> {
  const emails = threads.flatMap((id) => store.emailsOf(id));
  const options = prefs.labels.map((l): Option<string> => ({ text: l.name, icon: 'label', value: l.keyword, on: emails.some((e) => e.keywords[l.keyword]) }));
  const chosen = await choose(t('do.label'), options, (text) => ({ text: t('pick.newLabel', { name: text }), icon: 'add', value: `\0${text}` }));
  if (chosen === undefined) return;
  if (chosen.startsWith('\0')) {
    const name = chosen.slice(1), keyword = keywordOf(name);
    if (!prefs.labels.some((l) => l.keyword === keyword)) prefs.set({ labels: [...prefs.labels, { keyword, name, colour: COLOURS[prefs.labels.length % COLOURS.length]! }].slice(0, 100) });
    act.label(threads, keyword, name, true);
  } else {
    const l = prefs.labels.find((x) => x.keyword === chosen)!;
    act.label(threads, l.keyword, l.name, !emails.every((e) => e.keywords[l.keyword]));
  }
}

/** Times to come back that fit now. */
function times(now = new Date()): [string, Date][] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const out: [string, Date][] = [];
  if (now.getHours() < 16) out.push(['snooze.later', new Date(Math.ceil((now.getTime() + 3 * 3600_000) / 1800_000) * 1800_000)]);
  if (now.getHours() < 18) out.push(['snooze.evening', at(0, 19)]);
  out.push(['snooze.tomorrow', at(1, 8)]);
  const saturday = (6 - now.getDay() + 7) % 7;
  if (saturday > 1) out.push(['snooze.weekend', at(saturday, 9)]);
  // On a Sunday next week begins tomorrow.
  if (now.getDay() !== 0) out.push(['snooze.week', at(((8 - now.getDay()) % 7) || 7, 8)]);
  out.push(['snooze.month', at(30, 8)]);
  return out;
}

async function snooze(threads: readonly string[]): Promise<void> {
  if (!may('snooze')) return;
  if (view.role === 'snoozed') return act.wake(threads);
  const say = (d: Date) => d.toLocaleString(locale, { weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  const options = times().map(([key, d]): Option<Date | null> => ({ text: t(key), hint: say(d), icon: 'clock', value: d }));
  const until = await choose<Date | null>(t('do.snooze'), [...options, { text: t('snooze.choose'), icon: 'pen', value: null }]);
  const when = until === null ? await ownTime() : until;
  if (when && when > new Date()) act.snooze(threads, when, say(when));
}

function ownTime(): Promise<Date | undefined> {
  const check = (input: HTMLInputElement) => input.setCustomValidity(input.value !== '' && new Date(input.value) <= new Date() ? t('snooze.over') : '');
  return dialog<Date>(t('snooze.choose'), (done): TemplateResult => html`<form method="dialog" @submit=${(e: SubmitEvent) => { e.preventDefault(); done(new Date(String(new FormData(e.target as HTMLFormElement).get('at')))); }}>
    <label class="field">${t('snooze.choose')}<input type="datetime-local" name="at" required autofocus @input=${(e: Event) => check(e.target as HTMLInputElement)}></label>
    <div class="buttons"><button type="button" class="plain" @click=${() => done()}>${t('dialog.cancel')}</button><button class="primary">${t('do.snooze')}</button></div></form>`);
}

/** Deletes all that is in a mailbox for good, in portions. */
export async function empty(mailbox: string): Promise<void> {
  const box = store.mailbox(mailbox);
  if (!box || !(await confirm(t('ask.empty', { n: box.totalEmails, name: boxName(box) }), t('do.forever'), true))) return;
  const accountId = store.account;
  try {
    for (let left = box.totalEmails; left > 0; left -= 500) {
      const found = await jmap.call<{ ids: string[] }>('Email/query', { accountId, filter: { inMailbox: mailbox }, limit: 500 });
      if (found.ids.length === 0) break;
      // What is in another mailbox too stays there.
      const both = await jmap.call<{ list: { id: string; mailboxIds: Record<string, boolean> }[] }>('Email/get', { accountId, ids: found.ids, properties: ['mailboxIds'] });
      const only = both.list.filter((e) => Object.keys(e.mailboxIds).length === 1).map((e) => e.id);
      const update = Object.fromEntries(both.list.filter((e) => !only.includes(e.id)).map((e) => [e.id, { [`mailboxIds/${mailbox}`]: null }]));
      await jmap.call('Email/set', { accountId, destroy: only, update });
    }
    toast({ text: t('done.emptied', { name: boxName(box) }) });
  } catch (e) {
    toast({ text: why(e) });
  }
  await store.sync();
}
