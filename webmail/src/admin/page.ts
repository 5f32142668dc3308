// What the pages of the console share: asking with a sign of it, tables, states, dates.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { longTime, t } from '../base/text';
import { toast } from '../base/toast';
import { ask, Refused, type Item } from './api';

export function why(e: unknown): string {
  if (e instanceof Refused && e.status === 0) return t('error.offline');
  return e instanceof Error ? e.message : String(e);
}

export function time(at: unknown): TemplateResult | typeof nothing {
  return typeof at === 'string' && at !== '' ? html`<time class="number" datetime=${at}>${longTime(new Date(at))}</time>` : nothing;
}

/** A state with icon and word. */
export function state(name: string): TemplateResult {
  const how = name === 'ok' ? 'pass' : name === 'bad' || name === 'missing' || name === 'failed' ? 'fail' : name === 'unknown' || name === 'optional' ? 'muted' : 'warn';
  const sign = how === 'pass' ? 'check' : how === 'fail' ? 'cross' : how === 'warn' ? 'junk' : 'ring';
  return html`<b class="state ${how}">${icon(sign)} ${t(`admin.state.${name}`)}</b>`;
}

export interface Column {
  name: string;
  cell: (item: Item) => unknown;
  kind?: string;
}

const kind = (c: Column): string => c.kind ?? (c.name === '' ? 'actions' : '');

/** A table that becomes cards where there is no room. */
export function table(caption: string, columns: Column[], rows: Item[], none = t('admin.none')): TemplateResult {
  if (rows.length === 0) return html`<p class="muted empty">${none}</p>`;
  return html`<table class="rows"><caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map((c) => html`<th scope="col" class=${kind(c)}>${c.name === '' ? html`<span class="unseen">${t('admin.actions')}</span>` : c.name}</th>`)}</tr></thead>
    <tbody>${rows.map((r) => html`<tr>${columns.map((c) => html`<td class=${kind(c)} data-name=${c.name}>${c.cell(r)}</td>`)}</tr>`)}</tbody></table>`;
}

export function copy(value: string, label: string): TemplateResult {
  return html`<button class="plain copy" aria-label=${t('admin.copyOf', { what: label })} @click=${async () => {
    await navigator.clipboard.writeText(value);
    toast({ text: t('admin.copied', { what: label }), seconds: 3 });
  }}>${icon('clip')} ${t('admin.copy')}</button>`;
}

/** A page that asks the server and shows what it said. */
export abstract class Page extends Part {
  static override properties = { busy: { state: true }, error: { state: true } };
  declare busy: boolean;
  declare error: string;

  constructor() {
    super();
    this.busy = false;
    this.error = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  /** Asks for what the page shows. */
  abstract load(): Promise<void>;

  /** Does something and says what went wrong; true where nothing did. */
  protected async doing(work: () => Promise<void>, done = ''): Promise<boolean> {
    this.busy = true;
    this.error = '';
    try {
      await work();
      if (done) toast({ text: done, seconds: 4 });
      return true;
    } catch (e) {
      this.error = why(e);
      return false;
    } finally {
      this.busy = false;
      this.requestUpdate();
    }
  }

  protected async items(verb: string, args: Item = {}): Promise<Item[]> {
    const answer = await ask(verb, args);
    if (answer.cut) toast({ text: t('admin.cut', { n: answer.items.length }), seconds: 6 });
    return answer.items;
  }

  /** The page's head, what went wrong, and that it is asking. */
  protected head(title: string, more: unknown = nothing): TemplateResult {
    return html`<header class="head"><h1 tabindex="-1">${title}</h1>${more}</header>
      <p class="problem fail" role="alert">${this.error ? html`${icon('cross')} ${this.error}` : nothing}</p>
      <p class="unseen" role="status">${this.busy ? t('admin.asking') : ''}</p>`;
  }
}
