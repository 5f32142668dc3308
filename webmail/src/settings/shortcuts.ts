// All keys that are bound now, and those of writing.
import { html } from 'lit';
import { bound } from '../base/keys';
import { Part } from '../base/part';
import { t } from '../base/text';

const WRITING: [string, string][] = [['Ctrl+Enter', 'keys.send'], ['Ctrl+S', 'keys.save'], ['Ctrl+Shift+C', 'keys.cc'], ['Ctrl+Shift+B', 'keys.bcc'], ['Ctrl+B', 'keys.bold'], ['Ctrl+I', 'keys.italic'], ['Ctrl+U', 'keys.underline'], ['Ctrl+K', 'keys.link'], ['Escape', 'keys.close']];

class Shortcuts extends Part {
  #table(title: string, rows: [string, string][]) {
    return html`<h2>${title}</h2><table class="set-keys"><tbody>${rows.map(([keys, text]) => html`<tr><th scope="row">${keys.split(' ').map((k) => html`<kbd>${k}</kbd> `)}</th><td>${text}</td></tr>`)}</tbody></table>`;
  }

  override render() {
    const all = new Map<string, string>(bound().map((b) => [b.keys, t(b.text)]));
    return html`${all.size > 0 ? this.#table(t('keys.title'), [...all]) : ''}${this.#table(t('keys.writing'), WRITING.map(([k, text]) => [k, t(text)]))}`;
  }
}
customElements.define('set-shortcuts', Shortcuts);
