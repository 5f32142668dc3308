// When a letter is to be sent that is not to be sent now.
import { html } from 'lit';
import { dialog } from '../base/dialog';
import { locale, t } from '../base/text';
import type { Entry } from './menu';

function at(day: Date, add: number, hour: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + add, hour, 0, 0);
}

/** The times that make sense from now on. */
export function times(now: Date): [key: string, when: Date][] {
  const out: [string, Date][] = [];
  const tonight = at(now, 0, 19);
  if (tonight.getTime() - now.getTime() > 30 * 60_000) out.push(['tonight', tonight]);
  out.push(['tomorrow', at(now, 1, 8)]);
  const monday = (8 - now.getDay()) % 7 || 7;
  if (monday > 1) out.push(['monday', at(now, monday, 8)]);
  return out;
}

const words = (d: Date) => d.toLocaleString(locale, { weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

export function laterEntries(now: Date, choose: (when: Date) => void): Entry[] {
  return times(now).map(([name, when]) => ({ label: t(`later.${name}`), more: words(when), run: () => choose(when) }));
}

const DAYS = 30;

/** Asks for a date and a time; shows the one that is chosen already. */
export async function askLater(before?: Date): Promise<Date | undefined> {
  const start = before ?? at(new Date(), 1, 8);
  const two = (n: number) => String(n).padStart(2, '0');
  const local = `${start.getFullYear()}-${two(start.getMonth() + 1)}-${two(start.getDate())}T${two(start.getHours())}:${two(start.getMinutes())}`;
  return dialog<Date>(t('later.when'), (done) => html`<form class="compose-form" @submit=${(e: Event) => {
    e.preventDefault();
    const input = (e.target as HTMLFormElement).elements.namedItem('when') as HTMLInputElement;
    const when = new Date(input.value);
    const wrong = !(when.getTime() > Date.now()) ? t('later.past') : when.getTime() > Date.now() + DAYS * 86_400_000 ? t('later.far') : '';
    input.setCustomValidity(wrong);
    if (wrong) input.reportValidity();
    else done(when);
  }}>
    <label>${t('later.when')}<input name="when" type="datetime-local" .value=${local} required @input=${(e: Event) => (e.target as HTMLInputElement).setCustomValidity('')}></label>
    <div class="buttons"><button type="button" class="plain" @click=${() => done()}>${t('dialog.cancel')}</button><button class="primary">${t('later.schedule')}</button></div>
  </form>`);
}
