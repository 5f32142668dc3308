// Where one is, in the address after #: /mail/MAILBOX/THREAD, /search/TEXT, /settings/PAGE, /contacts, /rules.
import { Watched } from './part';

class Route extends Watched {
  path: string[] = [];

  constructor() {
    super();
    addEventListener('hashchange', () => this.#read());
    this.#read();
  }

  #read(): void {
    this.path = location.hash.replace(/^#?\/?/, '').split('/').filter((p) => p !== '').map(decodeURIComponent);
    this.changed();
  }

  /** The address of a place. */
  to(...path: string[]): string {
    return `#/${path.map(encodeURIComponent).join('/')}`;
  }

  go(...path: string[]): void {
    location.hash = this.to(...path);
  }

  /** As go, without a step in the browser's history. */
  replace(...path: string[]): void {
    history.replaceState(null, '', this.to(...path));
    this.#read();
  }
}

export const route = new Route();
