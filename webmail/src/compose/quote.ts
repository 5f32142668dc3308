// Subjects, and what is quoted of the mail that is answered or forwarded. No page needed.

const ANSWER = /^\s*(re|aw|sv|vs|ref|antw|odp|回复|回覆|答复|答覆)(\[\d+\])?\s*[:\uff1a]\s*/i;
const FORWARD = /^\s*(fwd?|wg|tr|rv|vb|转发|轉寄|轉發)\s*[:\uff1a]\s*/i;

/** The subject with one prefix. RFC 5322 §3.6.5 */
export function subjectOf(kind: 'reply' | 'forward', subject: string): string {
  let s = subject.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  if (kind === 'reply') {
    while (ANSWER.test(s)) s = s.replace(ANSWER, '');
    return `Re: ${s}`.trim();
  }
  while (FORWARD.test(s)) s = s.replace(FORWARD, '');
  return `Fwd: ${s}`.trim();
}

export function escape(s: string): string {
  return s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Plain text as HTML: a block for each line; addresses of pages become links. */
export function htmlOf(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return '<div><br></div>';
      const safe = escape(line).replace(/ {2}/g, ' &nbsp;').replace(/^ /, '&nbsp;');
      return `<div>${safe.replace(/\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}。,;:!?)】]/g, '<a href="$&">$&</a>')}</div>`;
    })
    .join('');
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©', reg: '®', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bull: '•', middot: '·', euro: '€', trade: '™', laquo: '«', raquo: '»', times: '×', zwnj: '', shy: '' };

function decoded(s: string): string {
  return s.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,8});/gi, (all, e: string) => {
    if (!e.startsWith('#')) return ENTITIES[e.toLowerCase()] ?? all;
    const n = /^#x/i.test(e) ? parseInt(e.slice(2), 16) : parseInt(e.slice(1), 10);
    return n > 0 && n < 0x110000 && !(n >= 0xd800 && n < 0xe000) ? String.fromCodePoint(n) : '';
  });
}

const BLOCKS = new Set(['address', 'article', 'aside', 'blockquote', 'center', 'dd', 'div', 'dl', 'dt', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tr', 'ul']);
const APART = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table']);
const DROPPED = new Set(['head', 'script', 'style', 'template', 'title']);
const VOID = new Set(['br', 'hr', 'img', 'input', 'meta', 'link', 'col', 'wbr', 'area', 'base', 'source']);

interface Level {
  name: string;
  number?: number;
  href?: string | undefined;
  start?: number;
}

/** Writes lines with their quoting marks. */
class Lines {
  out = '';
  #line = '';
  #prefix = '';
  #quotes = 0;
  #blank = true;
  #wanted = false;

  put(s: string): void {
    this.#line += s;
  }

  get empty(): boolean {
    return this.#line.trim() === '';
  }

  get length(): number {
    return this.#line.length;
  }

  tail(from: number): string {
    return this.#line.slice(from);
  }

  prefix(s: string): void {
    this.#prefix = s;
  }

  quotes(n: number): void {
    this.#quotes += n;
  }

  #depth = 0;

  /** Ends the line; an empty one is written where forced only. */
  end(force = false): void {
    const text = (this.#prefix + this.#line).replace(/[ \t]+$/, '');
    if (this.empty && !force) {
      this.#line = '';
      return;
    }
    if (this.#wanted && !this.#blank && text !== '') this.#write('', Math.min(this.#depth, this.#quotes));
    this.#wanted = false;
    this.#write(text);
    this.#line = '';
    this.#prefix = '';
  }

  #write(text: string, depth = this.#quotes): void {
    this.out += `${`${depth > 0 ? `${'>'.repeat(depth)} ` : ''}${text}`.trimEnd()}\n`;
    this.#blank = text === '';
  }

  /** The end of an item of a list, even of an empty one. */
  endItem(): void {
    this.end(this.#prefix !== '');
  }

  /** A blank line before whatever comes next. */
  gap(): void {
    this.end();
    this.#depth = this.#wanted ? Math.min(this.#depth, this.#quotes) : this.#quotes;
    this.#wanted = true;
  }
}

/** What an HTML body says as plain text: quotes as ">", lists as "-" and numbers, links with their target. */
export function textOf(html: string): string {
  const lines = new Lines();
  const stack: Level[] = [];
  const open = (names: string[]) => stack.findLast((l) => names.includes(l.name));
  const close = (level: Level) => {
    if (level.name === 'a' && level.href && level.start !== undefined) {
      const said = lines.tail(level.start).trim();
      const bare = level.href.replace(/^mailto:/i, '');
      if (said !== '' && said !== level.href && said !== bare && said !== level.href.replace(/\/$/, '')) lines.put(` <${bare}>`);
    }
    if (!BLOCKS.has(level.name)) return;
    if (level.name === 'li') lines.endItem();
    else lines.end();
    if (APART.has(level.name) && !(level.name.length === 2 && 'uol'.includes(level.name[0]!) && open(['ul', 'ol']))) lines.gap();
    if (level.name === 'blockquote') lines.quotes(-1);
  };
  let dropped = '';
  for (const m of html.replace(/<!--[\s\S]*?(-->|$)/g, '').matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+|<)/g)) {
    const name = (m[2] ?? '').toLowerCase();
    if (dropped) {
      if (m[1] && name === dropped) dropped = '';
      continue;
    }
    if (!name) {
      const pre = open(['pre']);
      const text = decoded(m[4] ?? '');
      if (pre) {
        const parts = text.split('\n');
        parts.forEach((p, i) => {
          lines.put(p);
          if (i < parts.length - 1) lines.end(true);
        });
        continue;
      }
      const run = text.replace(/[ \t\r\n\u00a0]+/g, ' ');
      lines.put(lines.empty ? run.replace(/^ /, '') : run);
    } else if (m[1]) {
      const at = stack.findLastIndex((l) => l.name === name);
      if (at >= 0) stack.splice(at).reverse().forEach(close);
    } else if (DROPPED.has(name)) dropped = name;
    else if (name === 'br') lines.end(true);
    else if (name === 'img') {
      const alt = /\balt\s*=\s*("([^"]*)"|'([^']*)')/i.exec(m[3] ?? '');
      const said = decoded(alt?.[2] ?? alt?.[3] ?? '').trim();
      if (said) lines.put(`[${said}]`);
    } else begin(name, m[3] ?? '');
  }
  stack.reverse().forEach(close);
  lines.end();
  return lines.out.replace(/\n+$/, '\n').replace(/^\n+/, '');

  function begin(name: string, attributes: string): void {
    if (BLOCKS.has(name)) {
      // A block that begins an item of a list stays on its line.
      lines.end();
      if (APART.has(name) && !(name.length === 2 && 'uo'.includes(name[0]!) && open(['ul', 'ol']))) lines.gap();
    }
    if (name === 'hr') {
      lines.put('---');
      lines.end();
    }
    if (name === 'blockquote') lines.quotes(1);
    if (name === 'td' || name === 'th') {
      if (!lines.empty) lines.put('  ');
    }
    if (name === 'li') {
      const list = open(['ul', 'ol']);
      const depth = stack.filter((l) => l.name === 'ul' || l.name === 'ol').length;
      const mark = list?.name === 'ol' ? `${(list.number = (list.number ?? 0) + 1)}.` : '-';
      lines.prefix(`${'  '.repeat(Math.max(0, depth - 1))}${mark} `);
    }
    if (VOID.has(name) || attributes.trimEnd().endsWith('/')) return;
    const href = name === 'a' ? /\bhref\s*=\s*("([^"]*)"|'([^']*)')/i.exec(attributes) : null;
    stack.push({ name, href: href ? decoded(href[2] ?? href[3] ?? '') : undefined, start: lines.length });
  }
}

/** Text with every line marked as quoted; a signature at its end is left out. RFC 3676 §4.3 */
export function quoted(text: string): string {
  const whole = text.replace(/\r\n?/g, '\n').replace(/\n-- \n[\s\S]*$/, '\n').replace(/\s+$/, '');
  return whole
    .split('\n')
    .map((l) => (l === '' ? '>' : l.startsWith('>') ? `>${l}` : `> ${l}`))
    .join('\n');
}

/** Lines of "name: value" over what is forwarded. */
export interface Head {
  title: string;
  lines: [name: string, value: string][];
}

export function quotedHtml(attribution: string, html: string): string {
  return `<div data-quote=""><div>${escape(attribution)}</div><blockquote type="cite">${html}</blockquote></div>`;
}

export function forwardedHtml(head: Head, html: string): string {
  const lines = head.lines.map(([n, v]) => `<div><b>${escape(n)}</b> ${escape(v)}</div>`).join('');
  return `<div data-quote=""><div>---------- ${escape(head.title)} ----------</div>${lines}<div><br></div>${html}</div>`;
}

export function forwardedText(head: Head, text: string): string {
  return `---------- ${head.title} ----------\n${head.lines.map(([n, v]) => `${n} ${v}`).join('\n')}\n\n${text.replace(/\r\n?/g, '\n')}`;
}

/** What the writer has written himself: without what is quoted or forwarded. */
export function ownText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^-{6,} .{1,60} -{6,}\n[\s\S]*$/m, '')
    .replace(/^-- \n[\s\S]*?(?=^>|(?![\s\S]))/m, '')
    .split('\n')
    .filter((l) => !l.startsWith('>'))
    .join('\n');
}

/** A plain text with that signature in place of the one before, over what is quoted. */
export function signed(text: string, before: string, after: string): string {
  const old = before ? `\n-- \n${before}` : '';
  const now = after ? `\n-- \n${after}` : '';
  const at = old ? text.indexOf(old) : -1;
  if (at >= 0) return text.slice(0, at) + now + text.slice(at + old.length);
  if (!now) return text;
  const quote = text.search(/^(.{1,200}\n)?>|^-{6,} .{1,60} -{6,}$/m);
  return quote >= 0 ? `${text.slice(0, quote).replace(/\n+$/, '\n')}${now}\n\n${text.slice(quote)}` : `${text.replace(/\n+$/, '\n')}${now}\n`;
}
