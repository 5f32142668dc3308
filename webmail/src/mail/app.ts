import { html } from 'lit';
import { Part } from '../base/part';
import { jmap } from '../base/house';
import { t } from '../base/text';

interface Mailbox {
  id: string;
  name: string;
  role: string | null;
  unreadThreads: number;
}

class MailPage extends Part {
  static override properties = { mailboxes: { state: true } };
  declare mailboxes: Mailbox[];

  constructor() {
    super();
    this.mailboxes = [];
    void jmap.call<{ list: Mailbox[] }>('Mailbox/get').then((r) => (this.mailboxes = r.list));
  }

  override render() {
    return html`<nav><ul>${this.mailboxes.map((m) => html`<li>${m.role ? t(`role.${m.role}`) : m.name} ${m.unreadThreads}</li>`)}</ul></nav>`;
  }
}
customElements.define('post-mail', MailPage);
