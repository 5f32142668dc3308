// The looks of what is written in.
export const style = `
.compose-dock { position: fixed; inset-block-end: 0; inset-inline-end: var(--s6); z-index: 20; display: flex; flex-direction: row-reverse; align-items: flex-end; gap: var(--s3); pointer-events: none; max-inline-size: calc(100vw - 2 * var(--s6)); }
.compose-dock > * { pointer-events: auto; }
body:has(post-login) .compose-dock, body:has(post-login) .compose-offer { display: none; }
post-composer { display: block; min-inline-size: 0; }
post-composer[docked] { flex: 0 1 560px; inline-size: 560px; }
post-composer[docked][size=small] { flex: 0 1 260px; inline-size: 260px; }
post-composer[docked][size=full] { position: fixed; inset: var(--s6); inline-size: auto; }
post-composer .composer { position: relative; display: flex; flex-direction: column; background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius-large); min-block-size: 0; }
post-composer[docked] .composer { box-shadow: var(--shadow); border-end-start-radius: 0; border-end-end-radius: 0; border-block-end: 0; }
post-composer[docked][size=full] .composer { block-size: 100%; border-radius: var(--radius-large); border-block-end: 1px solid var(--line); }
.compose-head { display: flex; align-items: center; gap: 2px; padding: 2px var(--s1) 2px 0; border-block-end: 1px solid var(--line); background: var(--hover); border-start-start-radius: var(--radius-large); border-start-end-radius: var(--radius-large); }
.compose-head button { min-inline-size: 32px; padding: var(--s1); }
.compose-head .compose-title { flex: 1; text-align: start; font-weight: 600; padding: var(--s1) var(--s3); }
.compose-inner { display: flex; flex-direction: column; min-block-size: 0; flex: 1 1 auto; }
.compose-inner[hidden] { display: none; }
post-composer[docked][size=normal] .compose-inner { block-size: min(560px, calc(100vh - 120px)); }
.compose-fields { padding-inline: var(--s3); max-block-size: 45%; overflow-y: auto; flex: none; }
.compose-line { display: flex; align-items: baseline; gap: var(--s2); border-block-end: 1px solid var(--line); min-block-size: 36px; padding-block: 2px; }
.compose-label { color: var(--muted); flex: none; min-inline-size: 3.2em; }
.compose-line post-recipients { flex: 1; min-inline-size: 0; display: block; }
.compose-line select, .compose-line .compose-subject { flex: 1; min-inline-size: 0; border-color: transparent; background: none; padding-inline: 0; }
.compose-line select option { background: var(--raised); }
.compose-more-fields { display: flex; flex: none; } .compose-more-fields button { color: var(--muted); padding-inline: var(--s2); }
post-recipients .recipients { position: relative; display: flex; flex-wrap: wrap; gap: var(--s1); align-items: center; border-radius: var(--radius); cursor: text; }
post-recipients .recipients.over { outline: 2px dashed var(--accent); }
post-recipients .recipients > input { flex: 1 1 60px; min-inline-size: 60px; border: 0 !important; background: none !important; padding-inline: 0 !important; outline-offset: 0; }
post-recipients .recipients > input:focus-visible { outline: none; } .compose-line:focus-within { border-block-end-color: var(--accent); }
.compose-line .compose-subject:focus-visible { outline: none; }
.pills { display: contents; list-style: none; }
.pill { display: inline-flex; align-items: center; max-inline-size: 100%; background: var(--accent-soft); border: 1px solid transparent; border-radius: 14px; }
.pill button { min-block-size: 26px; padding: 0; border-radius: 13px; }
.pill .pill-name { display: inline-flex; gap: var(--s1); min-inline-size: 0; padding-inline: var(--s2) 2px; align-items: baseline; }
.pill .pill-name .cut { max-inline-size: 22em; }
.pill .pill-remove { padding-inline: 4px; min-inline-size: 26px; } .pill .pill-remove svg { inline-size: 12px; block-size: 12px; vertical-align: -1px; }
.pill-wrong { background: none; border-color: var(--fail); } .pill-word { font-size: 12px; white-space: nowrap; }
post-recipients .suggestions { position: absolute; inset-block-start: 100%; inset-inline-start: 0; z-index: 3; margin: 2px 0 0; padding: var(--s1); list-style: none; min-inline-size: min(320px, 100%); max-inline-size: 100%; background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); }
post-recipients .suggestions[hidden] { display: none; }
post-recipients .suggestions li { padding: var(--s1) var(--s2); border-radius: var(--radius); cursor: pointer; overflow-wrap: anywhere; } .suggestions li[aria-selected=true], .suggestions li:hover { background: var(--selected); }
.compose-fields:has(.suggestions:not([hidden])) { overflow: visible; }
.compose-note { padding: var(--s2) var(--s3); }
post-editor { display: flex; flex-direction: column; flex: 1; min-block-size: 120px; }
.editor-area, .editor-plain { flex: 1; overflow-y: auto; padding: var(--s3); font-size: 15px; line-height: 1.55; overflow-wrap: anywhere; contain: paint; }
.editor-area[hidden] { display: none; }
:lang(zh) .editor-area, :lang(zh) .editor-plain { line-height: 1.7; }
textarea.editor-plain { border: 0; background: none; resize: none; font-family: var(--mono); font-size: 14px; border-radius: 0; }
.editor-area:focus-visible, .editor-plain:focus-visible { outline: none; box-shadow: inset 0 2px 0 -1px var(--accent); }
.editor-area blockquote { margin: 0 0 0 2px; padding-inline-start: var(--s3); border-inline-start: 3px solid var(--line); }
.editor-area img { max-inline-size: 100%; block-size: auto; } .editor-area ul, .editor-area ol { padding-inline-start: 1.6em; margin-block: 4px; }
.editor-area [data-signature], .editor-area [data-quote] > div:first-child { color: var(--muted); }
.editor-tools { display: flex; gap: 2px; padding: 2px var(--s2); border-block-start: 1px solid var(--line); overflow-x: auto; flex: none; }
.editor-tools button { min-inline-size: 32px; padding: var(--s1); flex: none; } .editor-tools button[aria-pressed=true] { background: var(--selected); color: var(--accent); }
.compose-attached { padding: var(--s1) var(--s3); max-block-size: 30%; overflow-y: auto; flex: none; border-block-start: 1px solid var(--line); }
.compose-filelist { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--s1); }
.compose-file { display: flex; align-items: center; gap: var(--s2); background: var(--hover); border-radius: var(--radius); padding-inline-start: var(--s2); min-block-size: 34px; }
.compose-file > .cut { flex: 1; } .compose-file progress { inline-size: 96px; accent-color: var(--accent); } .compose-file button { padding: var(--s1) var(--s2); }
.compose-foot { display: flex; align-items: center; gap: var(--s1); padding: var(--s2) var(--s3); border-block-start: 1px solid var(--line); flex: none; }
.compose-send { display: inline-flex; gap: 1px; flex: none; } .compose-send button:first-child { border-start-end-radius: 0; border-end-end-radius: 0; padding-inline: var(--s4); } .compose-send button:last-child { border-start-start-radius: 0; border-end-start-radius: 0; padding-inline: 6px; }
.compose-foot > button { padding-inline: 7px; flex: none; }
.compose-saved { flex: 1; min-inline-size: 0; font-size: 13px; text-align: end; }
.compose-drop { position: absolute; inset: 0; display: grid; place-content: center; grid-auto-flow: column; gap: var(--s2); align-items: center; background: color-mix(in srgb, var(--raised) 88%, transparent); outline: 2px dashed var(--accent); outline-offset: -6px; border-radius: inherit; font-weight: 600; pointer-events: none; }
.compose-menu { position: fixed; inset: auto; margin: 0; padding: var(--s1); background: var(--raised); color: var(--text); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); min-inline-size: 180px; max-inline-size: 92vw; }
.compose-menu button { display: flex; inline-size: 100%; justify-content: space-between; gap: var(--s4); text-align: start; border-radius: var(--radius); } .compose-menu button:focus { background: var(--selected); outline: none; }
.compose-menu .swatch { inline-size: 14px; block-size: 14px; border-radius: 50%; background: currentColor; border: 1px solid var(--line); align-self: center; }
.compose-menu .compose-menu .swatch-red { background: #c0392b; } .compose-menu .swatch-orange { background: #b35c00; } .compose-menu .swatch-green { background: #1e7e46; } .compose-menu .swatch-blue { background: #2563c9; } .compose-menu .swatch-purple { background: #7d3fb2; } .compose-menu .swatch-grey { background: #6b7280; } .compose-menu .swatch-none { background: var(--text); }
.compose-form { display: grid; gap: var(--s3); } .compose-form label { display: grid; gap: var(--s1); }
.compose-warnings { padding-inline-start: 1.2em; margin-block: var(--s3) 0; display: grid; gap: var(--s2); }
.compose-offer { position: fixed; inset-block-end: var(--s4); inset-inline-end: var(--s4); z-index: 19; background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius-large); box-shadow: var(--shadow); padding: var(--s3) var(--s4); max-inline-size: min(420px, 92vw); }
.compose-offer .buttons { display: flex; justify-content: flex-end; gap: var(--s2); margin-block-start: var(--s2); }
@media (min-width: 701px) { body:has(.compose-dock post-composer:not([size=small])) .toasts { inset-block: var(--s4) auto; } }
@media (max-width: 700px) {
  .compose-dock { inset-inline: 0; max-inline-size: none; gap: 0; }
  post-composer[docked][size=small] { flex: 1 1 0; inline-size: auto; }
  post-composer[docked]:not([size=small]) { position: fixed; inset: 0; inline-size: auto; z-index: 2; }
  post-composer[docked]:not([size=small]) .composer { block-size: 100%; border: 0; border-radius: 0; }
  post-composer[docked]:not([size=small]) .compose-inner { block-size: auto; }
  .compose-head { border-radius: 0; } .compose-head button { min-inline-size: 44px; min-block-size: 44px; } .compose-wide { display: none; }
  .compose-foot button, .editor-tools button { min-block-size: 40px; } .pill .pill-name .cut { max-inline-size: 14em; }
  .toasts { inset-block-end: 72px; inline-size: max-content; max-inline-size: 94vw; }
}
`;
