// What the writer has chosen for writing; kept by the server where it keeps such things, and in this browser.
import { jmap } from '../base/house';
import { MAILING } from './people';

export interface Choices {
  /** How long a letter can be taken back: 0, 5, 10, 20 or 30 seconds. */
  undoSeconds: number;
  rich: boolean;
}

export const UNDO = [0, 5, 10, 20, 30];
const PLACE = 'writing';
const FIRST: Choices = { undoSeconds: 10, rich: true };
let known: Choices | undefined;

function sound(c: Partial<Choices> | undefined): Choices {
  return { undoSeconds: UNDO.includes(Number(c?.undoSeconds)) ? Number(c?.undoSeconds) : FIRST.undoSeconds, rich: c?.rich ?? FIRST.rich };
}

function here(): Choices {
  try {
    return sound(JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Choices>);
  } catch {
    return FIRST;
  }
}

export async function choices(): Promise<Choices> {
  if (known) return known;
  if (!jmap.has(MAILING)) return here();
  try {
    const r = await jmap.call<{ list: { value: Partial<Choices> }[] }>('Preference/get', { ids: [PLACE] });
    return (known = r.list[0] ? sound(r.list[0].value) : here());
  } catch {
    return here();
  }
}

export async function choose(change: Partial<Choices>): Promise<void> {
  const value = sound({ ...(await choices()), ...change });
  known = value;
  localStorage.setItem(PLACE, JSON.stringify(value));
  if (jmap.has(MAILING)) await jmap.call('Preference/set', { update: { [PLACE]: { value } } });
}
