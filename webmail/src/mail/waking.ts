// When what was put off comes back: for the list of it.
import { html, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { jmap } from '../base/house';
import { locale, longTime, t } from '../base/text';
import { store } from './store';

const MOST = 200;
const known = new Map<string, Date | null>();
let wanted = new Set<string>();

store.types.watch(() => {
  if (!store.types.last.has('Snooze')) return;
  known.clear();
  store.changed();
});

async function ask(): Promise<void> {
  const ids = [...wanted].slice(0, MOST);
  wanted = new Set();
  try {
    const answer = await jmap.call<{ list: { id: string; until: string }[] }>('Snooze/get', { accountId: store.account, ids });
    if (known.size > 10 * MOST) known.clear();
    answer.list.forEach((s) => known.set(s.id, new Date(s.until)));
    store.changed();
  } catch {
    // The row tells when it came, as others do.
  }
}

/** When an email comes back, as soon as it is known; before, what else there is to show. */
export function waking(id: string, before: TemplateResult): TemplateResult {
  const until = known.get(id);
  if (until === undefined) {
    if (wanted.size === 0) setTimeout(() => void ask(), 60);
    wanted.add(id);
    known.set(id, null);
  }
  if (!until) return before;
  const text = until.toLocaleString(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  return html`<time datetime=${until.toISOString()} title=${t('row.until', { time: longTime(until) })}>${icon('clock')} ${text}</time>`;
}

/** What is read out for it. */
export function wakes(id: string): string {
  const until = known.get(id);
  return until ? t('row.until', { time: longTime(until) }) : '';
}
