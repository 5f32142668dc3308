// Questions over the page: the browser's own dialog, so that focus and Escape work as they should.
import { html, render, type TemplateResult } from 'lit';
import { t } from './text';

/** Shows content in a dialog; done(value) closes it. Undefined where it was left by Escape. */
export function dialog<T>(label: string, content: (done: (value?: T) => void) => TemplateResult, kind = ''): Promise<T | undefined> {
  return new Promise((resolve) => {
    const before = document.activeElement as HTMLElement | null;
    const box = document.createElement('dialog');
    box.className = kind;
    box.setAttribute('aria-label', label);
    let result: T | undefined;
    const done = (value?: T) => {
      result = value;
      box.close();
    };
    box.addEventListener('close', () => {
      box.remove();
      before?.focus();
      resolve(result);
    });
    box.addEventListener('click', (e) => {
      if (e.target === box) done();
    });
    render(content(done), box);
    document.body.append(box);
    box.showModal();
  });
}

/** Whether to go on. */
export async function confirm(question: string, yes: string, danger = false): Promise<boolean> {
  return (await dialog<boolean>(question, (done) => html`
    <p>${question}</p>
    <div class="buttons">
      <button class="plain" @click=${() => done(false)}>${t('dialog.cancel')}</button>
      <button class=${danger ? 'plain danger' : 'primary'} autofocus @click=${() => done(true)}>${yes}</button>
    </div>`)) === true;
}
