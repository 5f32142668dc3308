// Styles of a part that is loaded when it is needed.

/** Adds a style sheet to the page. */
export function adopt(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
