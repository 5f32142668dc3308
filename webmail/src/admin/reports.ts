// What others report: DMARC and TLS by day, as pictures and as tables.
import { html, svg, nothing, type TemplateResult } from 'lit';
import { t } from '../base/text';
import { text, type Item } from './api';
import { Page, table, time } from './page';

const WIDTH = 640;
const HEIGHT = 120;

interface Day {
  day: string;
  good: number;
  bad: number;
}

function days(items: Item[], good: string, bad: string): Day[] {
  const all = new Map<string, Day>();
  for (const i of items) {
    const d = all.get(text(i, 'day')) ?? { day: text(i, 'day'), good: 0, bad: 0 };
    d.good += Number(i[good]);
    d.bad += Number(i[bad]);
    all.set(d.day, d);
  }
  return [...all.values()].sort((a, b) => a.day.localeCompare(b.day));
}

/** Bars by day, failures on top and hatched so that colour is not alone; the table says the same. */
function chart(label: string, all: Day[], good: string, bad: string): TemplateResult {
  const most = Math.max(1, ...all.map((d) => d.good + d.bad));
  const w = WIDTH / Math.max(all.length, 10);
  const h = (n: number) => (n / most) * (HEIGHT - 20);
  const id = label.replace(/\W/g, '');
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t('admin.chart', { what: label })} class="chart">
      ${svg`<defs><pattern id="hatch${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="bad"></rect><line x1="0" y1="0" x2="0" y2="6" class="stripe"></line></pattern></defs>
        <line x1="0" x2=${WIDTH} y1=${HEIGHT - 16} y2=${HEIGHT - 16} class="axis"></line>
        ${all.map((d, i) => svg`<rect x=${i * w + w * 0.15} width=${w * 0.7} y=${HEIGHT - 16 - h(d.good)} height=${h(d.good)} class="good"></rect>
          <rect x=${i * w + w * 0.15} width=${w * 0.7} y=${HEIGHT - 16 - h(d.good) - h(d.bad)} height=${h(d.bad)} fill="url(#hatch${id})"></rect>
          ${i % Math.ceil(all.length / 8 || 1) === 0 ? svg`<text x=${i * w + w / 2} y=${HEIGHT - 3} text-anchor="middle">${d.day.slice(5)}</text>` : nothing}`)}`}
    </svg><figcaption><span class="pass">■ ${good}</span> <span class="fail">▨ ${bad}</span></figcaption></figure>
    <details><summary>${t('admin.asTable')}</summary>${table(label, [{ name: t('admin.day'), cell: (d) => text(d, 'day') }, { name: good, kind: 'number', cell: (d) => text(d, 'good') }, { name: bad, kind: 'number', cell: (d) => text(d, 'bad') }], all as unknown as Item[])}</details>`;
}

class Reports extends Page {
  #dmarc: Item[] = [];
  #tls: Item[] = [];
  #sources: Item[] = [];
  #reports: Item[] = [];

  async load(): Promise<void> {
    await this.doing(async () => {
      this.#dmarc = await this.items('dmarc.series', { days: 30 });
      this.#tls = await this.items('tls-report.series', { days: 30 });
      this.#sources = await this.items('dmarc.reports', { days: 30, limit: 100 });
      this.#reports = await this.items('tls-report.list', { limit: 50 });
    });
  }

  override render() {
    const dmarc = days(this.#dmarc, 'passed', 'failed');
    const tls = days(this.#tls, 'successes', 'failures');
    return html`${this.head(t('admin.reports'))}
      <section><h2>DMARC</h2><p class="muted">${t('admin.dmarcWhy')}</p>${dmarc.length === 0 ? html`<p class="muted empty">${t('admin.noReports')}</p>` : chart('DMARC', dmarc, t('admin.passed'), t('admin.failed'))}
        ${this.#sources.length === 0 ? nothing : table(t('admin.sources'), [
          { name: t('admin.domain'), cell: (s) => text(s, 'domain') }, { name: t('admin.source'), cell: (s) => text(s, 'source') },
          { name: t('admin.messages'), kind: 'number', cell: (s) => text(s, 'messages') }, { name: t('admin.passed'), kind: 'number', cell: (s) => text(s, 'passed') },
          { name: t('admin.advice'), kind: 'wide', cell: (s) => (Number(s['failed']) === 0 ? t('admin.adviceGood') : Number(s['passed']) === 0 ? t('admin.adviceStranger') : t('admin.adviceSome')) },
        ], this.#sources)}</section>
      <section><h2>TLS</h2><p class="muted">${t('admin.tlsWhy')}</p>${tls.length === 0 ? html`<p class="muted empty">${t('admin.noReports')}</p>` : chart('TLS', tls, t('admin.passed'), t('admin.failed'))}
        ${this.#reports.length === 0 ? nothing : table(t('admin.reports'), [
          { name: t('admin.when'), cell: (r) => time(r['start']) }, { name: t('admin.organization'), cell: (r) => text(r, 'organization') || text(r, 'problem') },
          { name: t('admin.passed'), kind: 'number', cell: (r) => text(r, 'successes') }, { name: t('admin.failed'), kind: 'number', cell: (r) => text(r, 'failures') },
        ], this.#reports)}</section>`;
  }
}
customElements.define('admin-reports', Reports);
