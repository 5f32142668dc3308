// Whether the page is dark: as the system says, or as the user chose (localStorage "theme": light, dark).
import { Watched } from './part';

class Dark extends Watched {
  #system = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    super();
    this.#system.addEventListener('change', () => this.changed());
    this.choose((localStorage.getItem('theme') ?? '') as Theme);
  }

  get is(): boolean {
    const chosen = document.documentElement.dataset['theme'];
    return chosen ? chosen === 'dark' : this.#system.matches;
  }

  /** Light, dark, or (empty) as the system is. */
  choose(theme: Theme): void {
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset['theme'] = theme;
      localStorage.setItem('theme', theme);
    } else {
      delete document.documentElement.dataset['theme'];
      localStorage.removeItem('theme');
    }
    this.changed();
  }
}

export type Theme = '' | 'light' | 'dark';
export const dark = new Dark();
