// What a message says, in a frame of its own: cleaned again here, no script, no request but to our own server.
import DOMPurify from 'dompurify';
import { html, type PropertyValues } from 'lit';
import { Part } from '../base/part';
import { t } from '../base/text';
import { dark } from '../base/theme';

export interface Html {
  id: string;
  blobId: string;
  html: string;
  isHtml: boolean;
  isTruncated: boolean;
  remoteImages: number;
  imagesShown: 'blocked' | 'proxied';
  ownColours: boolean;
  ownDark: boolean;
  hasQuote: boolean;
  unsubscribe: { oneClick: boolean; done: boolean; http: string | null; mailto: { to: string; subject: string; body: string } | null } | null;
  sender: Sender;
  firstTime: boolean;
  trusted: boolean;
  attachments: Attachment[];
}

export interface Sender {
  address: string;
  name: string | null;
  domain: string;
  level: 'proved' | 'unproved' | 'warning';
  key: string;
  args: Record<string, string>;
  text: string;
}

export interface Attachment {
  partId: string;
  blobId: string;
  name: string | null;
  type: string;
  size: number;
  cid: string | null;
  disposition: string | null;
  isInline: boolean;
}

declare const FRAME_PATH: string;
/** The empty document that a message is shown in, where build.mjs has put it. */
export const FRAME = FRAME_PATH;

const OURS = /^(\/jmap\/(download|image)\/|data:image\/(png|jpeg|gif|webp);base64,)/i;
const LINKS = /^(https?:|mailto:|tel:|#)/i;

function checked(node: Element): void {
  for (const name of ['src', 'background', 'poster', 'srcset']) {
    const v = node.getAttribute(name);
    if (v !== null && !OURS.test(v)) node.removeAttribute(name);
  }
  const href = node.getAttribute('href');
  if (href !== null && !LINKS.test(href.trim())) node.removeAttribute('href');
  if (node.hasAttribute('href')) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  }
}

/** Puts a text into a frame's body without whatever could act or ask; what the server has cleaned goes through as it is. It is parsed by the frame's own document, whose policy allows styles; ours does not. */
export function fill(doc: Document, text: string): void {
  const purify = DOMPurify(doc.defaultView as unknown as Parameters<typeof DOMPurify>[0]);
  purify.addHook('afterSanitizeAttributes', checked);
  const cleaned = purify.sanitize(text, {
    RETURN_DOM_FRAGMENT: true,
    FORCE_BODY: true,
    USE_PROFILES: { html: true },
    ADD_ATTR: ['target'],
    FORBID_TAGS: ['form', 'input', 'button', 'select', 'textarea', 'option', 'audio', 'video', 'source', 'track', 'dialog', 'details', 'base', 'link', 'meta', 'iframe', 'object', 'embed', 'template', 'slot'],
    FORBID_ATTR: ['srcset', 'action', 'formaction', 'ping', 'autofocus', 'contenteditable', 'tabindex', 'accesskey', 'popover', 'name'],
  });
  doc.body.replaceChildren(doc.importNode(cleaned, true));
  // What does not say which way it runs runs as its first letters do.
  for (const part of doc.body.children) if (!part.hasAttribute('dir') && part.localName !== 'style') part.setAttribute('dir', 'auto');
}

/** Where a link says it leads and where it does, if these differ. */
export function deceives(a: HTMLAnchorElement): boolean {
  const said = /(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})/i.exec(a.textContent ?? '')?.[1]?.toLowerCase();
  if (said === undefined || !/^https?:/.test(a.protocol) || !/^\s*(https?:\/\/|www\.|[\w-]+(\.[\w-]+)+\/?\s*$)/i.test(a.textContent ?? '')) return false;
  const bare = (h: string) => h.replace(/^www\./, '');
  return bare(said) !== bare(a.hostname.toLowerCase());
}

class Body extends Part {
  static override properties = { body: { attribute: false }, paper: { state: true }, target: { state: true }, label: {} };
  declare body: Html;
  declare label: string;
  /** Whether it is shown on a light card in a dark page; undefined: as fits. */
  declare paper: boolean | undefined;
  declare target: string;
  #size: ResizeObserver | undefined;
  #heard = new AbortController();
  #ready = false;

  constructor() {
    super();
    this.target = '';
    this.label = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(dark);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size?.disconnect();
  }

  get #frame(): HTMLIFrameElement | null {
    return this.querySelector('iframe');
  }

  get isPaper(): boolean {
    return dark.is && (this.paper ?? (this.body.ownColours && !this.body.ownDark));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('body') && this.#ready) this.#fill();
    this.#theme();
  }

  #loaded(): void {
    this.#ready = true;
    this.#fill();
  }

  #theme(): void {
    const root = this.#frame?.contentDocument?.documentElement;
    if (!root || !this.#ready) return;
    root.dataset['theme'] = dark.is ? 'dark' : 'light';
    root.toggleAttribute('data-paper', this.isPaper);
    root.toggleAttribute('data-own', this.body.ownColours && !dark.is);
    this.#measure();
  }

  #fill(): void {
    const doc = this.#frame?.contentDocument;
    if (!doc) return;
    // The document stays while its text changes: each listener is there once.
    this.#heard.abort();
    this.#heard = new AbortController();
    const { signal } = this.#heard;
    doc.documentElement.lang = document.documentElement.lang;
    fill(doc, this.body.html);
    this.#fold(doc);
    // Listeners belong to this page: no script runs in the frame itself.
    for (const [on, off] of [['mouseover', 'mouseout'], ['focusin', 'focusout']] as const) {
      doc.body.addEventListener(on, (e) => this.#point(e), { signal });
      doc.body.addEventListener(off, () => (this.target = ''), { signal });
    }
    doc.addEventListener('keydown', (e) => this.#key(e), { signal });
    doc.addEventListener('click', (e) => this.#click(e), { signal });
    this.#size?.disconnect();
    this.#size = new ResizeObserver(() => this.#measure());
    this.#size.observe(doc.documentElement);
    this.#size.observe(doc.body);
    doc.addEventListener('load', () => this.#measure(), { capture: true, signal });
    this.#theme();
  }

  #measure(): void {
    const frame = this.#frame, doc = frame?.contentDocument;
    if (!frame || !doc?.body) return;
    const wide = doc.documentElement.scrollWidth > frame.clientWidth + 2;
    const height = Math.ceil(doc.body.getBoundingClientRect().height + (wide ? 18 : 0));
    if (Math.abs(frame.clientHeight - height) > 1) frame.style.blockSize = `${Math.min(height, 60_000)}px`;
  }

  /** Folds what the message quotes behind a button. */
  #fold(doc: Document): void {
    for (const quote of doc.querySelectorAll<HTMLElement>('[data-quoted]')) {
      if ((quote.textContent ?? '').trim().length < 40 && !quote.querySelector('img')) continue;
      quote.hidden = true;
      const b = doc.createElement('button');
      b.className = 'post-more';
      b.type = 'button';
      b.textContent = '•••';
      b.setAttribute('aria-expanded', 'false');
      b.setAttribute('aria-label', t('body.quoted'));
      b.title = t('body.quoted');
      b.addEventListener('click', () => {
        quote.hidden = !quote.hidden;
        b.setAttribute('aria-expanded', String(!quote.hidden));
        this.#measure();
      });
      quote.before(b);
    }
  }

  #point(e: Event): void {
    const a = (e.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    this.target = a ? a.href : '';
    this.classList.toggle('deceives', a !== null && deceives(a));
  }

  /** Keys pressed in the frame do what they do on the page. */
  #key(e: KeyboardEvent): void {
    const copy = new KeyboardEvent('keydown', { key: e.key, code: e.code, ctrlKey: e.ctrlKey, metaKey: e.metaKey, shiftKey: e.shiftKey, altKey: e.altKey, bubbles: true, cancelable: true });
    if (e.key === 'Tab' || e.key === 'Enter' || e.key === ' ' || e.key.startsWith('Arrow') || ((e.ctrlKey || e.metaKey) && e.key !== 'k')) return;
    if (!this.dispatchEvent(copy)) e.preventDefault();
  }

  #click(e: MouseEvent): void {
    const a = (e.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!a) return;
    if (a.protocol === 'mailto:') {
      e.preventDefault();
      this.dispatchEvent(new CustomEvent('post-mailto', { detail: a.href, bubbles: true }));
    } else if (a.getAttribute('href')!.startsWith('#')) e.preventDefault();
    else if (deceives(a)) {
      e.preventDefault();
      this.dispatchEvent(new CustomEvent('post-deceit', { detail: { says: a.textContent!.trim(), leads: a.href }, bubbles: true }));
    }
  }

  override render() {
    // Without scripts in it the frame may share our origin: that is what lets its height be measured and its pictures be ours.
    return html`<iframe class=${this.isPaper ? 'paper' : ''} src=${FRAME} title=${this.label} sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" @load=${() => this.#loaded()}></iframe>
      <div class="target ${this.target ? '' : 'none'}" role="status"><bdi dir="ltr">${this.target}</bdi></div>`;
  }
}
customElements.define('post-body', Body);
