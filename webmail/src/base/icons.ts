// Icons of one line weight, drawn on 24 by 24; always beside a word or with a label.
import { html, svg, type TemplateResult } from 'lit';

const paths: Record<string, string> = {
  inbox: 'M4 13v6h16v-6l-3-8H7zM4 13h5l1 2h4l1-2h5',
  star: 'M12 4l2.5 5.2 5.5.8-4 4 1 5.8-5-2.8-5 2.8 1-5.8-4-4 5.5-.8z',
  clock: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2',
  send: 'M4 12l16-8-6 16-3-7z',
  draft: 'M5 4h9l5 5v11H5zM14 4v5h5M9 14h6',
  archive: 'M4 5h16v4H4zM6 9v10h12V9M10 13h4',
  junk: 'M12 3l9 16H3zM12 9v5M12 16.5v.5',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  folder: 'M3 6h6l2 2h10v11H3z',
  label: 'M4 5h9l7 7-7 7-9-9z',
  search: 'M10 4a6 6 0 100 12 6 6 0 000-12zM15 15l5 5',
  pen: 'M4 20l1-5L16 4l4 4L9 19z',
  reply: 'M9 6L4 11l5 5M4 11h9c4 0 6 3 7 7',
  replyAll: 'M12 6l-5 5 5 5M7 6l-5 5 5 5M7 11h6c4 0 6 3 7 7',
  forward: 'M15 6l5 5-5 5M20 11h-9c-4 0-6 3-7 7',
  clip: 'M8 12l6-6a3 3 0 014 4l-8 8a5 5 0 01-7-7l7-7',
  menu: 'M4 6h16M4 12h16M4 18h16',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12l5 5 9-10',
  cross: 'M6 6l12 12M18 6L6 18',
  ring: 'M12 4a8 8 0 100 16 8 8 0 000-16z',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z',
  gear: 'M12 9a3 3 0 100 6 3 3 0 000-6zM12 3v3M12 18v3M3 12h3M18 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2',
  people: 'M9 5a3 3 0 100 6 3 3 0 000-6zM3 19c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 010 6M17 13c3 0 4 3 4 6',
  rule: 'M4 6h16M7 12h10M10 18h4',
  admin: 'M4 20V9l8-5 8 5v11M9 20v-6h6v6',
  path: 'M6 5a2 2 0 100 4 2 2 0 000-4zM18 15a2 2 0 100 4 2 2 0 000-4zM6 9v4c0 3 3 4 6 4h4',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  download: 'M12 4v11M8 11l4 4 4-4M5 20h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  refresh: 'M20 12a8 8 0 11-3-6M20 4v4h-4',
  bell: 'M6 16v-5a6 6 0 0112 0v5l2 2H4zM10 20h4',
  moon: 'M19 14A8 8 0 0110 5a8 8 0 109 9z',
  dot: 'M12 10a2 2 0 100 4 2 2 0 000-4z',
  add: 'M12 5v14M5 12h14',
};

/** An icon that says nothing to those who listen; the label beside it does. */
export function icon(name: keyof typeof paths | string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${paths[name] ?? paths['dot']!}></path>`}</svg>`;
}
