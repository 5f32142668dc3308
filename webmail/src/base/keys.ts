// Keys of the keyboard: one or two in a row ("g i"), never while something is being written or an input method composes.
export interface Binding {
  /** As KeyboardEvent.key says, "Ctrl+Enter" for the control or command key; two keys with a blank between. */
  keys: string;
  /** The text key of what it does, for the help and the palette. */
  text: string;
  run: () => void;
  /** Also while writing. */
  everywhere?: boolean;
}

const bindings: Binding[] = [];
let first = '';
let firstAt = 0;

/** Adds keys until the result is called. */
export function bind(...more: Binding[]): () => void {
  bindings.push(...more);
  return () => more.forEach((b) => bindings.splice(bindings.indexOf(b), 1));
}

export function bound(): readonly Binding[] {
  return bindings;
}

function writing(e: KeyboardEvent): boolean {
  const at = e.composedPath()[0];
  return at instanceof HTMLElement && (at.isContentEditable || at.matches('input:not([type="checkbox"]), textarea, select'));
}

addEventListener('keydown', (e) => {
  if (e.isComposing || e.altKey || e.defaultPrevented || ['Shift', 'Control', 'Meta'].includes(e.key)) return;
  const command = e.ctrlKey || e.metaKey;
  const key = command ? `Ctrl+${e.key.length === 1 ? e.key.toLowerCase() : e.key}` : e.key;
  const within = writing(e) || document.querySelector('dialog[open]') !== null;
  const pair = first !== '' && Date.now() - firstAt < 1500 ? `${first} ${key}` : '';
  // The one bound last is that of the part in front.
  const last = (keys: string) => bindings.findLast((b) => b.keys === keys && (!within || b.everywhere === true));
  const hit = (pair === '' ? undefined : last(pair)) ?? last(key);
  first = '';
  if (hit) {
    e.preventDefault();
    hit.run();
  } else if (!within && !command && bindings.some((b) => b.keys.startsWith(`${key} `))) {
    first = key;
    firstAt = Date.now();
  }
});
