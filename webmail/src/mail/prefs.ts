// How this user has arranged the page: kept on the server where it keeps preferences, and in the browser for a quick start.
// The key "mail" of Preference: pane, density, labels, searches, sidebar, notify. Other parts of the page have keys of their own.
import { Watched } from '../base/part';
import { jmap } from '../base/house';
import type { Label } from './searchtext';

export type Pane = 'right' | 'bottom' | 'off';
export type Density = 'compact' | 'standard' | 'roomy';

export interface Saved {
  name: string;
  text: string;
}

interface Kept {
  pane: Pane;
  density: Density;
  labels: Label[];
  searches: Saved[];
  /** Whether mailboxes are shown by icons alone. */
  narrow: boolean;
}

/** Snoozing, recipients, preferences. */
export const MAILING = 'urn:posthouse:jmap:mailing';
const KEY = 'mail';
const DEFAULTS: Kept = { pane: 'right', density: 'standard', labels: [], searches: [], narrow: false };

class Prefs extends Watched implements Kept {
  pane: Pane = DEFAULTS.pane;
  density: Density = DEFAULTS.density;
  labels: Label[] = [];
  searches: Saved[] = [];
  narrow = false;

  /** What the last visit had; the server's own follows. */
  begin(): void {
    try {
      this.#take(JSON.parse(localStorage.getItem(this.#key()) ?? '{}') as Partial<Kept>);
    } catch {
      // Not ours: the defaults stand.
    }
  }

  #key(): string {
    return `prefs.${jmap.session.username}`;
  }

  async load(): Promise<void> {
    if (!jmap.has(MAILING)) return;
    const answer = await jmap.call<{ list: { id: string; value: Partial<Kept> }[] }>('Preference/get', { ids: [KEY] });
    const value = answer.list[0]?.value;
    if (!value) return;
    this.#take(value);
    this.#local();
    this.changed();
  }

  #take(value: Partial<Kept>): void {
    for (const k of Object.keys(DEFAULTS) as (keyof Kept)[]) if (value[k] !== undefined) Object.assign(this, { [k]: value[k] });
  }

  #value(): Kept {
    return { pane: this.pane, density: this.density, labels: this.labels, searches: this.searches, narrow: this.narrow };
  }

  #local(): void {
    localStorage.setItem(this.#key(), JSON.stringify(this.#value()));
  }

  /** Keeps a change. */
  set(change: Partial<Kept>): void {
    this.#take(change);
    this.#local();
    this.changed();
    if (jmap.has(MAILING)) void jmap.call('Preference/set', { update: { [KEY]: { value: this.#value() } } }).catch(() => undefined);
  }
}

export const prefs = new Prefs();

/** Colours of labels: names of tokens in list.css. */
export const COLOURS = ['blue', 'green', 'amber', 'red', 'violet', 'grey'] as const;
