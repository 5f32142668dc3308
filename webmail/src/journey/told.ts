// A journey made of its events alone, as an administrator sees them: what befell each recipient.
import type { Attempt, Journey, JourneyEvent, Mark, Recipient, Sentence } from './types';

const RESULTS: Record<string, Attempt['result']> = { delivered: 'delivered', posted: 'delivered', forwarded: 'delivered', relayed: 'relayed', deferred: 'deferred', failed: 'failed', refused: 'failed' };

function recipients(events: JourneyEvent[]): Recipient[] {
  const all = new Map<string, Recipient>();
  for (const e of events) {
    if (!e.recipient) continue;
    const known = all.get(e.recipient) ?? { address: e.recipient, mark: 'waiting', attempts: [], next: null, end: null, report: null };
    const f = e.facts;
    const result = RESULTS[e.step];
    if (result) known.attempts.push({ at: e.at, peer: f['peer'] ?? null, tls: f['tls'] ?? null, status: f['status'] ?? null, reply: f['reply'] ?? null, result });
    if (e.step === 'reported') known.report = { at: e.at, action: f['action'] ?? '', status: f['status'] ?? null, diagnostic: f['diagnostic'] ?? null, remote: f['remote'] ?? null, by: f['by'] ?? null };
    else if (result === 'deferred') known.next = f['next'] ?? null;
    else if (e.step === 'held' || e.step === 'released') known.next = f['due'] ?? null;
    else if (result || e.step === 'bounced' || e.step === 'dropped') {
      known.mark = result === 'delivered' || result === 'relayed' ? 'delivered' : 'failed';
      known.end = { at: e.at, step: e.step, text: f['reply'] ?? f['why'] ?? null };
      known.next = null;
    } else if (e.step !== 'queued') continue;
    all.set(e.recipient, known);
  }
  return [...all.values()];
}

function sentence(all: Recipient[], events: JourneyEvent[]): [Sentence, Mark] {
  const count = (m: Mark) => all.filter((r) => r.mark === m).length;
  const failed = count('failed'), waiting = count('waiting');
  const of = (level: Sentence['level'], key: string, mark: Mark): [Sentence, Mark] => [{ level, key, args: { total: String(all.length), count: String(waiting), failed: String(failed) }, text: '' }, mark];
  if (all.length === 0) return events.some((e) => e.step === 'refused') ? of('failed', 'event.refused', 'failed') : of('unproved', 'journey.none', 'waiting');
  if (failed === all.length) return of('failed', 'journey.failed', 'failed');
  if (failed > 0) return of('failed', 'journey.partly', 'partly');
  return waiting > 0 ? of('waiting', 'journey.waiting', 'waiting') : of('proved', 'journey.delivered', 'delivered');
}

/** The journey of these events, which are all of it, oldest first. */
export function told(id: string, events: JourneyEvent[]): Journey {
  const all = recipients(events);
  const [says, mark] = sentence(all, events);
  const accepted = events.find((e) => !e.recipient && (e.step === 'submitted' || e.step === 'received'));
  return {
    id, kind: 'submission', direction: all.length > 0 ? 'outgoing' : 'none', journeys: [id], sentence: says, incoming: null, events, isTruncated: false,
    outgoing: all.length > 0 ? { submissionId: null, acceptedAt: accepted?.at ?? null, sendAt: null, signed: null, mark, recipients: all } : null,
  };
}
