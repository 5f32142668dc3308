// HTML that may be written on: what is pasted, quoted or read from a draft.
import DOMPurify from 'dompurify';

const STYLES = /^(color|background-color|font-(family|size|style|weight)|text-(align|decoration|decoration-line|indent)|line-height|white-space|vertical-align|(margin|padding)(-(left|right|top|bottom))?|border(-(left|right|top|bottom))?(-(color|style|width))?|border-(collapse|spacing|radius)|(max-)?width|height|list-style-type|direction)$/;

/** Keeps what cannot leave the letter: no url(), no position. */
export function style(text: string): string {
  return text
    .split(';')
    .map((d) => d.split(/:(.*)/s))
    .filter(([name = '', value = '']) => STYLES.test(name.trim().toLowerCase()) && !/[()\\]/.test(value.replace(/\brgba?\([\d\s,.%/]+\)/gi, '')))
    .map(([name, value]) => `${name!.trim().toLowerCase()}: ${value!.trim()}`)
    .join('; ');
}

/** Stands for style while a text is parsed: the page's policy lets no style attribute work and says so of each, even in a document that is not shown. */
const KEPT = 'data-post-style';
const TAG = /<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>/g;

function renamed(html: string): string {
  return html.replace(TAG, (tag) => tag.replace(/"[^"]*"|'[^']*'|[\s/]style(?=\s*=)/gi, (part) => (/^["']/.test(part) ? part : ` ${KEPT}`)));
}

const purify = DOMPurify();
purify.addHook('uponSanitizeAttribute', (_node, data) => {
  if (data.attrName === KEPT) {
    data.attrValue = style(data.attrValue);
    data.keepAttr = data.attrValue !== '';
  }
});

const OPTIONS = {
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'select', 'textarea', 'video', 'audio', 'svg', 'math', 'iframe', 'object', 'embed', 'dialog', 'meta', 'link', 'base'],
  FORBID_ATTR: ['style', 'id', 'name', 'class', 'tabindex', 'contenteditable', 'autofocus', 'popover', 'srcset', 'background', 'role'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|jpeg|gif|webp);|\/jmap\/download\/)/i,
};

function styled<T extends ParentNode>(root: T): T {
  for (const e of root.querySelectorAll<HTMLElement>(`[${KEPT}]`)) {
    e.style.cssText = e.getAttribute(KEPT) ?? '';
    e.removeAttribute(KEPT);
  }
  return root;
}

/** As a fragment, with its styles set one by one, as a script may. */
export function fragment(html: string): DocumentFragment {
  // The fragment belongs to a document of its own.
  return styled(document.adoptNode(purify.sanitize(renamed(html), { ...OPTIONS, RETURN_DOM_FRAGMENT: true })));
}

/** The same of what the editor itself has written: nothing is taken out. */
export function again(html: string): DocumentFragment {
  const t = document.createElement('template');
  t.innerHTML = renamed(html);
  return styled(document.adoptNode(t.content));
}
