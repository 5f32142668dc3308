// The question whether to go on with what was left unfinished.
import { html, nothing, render } from 'lit';
import { shortTime, t } from '../base/text';
import type { Kept } from './local';
import { recovered, words } from './open';

/** Asks at the foot of the page, one letter after the other. */
export async function offer(all: Kept[]): Promise<void> {
  await words();
  if (document.querySelector('.compose-offer')) return;
  const box = document.createElement('div');
  box.className = 'compose-offer';
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', t('recover.title'));
  document.body.append(box);
  const next = (was: Kept) => {
    all = all.filter((k) => k !== was);
    draw();
  };
  const draw = () => {
    const k = all[0];
    if (!k) {
      render(nothing, box);
      box.remove();
      return;
    }
    const subject = k.letter.subject || k.letter.to.map((a) => a.name || a.email).join(', ') || t('recover.none');
    render(html`<p role="status">${t('recover.one', { subject })} <span class="muted">${shortTime(new Date(k.at))}</span></p>
      <div class="buttons"><button class="plain" @click=${async () => { await recovered(k, false); next(k); }}>${t('recover.discard')}</button>
      <button class="primary" @click=${async () => { await recovered(k, true); next(k); }}>${t('recover.continue')}</button></div>`, box);
  };
  draw();
}
