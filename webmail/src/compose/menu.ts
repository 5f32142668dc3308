// A small menu at a button: the keys go up and down, Escape closes, focus returns.
import { html, nothing, render, type TemplateResult } from 'lit';

export interface Entry {
  label: string;
  /** Shown beside the label. */
  more?: string | TemplateResult;
  checked?: boolean;
  run: () => void;
}

/** Opens it under the button, or over it where there is no room. */
export function menu(at: HTMLElement, label: string, entries: Entry[]): void {
  const box = document.createElement('div');
  box.className = 'compose-menu';
  box.setAttribute('role', 'menu');
  box.setAttribute('aria-label', label);
  box.popover = 'auto';
  const items = () => [...box.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  render(html`${entries.map((e) => html`<button type="button" role=${e.checked === undefined ? 'menuitem' : 'menuitemradio'} aria-checked=${e.checked ?? nothing} tabindex="-1"
    @click=${() => { box.hidePopover(); e.run(); }}><span>${e.label}</span>${e.more ? html`<span class="muted">${e.more}</span>` : nothing}</button>`)}`, box);
  box.addEventListener('keydown', (e) => {
    if (e.isComposing) return;
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = e.key === 'ArrowDown' ? now + 1 : e.key === 'ArrowUp' ? now - 1 : e.key === 'Home' ? 0 : e.key === 'End' ? all.length - 1 : null;
    if (to !== null) all[(to + all.length) % all.length]?.focus();
    else if (e.key === 'Tab') box.hidePopover();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  box.addEventListener('toggle', (e) => {
    if ((e as ToggleEvent).newState !== 'closed') return;
    const within = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    at.setAttribute('aria-expanded', 'false');
    if (within) at.focus();
  });
  // Beside its button, so that what is inert or in a dialog stays so.
  (at.closest('dialog') ?? document.body).append(box);
  box.showPopover();
  at.setAttribute('aria-expanded', 'true');
  place(box, at);
  items()[0]?.focus();
}

/** Puts a floating box at an element, within the window. */
export function place(box: HTMLElement, at: HTMLElement): void {
  const a = at.getBoundingClientRect();
  const b = box.getBoundingClientRect();
  const below = a.bottom + b.height + 8 <= innerHeight;
  box.style.top = `${Math.max(4, below ? a.bottom + 4 : a.top - b.height - 4)}px`;
  box.style.left = `${Math.max(4, Math.min(a.left, innerWidth - b.width - 4))}px`;
}
