// What rules would have done with mail that is there: asked of the server, nothing is changed.
import { html, nothing, type TemplateResult } from 'lit';
import { jmap } from '../base/house';
import { shortTime, t } from '../base/text';
import { toSieve, type Rule } from './sieve';

export const RULES = 'urn:posthouse:jmap:rules';
const LAST = 1000;

interface Act {
  does: 'keep' | 'file' | 'discard' | 'redirect' | 'reject' | 'vacation' | 'notify';
  to?: string;
  flags?: string[];
}

export interface Trial {
  tried: number;
  touched: number;
  isTruncated: boolean;
  list: { id: string; receivedAt: string; from: string; subject: string; error: string | null; actions: Act[] }[];
}

/** Tries rules as if each were switched on. */
export function attempt(rules: Rule[]): Promise<Trial> {
  return jmap.call<Trial>('SieveScript/try', { script: toSieve({ blocked: [], rules: rules.map((r) => ({ ...r, on: true })) }), limit: LAST });
}

function words(a: Act): string {
  const to = t(`trial.${a.does}`, { to: a.to ?? '' });
  const flags = (a.flags ?? []).map((f) => (f === '\\Seen' ? t('trial.read') : f === '\\Flagged' ? t('trial.star') : f));
  return [a.does === 'keep' ? '' : to, ...flags].filter((s) => s !== '').join(', ');
}

export function shown(trial: Trial): TemplateResult {
  const sums = new Map<string, number>();
  for (const m of trial.list) for (const a of m.actions) sums.set(words(a), (sums.get(words(a)) ?? 0) + 1);
  return html`<div class="set-card trial" role="status"><p><strong>${trial.tried === 0 ? t('trial.nothing') : t('trial.sum', { n: trial.tried, touched: trial.touched })}</strong>${trial.isTruncated ? html` ${t('trial.late')}` : nothing}</p>
    ${sums.size > 0 && trial.list.length === trial.touched ? html`<p class="muted">${[...sums].map(([what, n]) => t('trial.count', { what, n })).join(' · ')}</p>` : nothing}
    ${trial.list.length > 0 ? html`<ul class="trial-list" tabindex="0" aria-label=${t('trial.list')}>${trial.list.map((m) => html`<li><span class="muted">${shortTime(new Date(m.receivedAt))}</span> <span dir="auto">${m.from}</span>: <bdi>${m.subject || t('trial.noSubject')}</bdi> <span class=${m.error ? 'fail' : 'muted'}>→ ${m.error ?? m.actions.map(words).join(', ')}</span></li>`)}</ul>` : nothing}
    ${trial.list.length < trial.touched ? html`<p class="muted">${t('trial.more', { n: trial.touched - trial.list.length })}</p>` : nothing}</div>`;
}
