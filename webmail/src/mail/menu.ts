// A menu at a button: arrows move, Escape and a click elsewhere close it.
import { html, nothing, render } from 'lit';
import { icon } from '../base/icons';

export interface Item {
  text: string;
  icon?: string;
  run?: () => void;
  /** A file to download instead. */
  href?: string;
  /** Whether it is chosen, where the menu is of choices. */
  checked?: boolean;
}

let close: (() => void) | undefined;

export function menu(at: HTMLElement, items: Item[]): Promise<void> {
  close?.();
  return new Promise((resolve) => {
    const box = document.createElement('div');
    box.className = 'menu';
    box.setAttribute('role', 'menu');
    const done = (focus = true) => {
      if (close !== done) return;
      close = undefined;
      removeEventListener('pointerdown', outside, true);
      removeEventListener('blur', shut);
      box.remove();
      at.setAttribute('aria-expanded', 'false');
      if (focus) at.focus();
      resolve();
    };
    const shut = () => done(false);
    const outside = (e: Event) => {
      if (!box.contains(e.target as Node)) done(false);
    };
    const choose = (i: Item) => {
      done();
      i.run?.();
    };
    const role = items.some((i) => i.checked !== undefined) ? 'menuitemradio' : 'menuitem';
    render(html`${items.map((i) => i.href
      ? html`<a role="menuitem" tabindex="-1" href=${i.href} download @click=${() => done()}>${i.icon ? icon(i.icon) : nothing}<span>${i.text}</span></a>`
      : html`<button type="button" role=${role} tabindex="-1" aria-checked=${i.checked ?? nothing} @click=${() => choose(i)}>${i.icon ? icon(i.icon) : nothing}<span>${i.text}</span>${i.checked ? icon('check') : nothing}</button>`)}`, box);
    document.body.append(box);
    const r = at.getBoundingClientRect(), own = box.getBoundingClientRect();
    const below = r.bottom + own.height + 8 < innerHeight;
    box.style.top = `${below ? r.bottom + 4 : Math.max(4, r.top - own.height - 4)}px`;
    box.style.left = `${Math.max(4, Math.min(innerWidth - own.width - 4, getComputedStyle(at).direction === 'rtl' ? r.left : r.right - own.width))}px`;
    const all = () => [...box.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
    box.addEventListener('keydown', (e) => {
      const list = all(), now = list.indexOf(document.activeElement as HTMLElement);
      const to: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1 + list.length, Home: 0, End: list.length - 1 };
      if (e.key in to) list[to[e.key]! % list.length]?.focus();
      else if (e.key === 'Escape' || e.key === 'Tab') done();
      else if (e.key !== 'Enter' && e.key !== ' ') return e.stopPropagation();
      if (e.key !== 'Enter' && e.key !== ' ') e.preventDefault();
      e.stopPropagation();
    });
    close = done;
    at.setAttribute('aria-expanded', 'true');
    addEventListener('pointerdown', outside, true);
    addEventListener('blur', shut);
    all()[0]?.focus();
  });
}
