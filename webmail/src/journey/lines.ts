// A journey as plain text, to be copied into a letter to somebody else's postmaster.
import { say } from './sentence';
import type { Journey } from './types';

export function lines(j: Journey): string {
  const out = [say(j.sentence), `journey ${j.journeys.join(', ')}`, ''];
  for (const h of j.incoming?.hops ?? [])
    out.push(`${h.at ?? '?'}  ${h.from ?? '?'} [${h.address ?? '?'}] -> ${h.by ?? '?'}${h.with ? ` with ${h.with}` : ''}${h.tlsText ? ` (${h.tlsText})` : ''}${h.ours ? '' : ' (claimed)'}`);
  const v = j.incoming?.verdicts;
  if (v) {
    if (v.spf) out.push(`spf=${v.spf.result} ${v.spf.identity}=${v.spf.domain}: ${v.spf.text}`);
    for (const d of v.dkim) out.push(`dkim=${d.result} d=${d.domain} s=${d.selector} a=${d.algorithm}: ${d.text}`);
    if (v.dmarc) out.push(`dmarc=${v.dmarc.result} from=${v.dmarc.domain}: ${v.dmarc.text}`);
    if (v.arc) out.push(`arc=${v.arc.result}: ${v.arc.text}`);
  }
  for (const p of j.incoming?.junk?.parts ?? []) out.push(`junk ${p.points}  ${p.name}: ${p.why}`);
  for (const r of j.outgoing?.recipients ?? []) {
    out.push(`to ${r.address}: ${r.mark ?? '?'}${r.next ? `, next try ${r.next}` : ''}`);
    for (const a of r.attempts) out.push(`  ${a.at}  ${a.result}  ${a.peer ?? ''} ${a.tls ?? ''} ${a.status ?? ''} ${a.reply ?? ''}`.trimEnd());
    if (r.report) out.push(`  ${r.report.at}  report ${r.report.action} ${r.report.status ?? ''} ${r.report.diagnostic ?? ''}`.trimEnd());
  }
  out.push('');
  for (const e of j.events) {
    const facts = Object.entries(e.facts).map(([k, x]) => `${k}=${x}`).join('  ');
    out.push(`${e.at}  ${e.step}${e.recipient ? ` ${e.recipient}` : ''}  ${facts}`.trimEnd());
    for (const line of (e.dialogue ?? '').split('\n')) if (line !== '') out.push(`    ${line}`);
  }
  return out.join('\n');
}
