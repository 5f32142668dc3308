// How the page looks and behaves.
import { html } from 'lit';
import { why } from '../base/house';
import { Part } from '../base/part';
import { t } from '../base/text';
import { dark, type Theme } from '../base/theme';
import { toast } from '../base/toast';
import { prefs, type Density, type Pane } from '../mail/prefs';
import { choices, choose, UNDO, type Choices } from '../compose/choices';

const LANGUAGES: [string, string][] = [['', ''], ['en', 'English'], ['zh', '中文']];

class General extends Part {
  static override properties = { writing: { state: true } };
  declare writing: Choices | null;

  constructor() {
    super();
    this.writing = null;
    void choices().then((c) => (this.writing = c));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(prefs, dark);
  }

  #language(e: Event): void {
    const v = (e.target as HTMLSelectElement).value;
    if (v) localStorage.setItem('language', v);
    else localStorage.removeItem('language');
    location.reload();
  }

  async #choose(change: Partial<Choices>): Promise<void> {
    try {
      await choose(change);
      this.writing = await choices();
      toast({ text: t('set.saved'), seconds: 2 });
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  #choice<T extends string>(label: string, now: T, all: [T, string][], take: (v: T) => void) {
    return html`<fieldset class="set-choice"><legend>${label}</legend>${all.map(([v, text]) => html`<label><input type="radio" name=${label} .checked=${v === now} @change=${() => take(v)}> ${text}</label>`)}</fieldset>`;
  }

  override render() {
    const w = this.writing;
    const language = localStorage.getItem('language') ?? '';
    return html`<div class="set-form">
      <label class="set-field"><span>${t('set.language')}</span><select @change=${this.#language}>${LANGUAGES.map(([v, name]) => html`<option value=${v} ?selected=${v === language}>${name || t('set.asBrowser')}</option>`)}</select></label>
      ${this.#choice<Theme>(t('set.theme'), (localStorage.getItem('theme') ?? '') as Theme, [['', t('set.theme.system')], ['light', t('set.theme.light')], ['dark', t('set.theme.dark')]], (v) => dark.choose(v))}
      ${this.#choice<Density>(t('set.density'), prefs.density, (['compact', 'standard', 'roomy'] as const).map((d) => [d, t(`density.${d}`)]), (density) => prefs.set({ density }))}
      ${this.#choice<Pane>(t('set.pane'), prefs.pane, (['right', 'bottom', 'off'] as const).map((d) => [d, t(`pane.${d}`)]), (pane) => prefs.set({ pane }))}
      ${w ? html`<label class="set-field"><span>${t('set.undo')}<small class="muted">${t('set.undoHint')}</small></span>
        <select @change=${(e: Event) => void this.#choose({ undoSeconds: Number((e.target as HTMLSelectElement).value) })}>${UNDO.map((n) => html`<option value=${n} ?selected=${n === w.undoSeconds}>${n === 0 ? t('set.undoNever') : t('set.seconds', { n })}</option>`)}</select></label>
      ${this.#choice(t('set.format'), w.rich ? 'rich' : 'plain', [['rich', t('set.rich')], ['plain', t('set.plain')]], (v) => void this.#choose({ rich: v === 'rich' }))}` : ''}
    </div>`;
  }
}
customElements.define('set-general', General);
