// How far what was sent has come: a small mark in the list of sent mail.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { jmap } from '../base/house';
import { t } from '../base/text';
import { may } from './may';
import { store } from './store';

const KEPT = 2000;
/** After how many milliseconds it is asked again for what waits. */
const PAUSE = 10_000;
const SIGNS: Record<string, [icon: string, tone: string]> = { waiting: ['clock', 'muted'], delivered: ['check', 'pass'], partly: ['warn', 'warn'], failed: ['cross', 'fail'] };

const known = new Map<string, string | null>();
let wanted = new Set<string>();

let timer = 0;

/** What waits changes still: it is asked again, as far as it is looked at. */
function again(after: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    for (const [id, m] of known) if (m === 'waiting') known.delete(id);
    store.changed();
  }, after);
}

store.types.watch(() => {
  // News of a submission, or a report that came in.
  if (store.types.last.has('EmailSubmission') || store.types.last.has('Email')) again(300);
});

async function ask(): Promise<void> {
  const ids = [...wanted].slice(0, 200);
  wanted = new Set();
  try {
    const answer = await jmap.call<{ list: { id: string; mark: string | null }[] }>('Journey/marks', { accountId: store.account, emailIds: ids });
    answer.list.forEach((m) => known.set(m.id, m.mark));
    if (answer.list.some((m) => m.mark === 'waiting')) again(PAUSE);
    for (const id of known.keys()) {
      if (known.size <= KEPT) break;
      known.delete(id);
    }
    store.changed();
  } catch {
    // The list is complete without marks.
  }
}

/** The mark of an email that was sent, as soon as it is known. */
export function mark(id: string): TemplateResult | typeof nothing {
  if (!may('journey')) return nothing;
  const m = known.get(id);
  if (m === undefined) {
    if (wanted.size === 0) setTimeout(() => void ask(), 60);
    wanted.add(id);
    known.set(id, null);
    return nothing;
  }
  const sign = m === null ? undefined : SIGNS[m];
  return sign ? html`<span class="mark ${sign[1]}" title=${t(`mark.${m}`)}>${icon(sign[0])}<span class="unseen">${t(`mark.${m}`)}</span></span>` : nothing;
}
