// The looks of settings and contacts.
export const style = `
post-settings { display: block; block-size: 100%; overflow-y: auto; }
.set { display: grid; grid-template-columns: 240px minmax(0, 1fr); min-block-size: 100%; }
.set-nav { padding: var(--s4) var(--s3); border-inline-end: 1px solid var(--line); }
.set-nav input { inline-size: 100%; margin-block-end: var(--s3); }
.set-nav ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; }
.set-nav a { display: flex; gap: var(--s2); padding: var(--s2); border-radius: var(--radius); color: var(--text); text-decoration: none; } .set-nav a:hover { background: var(--hover); } .set-nav a[aria-current=page] { background: var(--selected); font-weight: 600; }
.set-nav small { display: block; font-weight: 400; }
.set-page { padding: var(--s6); max-inline-size: 780px; display: grid; gap: var(--s4); align-content: start; } .set-page:focus { outline: none; }
.set-page h1 { font-size: 20px; } .set-page h2 { font-size: 16px; margin-block-end: var(--s1); }
.set-page section + section { margin-block-start: var(--s4); }
.set-page > * > section > p + form, .set-page > * > section > form + * { margin-block-start: var(--s2); }
.set-back { display: none; }
set-general, set-identities, set-absence, set-rules, set-senders, set-notify, set-devices, set-storage, set-transfer, set-shortcuts, set-about { display: grid; gap: var(--s3); justify-items: start; }
.set-page > * > * { max-inline-size: 100%; }
set-general > *, set-identities > ul, set-absence > *, set-rules > ol, set-rules > p, set-rules > details, set-rules > pre, set-senders > *, set-notify > *, set-devices > *, set-storage > *, set-transfer > *, set-shortcuts > *, set-about > * { inline-size: 100%; }
.set-form { display: grid; gap: var(--s3); }
.set-field { display: grid; grid-template-columns: minmax(140px, 220px) minmax(0, 1fr); gap: var(--s3); align-items: center; } .set-tall { align-items: start; }
.set-field > span { display: grid; } .set-field select { justify-self: start; } .set-field textarea { inline-size: 100%; resize: vertical; }
.set-two { display: grid; grid-template-columns: 1fr; gap: var(--s3); }
.set-choice { border: 0; margin: 0; padding: 0; display: flow-root; } .set-choice legend { padding: 0; float: inline-start; inline-size: 220px; margin-inline-end: var(--s3); line-height: 28px; } .set-choice label { display: inline-flex; gap: var(--s1); align-items: center; min-block-size: 28px; margin-inline-end: var(--s4); } .set-choice input { margin: 0; }
.set-switch { display: flex; gap: var(--s2); align-items: center; min-block-size: 32px; }
.set-card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius-large); padding: var(--s4); }
.set-pre { white-space: pre-wrap; overflow-wrap: anywhere; } .set-script { overflow: auto; margin: var(--s2) 0; font: 13px/1.5 var(--mono); max-block-size: 420px; }
.set-buttons { display: flex; gap: var(--s2); align-items: center; } post-settings .rest { flex: 1; min-inline-size: 0; }
.set-list { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--s2); } .set-list > li { min-inline-size: 0; }
.set-line { display: flex; gap: var(--s2); align-items: center; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--s2) var(--s3); min-inline-size: 0; } .set-line > .cut { flex: 1; } .set-line > button { flex: none; }
.set-line > .rest { overflow-wrap: anywhere; }
.set-add { display: flex; gap: var(--s2); } .set-add input { flex: 1; max-inline-size: 360px; }
.set-signature { display: grid; gap: var(--s1); } .set-signature post-editor { border: 1px solid var(--line); border-radius: var(--radius); min-block-size: 140px; background: var(--raised); }
.dev-for label { display: flex; } .dev-secret { font: 15px/1.6 var(--mono); user-select: all; overflow-wrap: anywhere; }
.set-meter { inline-size: 100%; block-size: 14px; accent-color: var(--accent); }
.set-keys { border-collapse: collapse; inline-size: 100%; } .set-keys th, .set-keys td { text-align: start; padding: var(--s1) var(--s2); border-block-end: 1px solid var(--line); font-weight: 400; } .set-keys th { inline-size: 180px; }
.set-keys kbd { font: 12px var(--mono); border: 1px solid var(--line); border-radius: 4px; padding: 1px 6px; background: var(--surface); }
.set-facts { display: grid; grid-template-columns: max-content 1fr; gap: var(--s1) var(--s4); margin: 0; } .set-facts dd { margin: 0; overflow-wrap: anywhere; }
.rule-part { display: grid; gap: var(--s2); justify-items: start; border-inline-start: 3px solid var(--line); padding-inline-start: var(--s3); } .rule-row { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; inline-size: 100%; } .rule-row > select { flex: none; } .rule-row > .rest { flex: 1 1 140px; } .rule-name { inline-size: 130px; }
.trial { display: grid; gap: var(--s2); inline-size: 100%; } .trial p { margin: 0; } .trial-list { margin: 0; padding: 0; list-style: none; max-block-size: 260px; overflow: auto; display: grid; gap: var(--s1); overflow-wrap: anywhere; }
.set-drop { border-radius: var(--radius); } .set-drop.over { outline: 2px dashed var(--accent); outline-offset: var(--s2); }
.rule-grip { cursor: grab; color: var(--muted); padding: var(--s1); }
.person-head, .person-tools, .person-one { display: flex; gap: var(--s2); align-items: center; flex-wrap: wrap; } .person-one { flex-wrap: nowrap; inline-size: 100%; } .person-many { display: grid; gap: var(--s1); justify-items: start; }
.person-import span { display: inline-flex; align-items: center; min-block-size: 32px; padding-inline: var(--s3); border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); cursor: pointer; } .person-import { position: relative; } .person-import:focus-within span { outline: 2px solid var(--accent); outline-offset: 1px; }
.person-mail { padding: 0; min-block-size: 24px; color: var(--accent); } .person-page { margin-inline: auto; inline-size: 100%; }
@media (max-width: 700px) {
  .set { grid-template-columns: minmax(0, 1fr); } .set-nav { border: 0; } .set-nav a { min-block-size: 44px; align-items: center; }
  .set:not(.set-chosen) .set-page, .set-chosen .set-nav { display: none; } .set-back { display: inline-flex; align-items: center; min-block-size: 40px; text-decoration: none; }
  .set-page { padding: var(--s3); } .set-field { grid-template-columns: minmax(0, 1fr); gap: var(--s1); } .set-choice legend { float: none; } .set-line { flex-wrap: wrap; }
}
`;
