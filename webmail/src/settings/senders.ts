// Senders whose mail goes to Junk, and those whose pictures are shown.
import { html, nothing } from 'lit';
import { jmap, why } from '../base/house';
import { icon } from '../base/icons';
import { MethodError } from '../base/jmap';
import { Part } from '../base/part';
import { t } from '../base/text';
import { toast } from '../base/toast';
import { isValid, parse } from '../compose/address';
import { load, SIEVE, store, type Loaded } from './script';

const READING = 'urn:posthouse:jmap:reading';

interface Trusted {
  id: string;
  email: string;
}

/** An address, or a domain as "@example.org"; empty if it is neither. */
function sender(text: string): string {
  const s = (text.includes('<') ? (parse(text)[0]?.email ?? '') : text).trim().toLowerCase();
  if (isValid(s)) return s;
  const domain = s.replace(/^[*@]+/, '');
  return isValid(`x@${domain}`) && domain.includes('.') ? `@${domain}` : '';
}

class Senders extends Part {
  static override properties = { script: { state: true }, trusted: { state: true } };
  declare script: Loaded | null;
  declare trusted: Trusted[];

  constructor() {
    super();
    this.script = null;
    this.trusted = [];
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      if (jmap.has(SIEVE)) this.script = await load();
      if (jmap.has(READING)) this.trusted = (await jmap.call<{ list: Trusted[] }>('TrustedSender/get', { ids: null })).list.sort((a, b) => a.email.localeCompare(b.email));
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  async #block(blocked: string[]): Promise<void> {
    const now = this.script!;
    try {
      this.script = await store(now, { blocked: [...new Set(blocked)].sort(), rules: now.rules!.rules });
    } catch (e) {
      if (e instanceof MethodError && e.type === 'stateMismatch') await this.#load();
      toast({ text: e instanceof MethodError && e.type === 'stateMismatch' ? t('rule.changed') : why(e) });
    }
  }

  async #trust(change: Record<string, unknown>): Promise<void> {
    try {
      await jmap.call('TrustedSender/set', change);
      await this.#load();
    } catch (e) {
      toast({ text: why(e) });
    }
  }

  #add(e: SubmitEvent, take: (s: string) => void): void {
    e.preventDefault();
    const input = (e.target as HTMLFormElement).elements.namedItem('sender') as HTMLInputElement;
    const s = sender(input.value);
    input.setCustomValidity(s ? '' : t('senders.wrong'));
    if (!s) {
      input.reportValidity();
      return;
    }
    input.value = '';
    take(s);
  }

  #list(title: string, hint: string, all: string[], add: (s: string) => void, remove: (s: string) => void) {
    return html`<section><h2>${title}</h2><p class="muted">${hint}</p>
      <form class="set-add" @submit=${(e: SubmitEvent) => this.#add(e, add)}><input name="sender" aria-label=${`${title}: ${t('senders.address')}`} placeholder=${t('senders.address')} @input=${(e: Event) => (e.target as HTMLInputElement).setCustomValidity('')}><button class="plain">${icon('add')} ${t('senders.add')}</button></form>
      ${all.length === 0 ? html`<p class="muted">${t('senders.none')}</p>` : html`<ul class="set-list">${all.map((s) => html`<li class="set-line"><span class="rest cut">${s}</span><button class="plain" aria-label=${t('senders.removeOne', { who: s })} @click=${() => remove(s)}>${t('senders.remove')}</button></li>`)}</ul>`}</section>`;
  }

  override render() {
    const s = this.script;
    return html`${s ? (s.rules
        ? this.#list(t('senders.blocked'), t('senders.blockedHint'), s.rules.blocked, (x) => void this.#block([...s.rules!.blocked, x]), (x) => void this.#block(s.rules!.blocked.filter((y) => y !== x)))
        : html`<section><h2>${t('senders.blocked')}</h2><p>${t('rule.foreign', { name: s.script?.name ?? '' })}</p></section>`) : nothing}
      ${jmap.has(READING) ? this.#list(t('senders.trusted'), t('senders.trustedHint'), this.trusted.map((x) => x.email), (x) => void this.#trust({ create: { n: { email: x } } }), (x) => void this.#trust({ destroy: this.trusted.filter((y) => y.email === x).map((y) => y.id) })) : nothing}`;
  }
}
customElements.define('set-senders', Senders);
