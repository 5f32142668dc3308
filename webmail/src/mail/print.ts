// A message on paper, as it came, and its pictures large.
import { html, render } from 'lit';
import { dialog } from '../base/dialog';
import { icon } from '../base/icons';
import { longTime, t } from '../base/text';
import type { Full } from './bodies';
import { FRAME, fill, type Html } from './body';
import type { Address } from './types';

function people(all: Address[] | null): string {
  return (all ?? []).map((a) => (a.name ? `${a.name} <${a.email}>` : a.email)).join(', ');
}

/** Prints one message by a frame of its own. */
export function print(m: Full, body: Html | undefined): void {
  const frame = document.createElement('iframe');
  frame.className = 'unseen';
  frame.title = t('msg.print');
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals');
  frame.src = FRAME;
  frame.onload = () => {
    const doc = frame.contentDocument!;
    doc.documentElement.dataset['theme'] = 'light';
    doc.title = m.subject ?? '';
    const head = doc.createElement('div');
    render(html`<h2>${m.subject}</h2><p>${t('msg.from')}: ${people(m.from)}<br>${t('msg.to')}: ${people(m.to)}<br>${m.cc?.length ? html`${t('msg.cc')}: ${people(m.cc)}<br>` : ''}${longTime(new Date(m.receivedAt))}</p><hr>`, head);
    fill(doc, body?.html ?? '');
    doc.body.prepend(head);
    const pictures = [...doc.images].map((i) => i.decode().catch(() => undefined));
    void Promise.all(pictures).then(() => {
      frame.contentWindow!.print();
      setTimeout(() => frame.remove(), 60_000);
    });
  };
  document.body.append(frame);
}

/** The octets of a message as text; of long ones the beginning. */
export async function source(url: string, title: string): Promise<void> {
  const answer = await fetch(url, { headers: { Range: 'bytes=0-262143' } });
  const text = await answer.text();
  await dialog(t('msg.source'), (done) => html`<header class="title"><h2 class="cut">${t('msg.source')}: ${title}</h2><button aria-label=${t('dialog.close')} @click=${() => done()}>${icon('close')}</button></header>
    <pre tabindex="0" class="source">${text}</pre><div class="buttons"><a href=${url} download>${t('msg.export')}</a></div>`, 'wide');
}

export async function picture(url: string, name: string): Promise<void> {
  await dialog(name, (done) => html`<header class="title"><h2 class="cut">${name}</h2><a href=${url} download=${name}>${t('msg.download', { name: '' })}</a><button aria-label=${t('dialog.close')} @click=${() => done()}>${icon('close')}</button></header>
    <img class="large" src=${url} alt=${name}>`, 'wide');
}
