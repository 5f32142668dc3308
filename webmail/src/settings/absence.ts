// What answers while one is away. RFC 8621 §8
import { html, nothing } from 'lit';
import { jmap, why } from '../base/house';
import { Part } from '../base/part';
import { longTime, t } from '../base/text';
import { toast } from '../base/toast';

interface Vacation {
  isEnabled: boolean;
  fromDate: string | null;
  toDate: string | null;
  subject: string | null;
  textBody: string | null;
}

const two = (n: number) => String(n).padStart(2, '0');

/** As an input for date and time has it. */
function local(date: string | null): string {
  if (!date) return '';
  const d = new Date(date);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

function utc(value: string): string | null {
  return value ? new Date(value).toISOString().replace(/\.\d+Z$/, 'Z') : null;
}

class Absence extends Part {
  static override properties = { now: { state: true } };
  declare now: Vacation | null;

  constructor() {
    super();
    this.now = null;
    void jmap.call<{ list: Vacation[] }>('VacationResponse/get', { ids: ['singleton'] }).then((r) => (this.now = r.list[0] ?? null), (e: unknown) => toast({ text: why(e) }));
  }

  #change(change: Partial<Vacation>): void {
    this.now = { ...this.now!, ...change };
  }

  async #save(e: Event): Promise<void> {
    e.preventDefault();
    const v = this.now!;
    if (v.fromDate && v.toDate && v.fromDate >= v.toDate) {
      toast({ text: t('away.order') });
      return;
    }
    try {
      const r = await jmap.call<{ notUpdated: Record<string, { description?: string; type: string }> | null }>('VacationResponse/set', {
        update: { singleton: { isEnabled: v.isEnabled, fromDate: v.fromDate, toDate: v.toDate, subject: v.subject || null, textBody: v.textBody || null } },
      });
      const no = r.notUpdated?.['singleton'];
      if (no) throw new Error(no.description ?? no.type);
      toast({ text: t('set.saved'), seconds: 3 });
    } catch (x) {
      toast({ text: why(x) });
    }
  }

  #state(v: Vacation): string {
    const now = new Date();
    if (!v.isEnabled) return t('away.off');
    if (v.toDate && new Date(v.toDate) <= now) return t('away.over');
    if (v.fromDate && new Date(v.fromDate) > now) return t('away.begins', { time: longTime(new Date(v.fromDate)) });
    return v.toDate ? t('away.until', { time: longTime(new Date(v.toDate)) }) : t('away.always');
  }

  override render() {
    const v = this.now;
    if (!v) return nothing;
    return html`<form class="set-form" @submit=${this.#save}>
      <label class="set-switch"><input type="checkbox" .checked=${v.isEnabled} @change=${(e: Event) => this.#change({ isEnabled: (e.target as HTMLInputElement).checked })}> ${t('away.on')}</label>
      <p class=${v.isEnabled ? 'pass' : 'muted'} role="status">${this.#state(v)}</p>
      <div class="set-two">
        <label class="set-field"><span>${t('away.from')}</span><input type="datetime-local" .value=${local(v.fromDate)} @change=${(e: Event) => this.#change({ fromDate: utc((e.target as HTMLInputElement).value) })}></label>
        <label class="set-field"><span>${t('away.to')}</span><input type="datetime-local" .value=${local(v.toDate)} @change=${(e: Event) => this.#change({ toDate: utc((e.target as HTMLInputElement).value) })}></label>
      </div>
      <label class="set-field"><span>${t('away.subject')}</span><input .value=${v.subject ?? ''} placeholder=${t('away.subjectHint')} @input=${(e: Event) => this.#change({ subject: (e.target as HTMLInputElement).value })}></label>
      <label class="set-field set-tall"><span>${t('away.text')}</span><textarea rows="6" .value=${v.textBody ?? ''} @input=${(e: Event) => this.#change({ textBody: (e.target as HTMLTextAreaElement).value })}></textarea></label>
      <section class="set-card" aria-label=${t('away.preview')}><small class="muted">${t('away.preview')}</small><p><strong>${v.subject || t('away.subjectHint')}</strong></p><p class="set-pre">${v.textBody || t('away.empty')}</p></section>
      <p class="muted">${t('away.hint')}</p>
      <div class="set-buttons"><span class="rest"></span><button class="primary">${t('set.save')}</button></div>
    </form>`;
  }
}
customElements.define('set-absence', Absence);
