// From "Send" to what is said of it: the questions before, the countdown after.
import { html } from 'lit';
import { dialog } from '../base/dialog';
import { why } from '../base/house';
import { RequestError } from '../base/jmap';
import { longTime, t } from '../base/text';
import { toast } from '../base/toast';
import { domainOf, isValid, type Address } from './address';
import { choices } from './choices';
import { forget, knownDomains } from './people';
import { Refused, send, undo, type Sent } from './send';
import { count, forgotAttachment, MANY, newDomains } from './warn';
import type { Writing } from './writing';

/** What is said before a letter leaves. */
async function warnings(w: Writing, text: string): Promise<string[]> {
  const l = w.letter;
  const out: string[] = [];
  if (l.subject.trim() === '') out.push(t('warn.subject'));
  if (forgotAttachment(text, l.subject, l.pieces.length)) out.push(t('warn.attachment'));
  const n = count(l.to, l.cc, l.bcc);
  if (n > MANY && w.origin?.kind === 'reply') out.push(t('warn.many', { n }));
  const all: Address[] = [...l.to, ...l.cc, ...l.bcc];
  try {
    const known = await knownDomains(all);
    // Who has not written to anybody yet need not be told so each time.
    if (known.size > 0) {
      w.identities.forEach((i) => known.add(domainOf(i.email)));
      for (const d of newDomains(all, known)) out.push(d.like ? t('warn.like', { domain: d.domain, like: d.like }) : t('warn.domain', { domain: d.domain }));
    }
  } catch {
    // A question that cannot be answered now does not keep anybody from sending.
  }
  return out;
}

async function anyway(list: string[]): Promise<boolean> {
  return (await dialog<boolean>(t('warn.title'), (done) => html`<h2>${t('warn.title')}</h2>
    <ul class="compose-warnings">${list.map((l) => html`<li>${l}</li>`)}</ul>
    <div class="buttons"><button class="plain" autofocus @click=${() => done(false)}>${t('warn.back')}</button><button class="primary" @click=${() => done(true)}>${t('warn.send')}</button></div>`)) === true;
}

/** Sends the letter; whether it is gone from the hands of the writer. What is wrong is said. */
export async function dispatch(w: Writing, text: string, at?: Date): Promise<boolean> {
  const l = w.letter;
  const all = [...l.to, ...l.cc, ...l.bcc];
  const wrong = all.find((a) => !isValid(a.email));
  const say = (problem: string) => {
    toast({ text: problem, seconds: 8 });
    return false;
  };
  if (all.length === 0) return say(t('sent.nobody'));
  if (wrong) return say(t('sent.wrong', { who: wrong.email }));
  if (w.busy) return say(t('sent.busy'));
  const questions = await warnings(w, text);
  if (questions.length > 0 && !(await anyway(questions))) return false;
  const { undoSeconds } = await choices();
  try {
    tell(w, await send(w, at ? { at } : { seconds: undoSeconds }), at ? 0 : undoSeconds, at);
    forget();
    return true;
  } catch (e) {
    w.touch();
    if (e instanceof Refused) return say(e.addresses.length > 0 ? t('sent.notHere', { who: e.addresses.join(', ') }) : t('sent.refused', { why: e.message }));
    if (e instanceof RequestError && (e.status === 0 || e.status >= 500)) return say(t('sent.unknown'));
    return say(why(e));
  }
}

function tell(w: Writing, sent: Sent, seconds: number, at?: Date): void {
  const back = () => {
    void undo(w, sent).then(async (is) => {
      if (!is) {
        toast({ text: t('sent.gone') });
        return;
      }
      const { compose } = await import('./open');
      await compose({ kind: 'draft', emailId: sent.emailId, ...(w.origin ? { origin: w.origin } : {}) });
      toast({ text: t('sent.back') });
    }, (e: unknown) => toast({ text: why(e) }));
  };
  if (at) toast({ text: t('sent.at', { time: longTime(at) }), undo: back, seconds: 10 });
  else if (seconds === 0) toast({ text: t('sent.sent'), seconds: 4 });
  else {
    toast({ text: t('sent.sending'), undo: back, seconds, counts: true });
  }
}
