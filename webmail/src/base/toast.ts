// Short messages at the foot of the page, with one thing to do; read out to those who listen.
import { html, nothing, render } from 'lit';
import { t } from './text';

export interface Toast {
  text: string;
  /** What the button does; without one there is none. */
  undo?: () => void;
  /** The button's label, "Undo" by default. */
  label?: string;
  /** How long it stays; 0: until ended. */
  seconds?: number;
  /** Whether it counts the seconds down. */
  counts?: boolean;
}

let end: (() => void) | undefined;

/** Shows it in place of the one before; gives what ends it early. */
export function toast(what: Toast): () => void {
  end?.();
  let place = document.querySelector<HTMLElement>('.toasts');
  if (!place) {
    place = document.createElement('div');
    place.className = 'toasts';
    place.setAttribute('role', 'status');
    document.body.append(place);
  }
  const box = place;
  let left = what.seconds ?? 6;
  const draw = () =>
    render(
      html`<div class="toast">
        <span>${what.text}</span>${what.counts ? html`<span class="number muted" aria-hidden="true">${left}</span>` : nothing}
        ${what.undo ? html`<button class="plain" @click=${() => { stop(); what.undo?.(); }}>${what.label ?? t('toast.undo')}</button>` : nothing}
      </div>`,
      box,
    );
  draw();
  const timer = left === 0 ? 0 : setInterval(() => {
    left--;
    if (left <= 0) stop();
    else if (what.counts) draw();
  }, 1000);
  const stop = () => {
    clearInterval(timer);
    if (end !== stop) return;
    end = undefined;
    current = undefined;
    render(nothing, box);
  };
  end = stop;
  current = what;
  return stop;
}

let current: Toast | undefined;

/** Does what the shown message's button would; whether there was one (the key z). */
export function undoLast(): boolean {
  const what = current;
  if (!what?.undo) return false;
  end?.();
  what.undo();
  return true;
}
