// How far what was sent has come: a small mark in the list of sent mail.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { jmap } from '../base/house';
import { t } from '../base/text';
import { may } from './may';
import { store } from './store';

const KEPT = 2000;
const SIGNS: Record<string, [icon: string, tone: string]> = { waiting: ['clock', 'muted'], delivered: ['check', 'pass'], partly: ['warn', 'warn'], failed: ['cross', 'fail'] };

const known = new Map<string, string | null>();
let wanted = new Set<string>();

async function ask(): Promise<void> {
  const ids = [...wanted].slice(0, 200);
  wanted = new Set();
  try {
    const answer = await jmap.call<{ list: { id: string; mark: string | null }[] }>('Journey/marks', { accountId: store.account, emailIds: ids });
    answer.list.forEach((m) => known.set(m.id, m.mark));
    // What waits changes still.
    setTimeout(() => answer.list.forEach((m) => m.mark === 'waiting' && known.delete(m.id)), 15_000);
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
