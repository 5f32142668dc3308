// The first run: a domain and an owner, DNS with live ticks, ports, certificate, a letter the whole way round.
import { html, nothing } from 'lit';
import { icon } from '../base/icons';
import { route } from '../base/route';
import { t } from '../base/text';
import { ask, login, redeem, resume, text, type Item } from './api';
import { findings } from './domains';
import { Page, state, table } from './page';
import { certificates } from './server';

const LIVE = 5_000;
const steps = ['domain', 'records', 'ports', 'certificate', 'roundtrip'] as const;

class Wizard extends Page {
  #step = 0;
  #state: Item = {};
  #domain = '';
  #found: Item[] = [];
  #ports: Item[] = [];
  #chain: Item[] = [];
  #journey: Item[] = [];
  #sent = '';
  #timer = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async load(): Promise<void> {
    const token = route.path[1] ?? '';
    await this.doing(async () => {
      if (token) {
        // The address is good once: it must not stay in the browser's history.
        route.replace('setup');
        await redeem(token);
      } else if (!(await resume())) throw new Error(t('admin.w.needToken'));
      this.#state = (await ask('setup.state')).items[0] ?? {};
      if (this.#state['owner'] === true) {
        this.#domain = ((this.#state['domains'] as string[]) ?? [])[0] ?? '';
        await this.#go(1);
      }
    });
  }

  async #go(step: number): Promise<void> {
    this.#step = step;
    clearTimeout(this.#timer);
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    if (steps[step] === 'records') void this.#check();
    if (steps[step] === 'ports') void this.#probe('');
    if (steps[step] === 'certificate')
      void this.doing(async () => {
        this.#chain = await this.items('setup.certificate');
      });
  }

  async #make(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const data = new FormData(e.target as HTMLFormElement);
    const address = String(data.get('address')).trim();
    const password = String(data.get('password'));
    if (await this.doing(async () => {
      const made = (await ask('setup.domain', { address, password })).items[0];
      this.#domain = text(made, 'domain');
      await login(address, password);
    })) await this.#go(1);
  }

  async #check(): Promise<void> {
    clearTimeout(this.#timer);
    await this.doing(async () => {
      this.#found = await this.items('setup.records', { domain: this.#domain });
    });
    if (this.isConnected && steps[this.#step] === 'records' && this.#found.some((f) => f['needed'] && text(f, 'state') !== 'ok'))
      this.#timer = window.setTimeout(() => void this.#check(), LIVE);
  }

  async #probe(probe: string): Promise<void> {
    await this.doing(async () => {
      this.#ports = await this.items('setup.ports', probe ? { probe } : {});
    });
  }

  async #send(): Promise<void> {
    await this.doing(async () => {
      this.#sent = text((await this.items('setup.roundtrip'))[0], 'journey');
    });
    if (this.#sent) void this.#watch(0);
  }

  async #watch(tries: number): Promise<void> {
    try {
      this.#journey = (await ask('journey.find', { id: this.#sent })).items;
    } catch {
      // It has not been written yet.
    }
    this.requestUpdate();
    if (this.isConnected && tries < 60 && !this.#journey.some((e) => text(e, 'step') === 'delivered'))
      this.#timer = window.setTimeout(() => void this.#watch(tries + 1), 1_000);
  }

  #body() {
    switch (steps[this.#step]) {
      case 'domain':
        return html`<p>${t('admin.w.domain', { hostname: text(this.#state, 'hostname') })}</p><form class="stack" @submit=${this.#make}>
          <label>${t('admin.w.address')}<input name="address" type="email" required autocomplete="username" placeholder="you@example.org"></label>
          <label>${t('admin.w.password')}<input name="password" type="password" required minlength="10" autocomplete="new-password"></label>
          <button class="primary" ?disabled=${this.busy || text(this.#state, 'hostname') === ''}>${t('admin.w.make')}</button></form>`;
      case 'records':
        return html`<p>${t('admin.w.records', { domain: this.#domain })}</p>${this.#found.length === 0 ? html`<p class="muted">${t('admin.asking')}</p>` : findings(this.#found)}`;
      case 'ports':
        return html`<p>${t('admin.w.ports')}</p>
          <form class="line" @submit=${(e: SubmitEvent) => { e.preventDefault(); void this.#probe(String(new FormData(e.target as HTMLFormElement).get('probe')).trim()); }}><label>${t('admin.w.probe')}<input name="probe" placeholder="example.net"></label><button class="plain">${t('admin.w.try')}</button></form>
          ${table(t('admin.w.step.ports'), [{ name: t('admin.w.way'), cell: (p) => t(`admin.w.way.${text(p, 'way')}`) }, { name: t('admin.w.port'), cell: (p) => html`${text(p, 'service')} <code>${text(p, 'host')}:${text(p, 'port')}</code>` },
            { name: t('admin.stateOf'), cell: (p) => state(text(p, 'state')) }, { name: t('admin.details'), kind: 'wide', cell: (p) => html`<span class="muted">${text(p, 'found')}</span>` }], this.#ports)}`;
      case 'certificate':
        return html`<p>${t('admin.w.certificate')}</p>${certificates(this.#chain)}`;
      default:
        return html`<p>${t('admin.w.roundtrip')}</p><button class="primary" ?disabled=${this.busy} @click=${this.#send}>${icon('send')} ${t('admin.w.send')}</button>
          ${this.#journey.length === 0 ? nothing : html`<ol class="line-of" aria-live="polite">${this.#journey.map((e) => html`<li><b class=${text(e, 'step') === 'delivered' ? 'pass' : ''}>${t(`event.${text(e, 'step')}`)}</b> ${text(e, 'recipient')}</li>`)}</ol>`}
          ${this.#journey.some((e) => text(e, 'step') === 'delivered') ? html`<p class="pass" role="status">${icon('check')} ${t('admin.w.arrived')}</p><p><a class="button" href="#/today" @click=${() => { location.hash = '#/today'; location.reload(); }}>${t('admin.w.finish')}</a></p>` : nothing}`;
    }
  }

  override render() {
    return html`<div class="wizard"><ol class="steps" aria-label=${t('admin.w.steps')}>${steps.map((s, i) => html`<li aria-current=${i === this.#step ? 'step' : nothing} class=${i < this.#step ? 'past' : ''}>${i < this.#step ? icon('check') : html`<span class="number">${i + 1}</span>`} ${t(`admin.w.step.${s}`)}</li>`)}</ol>
      ${this.head(t(`admin.w.step.${steps[this.#step]}`))}${this.#body()}
      <div class="buttons">${this.#step > 1 ? html`<button class="plain" @click=${() => this.#go(this.#step - 1)}>${t('admin.w.back')}</button>` : nothing}
        ${this.#step > 0 && this.#step < steps.length - 1 ? html`<button class="primary" @click=${() => this.#go(this.#step + 1)}>${t('admin.w.next')}</button>` : nothing}</div></div>`;
  }
}
customElements.define('admin-wizard', Wizard);
