// The base of all parts of a page: Lit in the light DOM, so that styles, labels and tests see one document.
import { LitElement } from 'lit';

export abstract class Part extends LitElement {
  #ends: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Draws again whenever that changes, as long as the part is on the page. */
  protected watch(...all: Watched[]): void {
    for (const w of all) this.#ends.push(w.watch(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ends.splice(0).forEach((end) => end());
  }
}

/** Something that changes; hears() are told after each change. */
export class Watched {
  #hears = new Set<() => void>();

  watch(hear: () => void): () => void {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  }

  changed(): void {
    for (const h of [...this.#hears]) h();
  }
}
