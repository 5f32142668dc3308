// Icons of the editor's own, of the line weight of base/icons.
import { html, svg, type TemplateResult } from 'lit';

const paths: Record<string, string> = {
  bold: 'M7 5h6a3.5 3.5 0 010 7H7zM7 12h7a3.5 3.5 0 010 7H7z',
  italic: 'M10 5h7M7 19h7M14 5l-4 14',
  underline: 'M7 4v7a5 5 0 0010 0V4M6 20h12',
  bullets: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  numbers: 'M10 6h10M10 12h10M10 18h10M4 4.5l1.5-.5v4M4 11.5c2-1 2.500.5 1.500 1.500L4 15h2.500M4 17.500h2v3H4',
  quote: 'M10 7c-4 1-5 4-5 8h4v-4H7M19 7c-4 1-5 4-5 8h4v-4h-2',
  link: 'M10 14a4 4 0 005.700 0l3-3a4 4 0 00-5.700-5.700l-1 1M14 10a4 4 0 00-5.700 0l-3 3a4 4 0 005.700 5.700l1-1',
  colour: 'M6 16L12 4l6 12M8 12h8M5 20h14',
  clear: 'M6 5h12M12 5l-2 9M4 20l16-16M9 19h6',
  minimise: 'M5 18h14',
  full: 'M9 5H5v4M15 5h4v4M9 19H5v-4M15 19h4v-4',
  small: 'M5 9h4V5M19 9h-4V5M5 15h4v4M19 15h-4v4',
  down: 'M6 9l6 6 6-6',
  text: 'M5 6h14M12 6v13M9 19h6',
};

export function mark(name: keyof typeof paths): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${paths[name]!}></path>`}</svg>`;
}
