// Files that go with a letter: brought up with their progress, and shown below the text.
import { html, nothing } from 'lit';
import { jmap } from '../base/house';
import { icon } from '../base/icons';
import { size, t } from '../base/text';
import { toast } from '../base/toast';
import type { Upload, Writing } from './writing';

/** Adds files; those that the server would not take are named. */
export function takeFiles(w: Writing, files: File[]): void {
  const max = Number(jmap.session.capabilities['urn:ietf:params:jmap:core']?.['maxSizeUpload'] ?? Infinity);
  for (const f of files) {
    if (f.size > max) toast({ text: t('file.tooLarge', { name: f.name, size: size(max) }), seconds: 10 });
    else void w.upload(f, null);
  }
}

function uploading(w: Writing, u: Upload) {
  const percent = Math.round(u.done * 100);
  return html`<li class="compose-file">
    ${u.error ? html`<span class="fail">${icon('junk')}</span>` : icon('clip')}
    <span class="cut">${u.file.name}</span>
    ${u.error
      ? html`<span class="fail cut" role="alert">${u.error}</span><button type="button" class="plain" @click=${() => void w.upload(u.file, u.cid, u)}>${t('file.retry')}</button>`
      : html`<progress max="100" .value=${percent} aria-label=${t('file.uploading', { name: u.file.name })}></progress><span class="muted number">${percent} %</span>`}
    <button type="button" aria-label=${t('file.cancel', { name: u.file.name })} title=${t('file.cancel', { name: u.file.name })}
      @click=${() => { u.abort.abort(); w.uploads = w.uploads.filter((x) => x !== u); w.changed(); }}>${icon('close')}</button></li>`;
}

export function fileList(w: Writing) {
  const files = w.letter.pieces.filter((p) => p.cid === null || !w.letter.rich);
  if (files.length + w.uploads.length === 0) return nothing;
  const all = files.reduce((sum, p) => sum + p.size, 0);
  return html`<div class="compose-attached"><ul class="compose-filelist" aria-label=${t('file.files')}>
    ${files.map((p) => html`<li class="compose-file">${icon(p.type.startsWith('image/') ? 'image' : 'clip')}
      <a class="cut" href=${jmap.download(p.blobId, p.name, p.type)} target="_blank" rel="noopener">${p.name}</a>${p.size > 0 ? html`<span class="muted number">${size(p.size)}</span>` : nothing}
      <button type="button" aria-label=${t('file.remove', { name: p.name })} title=${t('file.remove', { name: p.name })} @click=${() => w.remove(p)}>${icon('close')}</button></li>`)}
    ${w.uploads.filter((u) => u.cid === null).map((u) => uploading(w, u))}</ul>
    ${files.length > 1 ? html`<span class="muted number">${t('file.all', { size: size(all) })}</span>` : nothing}</div>`;
}
