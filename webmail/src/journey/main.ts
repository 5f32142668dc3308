// What happened to one message, drawn as a line in time: <post-journey .journey=${...}>.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../base/icons';
import { Part } from '../base/part';
import { toast } from '../base/toast';
import { longTime, t } from '../base/text';
import { lines } from './lines';
import { look, say, tone } from './sentence';
import type { Attempt, Box, Hop, Incoming, Journey, JourneyEvent, Outgoing, Recipient, Verdicts } from './types';
import './text';

function time(at: string | null): TemplateResult | typeof nothing {
  return at === null ? nothing : html`<time class="muted number" datetime=${at}>${longTime(new Date(at))}</time>`;
}

function word(result: string | null): TemplateResult {
  const how = tone(result);
  const sign = how === 'pass' ? 'check' : how === 'fail' ? 'cross' : how === 'warn' ? 'junk' : 'ring';
  return html`<b class="result ${how}">${icon(sign)} ${result ?? '–'}</b>`;
}

function hop(h: Hop): TemplateResult {
  return html`<li class=${h.ours ? 'ours' : 'theirs'}>
    <div><b>${h.from ?? h.address ?? '?'}</b>${h.address && h.from ? html` <span class="muted">[${h.address}]</span>` : nothing} → <b>${h.by ?? '?'}</b></div>
    <div class="facts">${time(h.at)}
      ${h.tls === null ? nothing : html`<span class=${h.tls ? 'pass' : 'warn'} title=${h.tlsText ?? ''}>${icon(h.tls ? 'shield' : 'junk')} ${t(h.tls ? 'journey.encrypted' : 'journey.plain')}</span>`}
      ${h.delay !== null && h.delay > 0 ? html`<span class="muted">${t('journey.after', { n: h.delay })}</span>` : nothing}
      <span class="tag">${t(h.ours ? 'journey.ours' : 'journey.theirs')}</span>
      ${h.skew ? html`<span class="warn">${icon('junk')} ${t('journey.skew')}</span>` : nothing}</div>
  </li>`;
}

function way(i: Incoming): TemplateResult | typeof nothing {
  if (i.hops.length === 0) return nothing;
  const border = i.hops.findIndex((h) => h.ours);
  return html`<section><h3>${t('journey.way')}</h3><ol class="line">
    ${i.hops.map((h, at) => html`${at === border && border > 0 ? html`<li class="border" role="note">${t('journey.border')}</li>` : nothing}${hop(h)}`)}
  </ol></section>`;
}

function boxes(v: Verdicts): TemplateResult | typeof nothing {
  const d = v.dmarc;
  if (!d || d.boxes.length === 0) return nothing;
  // Only what has passed can fit: a domain that proves nothing does not lie.
  const how = (b: Box) => (b.name === 'from' ? tone(d.result) : b.result === 'pass' ? (b.aligned ? 'pass' : 'fail') : tone(b.result));
  return html`<div class="boxes">${d.boxes.map((b) => html`<div class="box ${how(b)}">
      <span class="muted">${t(`journey.box.${b.name}`)}</span><b>${b.domain || '–'}</b>
      ${b.name === 'from' ? nothing : html`<span>${word(b.result)} ${b.aligned === null || b.result !== 'pass' ? nothing : html`· ${t(b.aligned ? 'journey.aligned' : 'journey.misaligned')}`}</span>`}
    </div>`)}</div>
    ${d.policy ? html`<p class="muted">${t('journey.policy', { domain: d.domain, policy: d.policy })}</p>` : nothing}`;
}

function verdicts(v: Verdicts): TemplateResult {
  const row = (name: string, result: string | null, text: string, more = '') =>
    html`<tr><th scope="row">${t(`journey.${name}`)}</th><td>${word(result)}</td><td>${text}${more ? html`<div class="muted">${more}</div>` : nothing}</td></tr>`;
  return html`<section><h3>${t('journey.proof')}</h3>${boxes(v)}
    <table class="verdicts"><tbody>
      ${v.spf ? row('spf', v.spf.result, v.spf.text) : nothing}
      ${v.dkim.map((d) => row('dkim', d.result, d.text || `${d.domain} ${d.selector} ${d.algorithm}`, d.signed?.length ? t('journey.signed', { fields: d.signed.join(', ') }) : ''))}
      ${v.dmarc ? row('dmarc', v.dmarc.result, v.dmarc.text) : nothing}
      ${v.arc ? row('arc', v.arc.result, v.arc.text) : nothing}
      ${v.iprev ? row('iprev', v.iprev.result, v.iprev.name ?? v.iprev.address ?? '') : nothing}
    </tbody></table></section>`;
}

function junk(i: Incoming): TemplateResult | typeof nothing {
  const j = i.junk;
  if (!j) return nothing;
  return html`<section><h3>${t('journey.junk')}</h3>
    <p><b class=${j.junk ? 'fail' : 'pass'}>${icon(j.junk ? 'junk' : 'check')} ${t(j.junk ? 'journey.isJunk' : 'journey.isHam')}</b>
      <span class="muted number">${t('journey.score', { score: j.score, threshold: j.threshold })}</span></p>
    ${j.firstTime ? html`<p>${icon('people')} ${t('journey.firstTime')}</p>` : nothing}
    <table><tbody>${j.parts.map((p) => html`<tr><td class="number points">${p.points}</td><td>${p.name}</td><td class="muted">${p.why}</td></tr>`)}</tbody></table>
  </section>`;
}

function here(i: Incoming): TemplateResult | typeof nothing {
  if (!i.mailbox && !i.rule && i.handled.length === 0) return nothing;
  return html`<section><h3>${t('journey.here')}</h3><ol class="line">
    ${i.rule ? html`<li class="ours">${t('journey.rule', { what: i.rule })}</li>` : nothing}
    ${i.mailbox ? html`<li class="ours">${t('journey.mailbox', { mailbox: i.mailbox })}</li>` : nothing}
    ${i.handled.map((h) => html`<li class="ours"><b>${t(`step.${h.step}`)}</b> ${h.mailbox && h.step !== 'fetched' ? t('journey.to', { mailbox: h.mailbox }) : nothing}
      <div class="facts">${time(h.at)}${h.by ? html`<span>${t('journey.by', { by: h.by.toUpperCase() })}</span>` : nothing}${h.user ? html`<span>${h.user}</span>` : nothing}${h.peer ? html`<span class="muted">${h.peer}</span>` : nothing}</div></li>`)}
  </ol></section>`;
}

function attempt(a: Attempt): TemplateResult {
  return html`<li class="ours"><b class=${tone(a.result)}>${icon(tone(a.result) === 'pass' ? 'check' : a.result === 'deferred' ? 'clock' : 'cross')} ${t(`journey.attempt.${a.result}`)}</b> ${a.peer ?? nothing}
    <div class="facts">${time(a.at)}${a.tls ? html`<span class="pass">${icon('shield')} ${a.tls}</span>` : nothing}</div>
    ${a.reply ? html`<q class="words">${a.status && !a.reply.includes(a.status) ? `${a.status} ` : ''}${a.reply}</q>` : nothing}</li>`;
}

function recipient(r: Recipient): TemplateResult {
  return html`<li class="recipient"><h4>${r.address} ${r.mark ? html`<span class="tag ${tone(r.mark)}">${t(`journey.mark.${r.mark}`)}</span>` : nothing}</h4>
    <ol class="line">${r.attempts.map(attempt)}
      ${r.next ? html`<li class="ours">${icon('clock')} ${t('journey.next', { at: longTime(new Date(r.next)) })}</li>` : nothing}
      ${r.report ? html`<li class="ours"><b>${t('journey.report', { by: r.report.by ?? r.report.remote ?? '?', action: r.report.action, status: r.report.status ?? '' })}</b>
        <div class="facts">${time(r.report.at)}</div>${r.report.diagnostic ? html`<q class="words">${r.report.diagnostic}</q>` : nothing}</li>` : nothing}
    </ol></li>`;
}

function outgoing(o: Outgoing): TemplateResult {
  return html`<section><h3>${t('journey.out')}</h3>
    <div class="facts">${o.acceptedAt ? html`<span>${t('journey.accepted')} ${time(o.acceptedAt)}</span>` : nothing}
      ${o.sendAt ? html`<span>${t('journey.sendAt', { at: longTime(new Date(o.sendAt)) })}</span>` : nothing}</div>
    <ul class="recipients">${o.recipients.map(recipient)}</ul></section>`;
}

function event(e: JourneyEvent): TemplateResult {
  const name = t(`event.${e.step}`);
  return html`<li><div><time class="number muted" datetime=${e.at}>${e.at}</time> <b title=${e.step}>${name === `event.${e.step}` ? e.step : name}</b> ${e.recipient ?? nothing}</div>
    <div class="muted">${Object.entries(e.facts).map(([k, v]) => html`<span>${k}=${v} </span>`)}</div>
    ${e.dialogue ? html`<pre>${e.dialogue}</pre>` : nothing}</li>`;
}

export class JourneyView extends Part {
  static override properties = { journey: { attribute: false } };
  declare journey: Journey | undefined;

  async #copy(j: Journey): Promise<void> {
    await navigator.clipboard.writeText(lines(j));
    toast({ text: t('journey.copied'), seconds: 3 });
  }

  #save(j: Journey): void {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([JSON.stringify(j, null, 2)], { type: 'application/json' }));
    a.download = `journey-${j.journeys[0] ?? j.id}.json`;
    a.click();
    URL.revokeObjectURL(a.href);
  }

  override render() {
    const j = this.journey;
    if (!j) return nothing;
    const { icon: sign, tone: how } = look(j.sentence.level);
    return html`<article class="journey" aria-label=${t('journey.title')}>
      <p class="sentence ${how}">${icon(sign)} <b>${say(j.sentence)}</b></p>
      ${j.incoming ? html`${way(j.incoming)}${j.incoming.verdicts ? verdicts(j.incoming.verdicts) : nothing}${junk(j.incoming)}${here(j.incoming)}` : nothing}
      ${j.outgoing ? outgoing(j.outgoing) : nothing}
      ${j.events.length > 0 ? html`<details><summary>${t('journey.dialogue')}</summary>${j.isTruncated ? html`<p class="warn">${t('journey.truncated')}</p>` : nothing}
        <ol class="events">${j.events.map(event)}</ol></details>` : nothing}
      <div class="buttons"><button class="plain" @click=${() => void this.#copy(j)}>${t('journey.copy')}</button>
        <button class="plain" @click=${() => this.#save(j)}>${icon('download')} ${t('journey.save')}</button></div>
    </article>`;
  }
}
customElements.define('post-journey', JourneyView);
