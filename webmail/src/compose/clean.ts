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

const purify = DOMPurify();
purify.addHook('uponSanitizeAttribute', (_node, data) => {
  if (data.attrName === 'style') {
    data.attrValue = style(data.attrValue);
    data.keepAttr = data.attrValue !== '';
  }
});

const OPTIONS = {
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'select', 'textarea', 'video', 'audio', 'svg', 'math', 'iframe', 'object', 'embed', 'dialog', 'meta', 'link', 'base'],
  FORBID_ATTR: ['id', 'name', 'class', 'tabindex', 'contenteditable', 'autofocus', 'popover', 'srcset', 'background', 'role'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|jpeg|gif|webp);|\/jmap\/download\/)/i,
};

/** As a fragment, with styles applied where the page's policy lets no style attribute work. */
export function fragment(html: string): DocumentFragment {
  const f = purify.sanitize(html, { ...OPTIONS, RETURN_DOM_FRAGMENT: true });
  // The fragment belongs to a document of its own.
  return document.adoptNode(f);
}

export function clean(html: string): string {
  return purify.sanitize(html, OPTIONS);
}

/** Shows the styles that are written in attributes: the page's policy ignores those, but not the same set by script. */
export function applyStyles(root: ParentNode): void {
  for (const e of root.querySelectorAll<HTMLElement>('[style]')) {
    const wanted = e.getAttribute('style') ?? '';
    if (e.style.length === 0 && wanted !== '') e.style.cssText = wanted;
  }
}
