// Rules for what comes in, made by hand and kept as Sieve.
import { html, nothing } from 'lit';
import { confirm } from '../base/dialog';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { MethodError } from '../base/jmap';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { isValid } from '../compose/address';
import { COLOURS, prefs } from '../mail/prefs';
import { load, store, type Loaded } from './script';
import { attempt, RULES, shown, type Trial } from './trial';
import { ACTIONS, FIELDS, HOW, toSieve, type Action, type Condition, type Rule } from './sieve';

interface Mailbox {
  id: string;
  name: string;
  parentId: string | null;
}

const NEW: Rule = { name: '', on: true, all: true, conditions: [{ field: 'from', how: 'contains', value: '' }], actions: [{ does: 'move', value: '' }], stop: false };

/** What is wrong with a rule; empty if nothing is. */
function wrong(r: Rule): string {
  for (const c of r.conditions) {
    if (c.field === 'size' && !(Number(c.value) >= 1)) return t('rule.noSize');
    if (c.field === 'header' && !/^[!-9;-~]+$/.test(c.header ?? '')) return t('rule.noHeader');
    if (c.field !== 'attachment' && c.value.trim() === '') return t('rule.noValue');
  }
  if (r.conditions.length === 0) return t('rule.noCondition');
  if (r.actions.length === 0 && !r.stop) return t('rule.noAction');
  for (const a of r.actions) {
    if (a.does === 'move' && !a.value) return t('rule.noMailbox');
    if (a.does === 'label' && !/^[^\s(){%*"\\\]]+$/.test(a.value)) return t('rule.noLabel');
    if (a.does === 'forward' && !isValid(a.value)) return t('rule.noAddress');
  }
  return '';
}

/** Labels that rules give are seen as others are. */
function know(keywords: string[]): void {
  const more = keywords.filter((k) => !prefs.labels.some((l) => l.keyword === k.toLowerCase()));
  if (more.length > 0) prefs.set({ labels: [...prefs.labels, ...more.map((k, i) => ({ keyword: k.toLowerCase(), name: k, colour: COLOURS[(prefs.labels.length + i) % COLOURS.length]! }))].slice(0, 100) });
}

class RulesPage extends Part {
  static override properties = { now: { state: true }, at: { state: true }, draft: { state: true }, error: { state: true }, busy: { state: true }, paths: { state: true }, trial: { state: true } };
  declare now: Loaded | null;
  /** Which rule is being changed; its number, one past the last for a new one, or -1. */
  declare at: number;
  declare draft: Rule;
  declare error: string;
  declare busy: boolean;
  declare paths: string[];
  /** What was tried last; null until something is. */
  declare trial: Trial | null;
  #dragged = -1;

  constructor() {
    super();
    this.now = null;
    this.at = -1;
    this.draft = NEW;
    this.error = '';
    this.busy = false;
    this.paths = [];
    this.trial = null;
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const boxes = (await jmap.call<{ list: Mailbox[] }>('Mailbox/get', { properties: ['id', 'name', 'parentId'] })).list;
      const path = (m: Mailbox): string => {
        const parent = boxes.find((p) => p.id === m.parentId);
        return parent ? `${path(parent)}/${m.name}` : m.name;
      };
      this.paths = boxes.map(path).sort((a, b) => a.localeCompare(b));
      this.now = await load();
    } catch (e) {
      this.error = why(e);
    }
  }

  /** Keeps the rules; whether that was done. */
  async #keep(rules: Rule[]): Promise<boolean> {
    const now = this.now!;
    this.busy = true;
    try {
      this.now = await store(now, { blocked: now.rules?.blocked ?? [], rules });
      toast({ text: t('set.saved'), seconds: 3 });
      return true;
    } catch (e) {
      toast({ text: e instanceof MethodError && e.type === 'stateMismatch' ? t('rule.changed') : why(e), seconds: 8 });
      if (e instanceof MethodError && e.type === 'stateMismatch') await this.#load();
      return false;
    } finally {
      this.busy = false;
    }
  }

  #edit(i: number): void {
    const r = this.now!.rules!.rules[i];
    this.draft = structuredClone(r ?? NEW);
    this.at = i;
    this.error = '';
    this.trial = null;
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.rule-form input')?.focus());
  }

  async #save(e: Event): Promise<void> {
    e.preventDefault();
    this.error = wrong(this.draft);
    if (this.error) return;
    const rules = [...this.now!.rules!.rules];
    rules[this.at] = { ...this.draft, name: this.draft.name.trim() || t('rule.unnamed', { n: this.at + 1 }) };
    if (!(await this.#keep(rules))) return;
    this.at = -1;
    know(this.draft.actions.flatMap((a) => (a.does === 'label' ? a.value : [])));
    this.trial = null;
  }

  /** Shows what those rules would have done. */
  async #try(rules: Rule[]): Promise<void> {
    this.error = rules.map(wrong).find((w) => w !== '') ?? '';
    if (this.error) return;
    this.busy = true;
    try {
      this.trial = await attempt(rules);
    } catch (e) {
      this.error = e instanceof MethodError && e.type === 'rateLimit' ? t('trial.often') : why(e);
    } finally {
      this.busy = false;
    }
  }

  #tryButton(rules: Rule[], text: string) {
    return jmap.has(RULES) ? html`<button type="button" class="plain" ?disabled=${this.busy} @click=${() => void this.#try(rules)}>${icon('search')} ${text}</button>` : nothing;
  }

  async #remove(i: number): Promise<void> {
    const rules = this.now!.rules!.rules;
    if (!(await confirm(t('rule.removeAsk', { name: rules[i]!.name }), t('rule.remove'), true))) return;
    await this.#keep(rules.filter((_, j) => j !== i));
  }

  async #move(from: number, to: number): Promise<void> {
    const rules = [...this.now!.rules!.rules];
    if (to < 0 || to >= rules.length || from === to) return;
    rules.splice(to, 0, ...rules.splice(from, 1));
    if (await this.#keep(rules)) void this.updateComplete.then(() => this.querySelectorAll<HTMLElement>('.rule-grip')[to]?.focus());
  }

  #set(change: Partial<Rule>): void {
    this.error = '';
    this.draft = { ...this.draft, ...change };
  }

  #condition(i: number, change: Partial<Condition>): void {
    this.#set({ conditions: this.draft.conditions.map((c, j) => (j === i ? { ...c, ...change } : c)) });
  }

  #field(i: number, field: Condition['field']): void {
    const before = this.draft.conditions[i]!;
    const text = !['size', 'attachment'].includes(before.field);
    const how: Condition['how'] = field === 'size' ? 'over' : field === 'attachment' ? 'has' : text ? before.how : 'contains';
    this.#condition(i, { field, how, value: text && field !== 'size' ? before.value : '' });
  }

  #action(i: number, change: Partial<Action>): void {
    this.#set({ actions: this.draft.actions.map((a, j) => (j === i ? { ...a, ...change } : a)) });
  }

  #conditionRow(c: Condition, i: number) {
    const value = (e: Event) => (e.target as HTMLInputElement).value;
    const hows: Condition['how'][] = c.field === 'size' ? ['over', 'under'] : c.field === 'attachment' ? ['has', 'hasNot'] : [...HOW];
    return html`<div class="rule-row" role="group" aria-label=${t('rule.conditionN', { n: i + 1 })}>
      <select aria-label=${t('rule.what')} @change=${(e: Event) => this.#field(i, value(e) as Condition['field'])}>${FIELDS.map((f) => html`<option value=${f} ?selected=${f === c.field}>${t(`rule.field.${f}`)}</option>`)}</select>
      ${c.field === 'header' ? html`<input class="rule-name" aria-label=${t('rule.headerName')} placeholder="X-Mailer" .value=${c.header ?? ''} @input=${(e: Event) => this.#condition(i, { header: value(e) })}>` : nothing}
      <select aria-label=${t('rule.how')} @change=${(e: Event) => this.#condition(i, { how: value(e) as Condition['how'] })}>${hows.map((h) => html`<option value=${h} ?selected=${h === c.how}>${t(`rule.how.${h}`)}</option>`)}</select>
      ${c.field === 'attachment' ? html`<span class="rest"></span>` : html`<input class="rest" aria-label=${c.field === 'size' ? t('rule.kb') : t('rule.value')} type=${c.field === 'size' ? 'number' : 'text'} min="1" .value=${c.value} @input=${(e: Event) => this.#condition(i, { value: value(e) })}>`}
      ${c.field === 'size' ? html`<span>KB</span>` : nothing}
      <button type="button" aria-label=${t('rule.removeCondition', { n: i + 1 })} ?disabled=${this.draft.conditions.length === 1} @click=${() => this.#set({ conditions: this.draft.conditions.filter((_, j) => j !== i) })}>${icon('close')}</button></div>`;
  }

  #actionRow(a: Action, i: number) {
    const value = (e: Event) => (e.target as HTMLInputElement).value;
    const more = a.does === 'move'
      ? html`<select class="rest" aria-label=${t('rule.mailbox')} @change=${(e: Event) => this.#action(i, { value: value(e) })}><option value="">${t('rule.choose')}</option>${[...new Set([...this.paths, ...(a.value ? [a.value] : [])])].map((p) => html`<option value=${p} ?selected=${p === a.value}>${p}</option>`)}</select>`
      : a.does === 'label' || a.does === 'forward'
        ? html`<input class="rest" aria-label=${t(`rule.value.${a.does}`)} placeholder=${t(`rule.value.${a.does}`)} .value=${a.value} @input=${(e: Event) => this.#action(i, { value: value(e).trim() })}>`
        : html`<span class="rest"></span>`;
    return html`<div class="rule-row" role="group" aria-label=${t('rule.actionN', { n: i + 1 })}>
      <select aria-label=${t('rule.does')} @change=${(e: Event) => this.#action(i, { does: value(e) as Action['does'], value: '' })}>${ACTIONS.map((d) => html`<option value=${d} ?selected=${d === a.does}>${t(`rule.do.${d}`)}</option>`)}</select>${more}
      <button type="button" aria-label=${t('rule.removeAction', { n: i + 1 })} @click=${() => this.#set({ actions: this.draft.actions.filter((_, j) => j !== i) })}>${icon('close')}</button></div>`;
  }

  #form() {
    const r = this.draft;
    return html`<form class="rule-form set-card set-form" @submit=${this.#save}>
      <label class="set-field"><span>${t('rule.name')}</span><input .value=${r.name} maxlength="80" @input=${(e: Event) => this.#set({ name: (e.target as HTMLInputElement).value })}></label>
      <div class="rule-part"><label>${t('rule.if')} <select @change=${(e: Event) => this.#set({ all: (e.target as HTMLSelectElement).value === 'all' })}><option value="all" ?selected=${r.all}>${t('rule.all')}</option><option value="any" ?selected=${!r.all}>${t('rule.any')}</option></select></label>
        ${r.conditions.map((c, i) => this.#conditionRow(c, i))}
        <button type="button" @click=${() => this.#set({ conditions: [...r.conditions, { field: 'subject', how: 'contains', value: '' }] })}>${icon('add')} ${t('rule.addCondition')}</button></div>
      <div class="rule-part"><strong>${t('rule.then')}</strong>
        ${r.actions.map((a, i) => this.#actionRow(a, i))}
        <button type="button" @click=${() => this.#set({ actions: [...r.actions, { does: 'label', value: '' }] })}>${icon('add')} ${t('rule.addAction')}</button></div>
      <label class="set-switch"><input type="checkbox" .checked=${r.stop} @change=${(e: Event) => this.#set({ stop: (e.target as HTMLInputElement).checked })}> ${t('rule.stop')}</label>
      <p class="fail" role="alert">${this.error}</p>
      ${this.trial ? shown(this.trial) : nothing}
      <div class="set-buttons">${this.#tryButton([r], t('trial.one'))}<span class="rest"></span><button type="button" class="plain" @click=${() => { this.at = -1; this.trial = null; }}>${t('dialog.cancel')}</button><button class="primary" ?disabled=${this.busy}>${t('set.save')}</button></div></form>`;
  }

  #summary(r: Rule): string {
    const c = r.conditions.map((x) => `${x.field === 'header' ? x.header : t(`rule.field.${x.field}`)} ${t(`rule.how.${x.how}`)}${x.field === 'attachment' ? '' : ` ${x.value}${x.field === 'size' ? ' KB' : ''}`}`).join(r.all ? t('rule.and') : t('rule.or'));
    const a = r.actions.map((x) => `${t(`rule.do.${x.does}`)}${x.value ? ` ${x.value}` : ''}`).join(', ');
    return `${c} → ${a}${r.stop ? `${a ? ', ' : ''}${t('rule.stops')}` : ''}`;
  }

  #row(r: Rule, i: number, count: number) {
    return html`<li class="set-line" draggable="true" @dragstart=${() => (this.#dragged = i)} @dragover=${(e: DragEvent) => this.#dragged >= 0 && e.preventDefault()} @drop=${(e: DragEvent) => { e.preventDefault(); void this.#move(this.#dragged, i); this.#dragged = -1; }}>
      <button class="rule-grip" aria-label=${t('rule.moveOne', { name: r.name, n: i + 1, count })} title=${t('rule.moveHint')} @keydown=${(e: KeyboardEvent) => {
        const by = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
        if (by === 0) return;
        e.preventDefault();
        void this.#move(i, i + by);
      }}>${icon('menu')}</button>
      <input type="checkbox" .checked=${r.on} aria-label=${t('rule.on', { name: r.name })} @change=${(e: Event) => void this.#keep(this.now!.rules!.rules.map((x, j) => (j === i ? { ...x, on: (e.target as HTMLInputElement).checked } : x)))}>
      <div class="rest"><strong>${r.name}</strong>${r.on ? nothing : html` <span class="muted">${t('rule.off')}</span>`}<br><span class="muted">${this.#summary(r)}</span></div>
      <button class="plain" aria-label=${t('rule.editOne', { name: r.name })} @click=${() => this.#edit(i)}>${t('set.edit')}</button>
      <button aria-label=${t('rule.removeOne', { name: r.name })} @click=${() => void this.#remove(i)}>${icon('trash')}</button></li>`;
  }

  async #takeOver(): Promise<void> {
    if (await confirm(t('rule.takeOverAsk', { name: this.now!.script!.name }), t('rule.takeOver'))) await this.#keep([]);
  }

  override render() {
    const now = this.now;
    if (!now) return html`<p class="fail" role="alert">${this.error}</p>`;
    if (!now.rules) return html`<p>${t('rule.foreign', { name: now.script?.name ?? '' })}</p><pre class="set-card set-script" tabindex="0" aria-label=${t('rule.script')}>${now.text}</pre>
      <button class="plain" @click=${() => void this.#takeOver()}>${t('rule.takeOver')}</button>`;
    const rules = now.rules.rules;
    return html`<p class="muted">${t('rule.hint')}</p>
      <ol class="set-list">${rules.map((r, i) => (i === this.at ? html`<li>${this.#form()}</li>` : this.#row(r, i, rules.length)))}
      ${this.at >= rules.length ? html`<li>${this.#form()}</li>` : nothing}</ol>
      ${this.at < 0 ? html`<button class="primary" @click=${() => this.#edit(rules.length)}>${icon('add')} ${t('rule.add')}</button>
        ${rules.length > 0 ? this.#tryButton(rules.filter((r) => r.on), t('trial.all')) : nothing}<p class="fail" role="alert">${this.error}</p>${this.trial ? shown(this.trial) : nothing}` : nothing}
      ${rules.length > 0 ? html`<details><summary>${t('rule.script')}</summary><pre class="set-card set-script" tabindex="0" aria-label=${t('rule.script')}>${toSieve(now.rules)}</pre></details>` : nothing}`;
  }
}
customElements.define('set-rules', RulesPage);
