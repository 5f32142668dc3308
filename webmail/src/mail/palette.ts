// The palette (Ctrl+K): everything one can do or go to, by typing; and the help of keys (?).
import { html } from 'lit';
import { dialog } from '../base/dialog';
import { bound } from '../base/keys';
import { icon } from '../base/icons';
import { t } from '../base/text';
import { route } from '../base/route';
import { more } from './commands';
import { choose, type Option } from './picker';
import { prefs } from './prefs';
import { boxName } from './sidebar';
import { store } from './store';
import { view } from './view';

export async function palette(): Promise<void> {
  const seen = new Set<string>();
  const keys = bound().filter((b) => b.text !== 'do.palette' && !seen.has(b.text) && seen.add(b.text));
  const options: Option<() => void>[] = [
    ...keys.map((b) => ({ text: t(b.text), hint: b.keys, icon: 'chevron', value: b.run })),
    ...more().map((m) => ({ text: m.text, icon: 'gear', value: m.run })),
    ...store.mailboxes().map((m) => ({ text: boxName(m), hint: t('palette.mailbox'), icon: 'folder', value: () => view.toMailbox(m) })),
    ...prefs.labels.map((l) => ({ text: l.name, hint: t('palette.label'), icon: 'label', value: () => route.go('label', l.keyword) })),
    ...prefs.searches.map((s) => ({ text: s.name, hint: t('palette.search'), icon: 'bookmark', value: () => route.go('search', s.text) })),
  ];
  const run = await choose(t('do.palette'), options, (text) => ({ text: t('palette.find', { text }), icon: 'search', value: () => route.go('search', text) }));
  run?.();
}

const GROUPS: [string, RegExp][] = [
  ['help.move', /^(j|k|n|p|Enter|o|u|Escape|g .*)$/],
  ['help.act', /^(e|#|!|s|v|l|b|z|x|X|I|U|i|\* .*)$/],
  ['help.write', /./],
];

export async function help(): Promise<void> {
  const rest = new Map<string, string[]>();
  for (const b of bound()) rest.set(b.text, [...(rest.get(b.text) ?? []), b.keys]);
  const taken = new Set<string>();
  const groups = GROUPS.map(([name, fits]) => [name, [...rest].filter(([text, keys]) => !taken.has(text) && keys.some((k) => fits.test(k)) && taken.add(text))] as const);
  await dialog(t('do.help'), (done) => html`<header class="title"><h2>${t('do.help')}</h2><button aria-label=${t('dialog.close')} @click=${() => done()}>${icon('close')}</button></header>
    <div class="help">${groups.map(([name, all]) => html`<section><h3>${t(name)}</h3><dl>${all.map(([text, keys]) => html`<dt>${keys.filter((k) => k !== 'Delete').map((k) => html`<kbd>${k.replace('Ctrl+', 'Ctrl ')}</kbd> `)}</dt><dd>${t(text)}</dd>`)}</dl></section>`)}</div>`, 'wide');
}
