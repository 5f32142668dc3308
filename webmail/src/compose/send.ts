// Sending, and taking back what has not left yet. The server holds what waits.
import { jmap } from '../base/house';
import { MethodError, type Args, type Invocation } from '../base/jmap';
import { unique } from './address';
import { newMessageId, toEmail, type Letter } from './draft';
import { mailbox, removed, replacing, type Draft, type Writing } from './writing';

export interface Sent {
  submissionId: string;
  emailId: string;
  /** When it leaves. */
  sendAt: Date;
  letter: Letter;
}

/** The server did not take the letter. */
export class Refused extends Error {
  constructor(readonly type: string, description: string, readonly addresses: string[]) {
    super(description);
  }
}

interface SetError {
  type: string;
  description?: string;
  invalidRecipients?: string[];
}

interface SetAnswer {
  created: Record<string, { id: string; sendAt?: string }> | null;
  notCreated: Record<string, SetError> | null;
}

const stamp = (d: Date) => d.toISOString().replace(/\.\d+Z$/, 'Z');

/** A submission of the email that is made in the same request. */
function submitting(w: Writing, letter: Letter, state: string, sent: string, hold: Record<string, string> | null): Invocation {
  const rcptTo = unique([...letter.to, ...letter.cc, ...letter.bcc]).map((a) => ({ email: a.email, parameters: null }));
  return ['EmailSubmission/set', {
    accountId: w.account,
    ifInState: state,
    create: { s: { identityId: w.identity.id, emailId: '#d', envelope: { mailFrom: { email: w.identity.email, parameters: hold }, rcptTo } } },
    onSuccessUpdateEmail: { '#s': { mailboxIds: { [sent]: true }, 'keywords/$draft': null, 'keywords/$seen': true } },
  }, 'sent'];
}

function refused(answer: SetAnswer, key: string): Refused {
  const e = answer.notCreated?.[key];
  return new Refused(e?.type ?? 'unknown', e?.description ?? e?.type ?? '', e?.invalidRecipients ?? []);
}

interface Found {
  draft: Draft;
  submission: { id: string; sendAt: string } | null;
}

/** The letters with those Message-IDs that the server has, where answers were lost, and their submissions. */
async function found(messageIds: string[]): Promise<Found[]> {
  const out: Found[] = [];
  for (const messageId of messageIds) {
    const { ids } = await jmap.call<{ ids: string[] }>('Email/query', { filter: { header: ['Message-ID', messageId] }, limit: 1 });
    const emailId = ids[0];
    if (!emailId) continue;
    const r = await jmap.request([
      ['Email/get', { accountId: jmap.account, ids: [emailId], properties: ['receivedAt'] }, 'e'],
      ['EmailSubmission/query', { accountId: jmap.account, filter: { emailIds: [emailId] } }, 'q'],
      ['EmailSubmission/get', { accountId: jmap.account, '#ids': { resultOf: 'q', name: 'EmailSubmission/query', path: '/ids' } }, 's'],
    ]);
    const receivedAt = (r.get('e') as unknown as { list: { receivedAt: string }[] }).list[0]?.receivedAt;
    const all = (r.get('s') as unknown as { list: { id: string; sendAt: string; undoStatus: string }[] }).list;
    out.push({ draft: { emailId, messageId, ...(receivedAt ? { receivedAt } : {}) }, submission: all.find((s) => s.undoStatus !== 'canceled') ?? null });
  }
  return out;
}

/**
 * Sends: after that many seconds, or at that time. Never twice: what may have been sent is asked for first, and a request that comes late finds that the state has changed.
 * Refused, RequestError.
 */
export async function send(w: Writing, when: { seconds: number } | { at: Date }): Promise<Sent> {
  await w.settle();
  w.check();
  w.collect();
  const hold: Record<string, string> | null = 'at' in when ? { HOLDUNTIL: stamp(when.at) } : when.seconds > 0 ? { HOLDFOR: String(when.seconds) } : null;
  const [drafts, sent] = [(await mailbox('drafts')).id, (await mailbox('sent')).id];
  // Versions that stand for no letter any more, once one has left.
  const strays = new Set<string>();
  for (let attempt = 0; ; attempt++) {
    const { state } = await jmap.call<{ state: string }>('EmailSubmission/get', { ids: [] });
    const there = await found(w.attempts);
    const gone = there.find((f) => f.submission);
    if (there.length > 0) for (const d of [w.draft, ...there.map((f) => f.draft)]) if (d) strays.add(d.emailId);
    if (gone) return done(w, gone.draft.emailId, gone.submission!, { ...w.letter, messageId: gone.draft.messageId }, strays);
    const last = there.at(-1);
    if (last) w.adopt(last.draft);
    const letter: Letter = { ...w.letter, messageId: newMessageId(w.identity.email) };
    const before: Draft | null = w.draft;
    w.check();
    const receivedAt = w.received();
    const calls: Invocation[] = [
      ['Email/set', { accountId: w.account, create: { d: toEmail(letter, { mailboxId: drafts, receivedAt }) } }, 'made'],
      ...replacing(drafts, letter.messageId, before),
      submitting(w, letter, state, sent, hold),
    ];
    await w.attempt(letter.messageId);
    let answers;
    try {
      answers = await jmap.request(calls);
    } catch (e) {
      if (e instanceof MethodError && e.type === 'stateMismatch' && attempt < 5) continue;
      throw e;
    }
    const made = answers.get('made') as unknown as SetAnswer;
    const emailId = made.created?.['d']?.id;
    if (!emailId) throw refused(made, 'd');
    w.draft = { emailId, messageId: letter.messageId, receivedAt: receivedAt.toISOString() };
    // What is left over of a draft keeps no letter from being sent.
    await removed(before).catch(() => undefined);
    const submitted = answers.get('sent') as unknown as SetAnswer;
    const s = submitted.created?.['s'];
    if (!s) throw refused(submitted, 's');
    return done(w, emailId, { id: s.id, sendAt: s.sendAt ?? new Date().toISOString() }, letter, strays);
  }
}

function done(w: Writing, emailId: string, s: { id: string; sendAt: string }, letter: Letter, strays: Set<string>): Sent {
  // A draft that was saved after the answer was lost is of a letter that has left.
  const left = [...strays].filter((id) => id !== emailId);
  if (left.length > 0) void jmap.call('Email/set', { destroy: left }).catch(() => undefined);
  w.attempts = [];
  w.draft = { emailId, messageId: letter.messageId };
  w.end();
  void mark(w, true);
  return { submissionId: s.id, emailId, sendAt: new Date(s.sendAt), letter };
}

/** Says of the mail that was answered or forwarded that it was. */
async function mark(w: Writing, is: boolean): Promise<void> {
  if (!w.origin) return;
  const keyword = w.origin.kind === 'reply' ? '$answered' : '$forwarded';
  await jmap.call('Email/set', { update: { [w.origin.emailId]: { [`keywords/${keyword}`]: is ? true : null } } }).catch(() => undefined);
}

/** Takes a letter back; false where it has left already. It is a draft again. */
export async function takeBack(submissionId: string, emailId: string): Promise<boolean> {
  const drafts = (await mailbox('drafts')).id;
  const r = await jmap.request([
    ['EmailSubmission/set', {
      accountId: jmap.account,
      update: { [submissionId]: { undoStatus: 'canceled' } },
      onSuccessUpdateEmail: { [submissionId]: { mailboxIds: { [drafts]: true }, 'keywords/$draft': true } },
    }, 'back'],
  ]);
  const back = r.get('back') as unknown as { updated: Record<string, unknown> | null };
  return back.updated !== null && submissionId in back.updated && emailId !== '';
}

interface Held {
  identityId: string;
  envelope: { mailFrom: { email: string }; rcptTo: { email: string }[] };
}

/** Has a letter that waits leave at another time; false where it has left already. It is taken back first, so that it never leaves twice: where it is not taken anew it is a draft, and Refused tells why. */
export async function reschedule(submissionId: string, emailId: string, at: Date): Promise<boolean> {
  const held = (await jmap.call<{ list: Held[] }>('EmailSubmission/get', { ids: [submissionId], properties: ['identityId', 'envelope'] })).list[0];
  if (!held || !(await takeBack(submissionId, emailId))) return false;
  const sent = (await mailbox('sent')).id;
  const answer = await jmap.call<SetAnswer & Args>('EmailSubmission/set', {
    create: { s: { identityId: held.identityId, emailId, envelope: { mailFrom: { email: held.envelope.mailFrom.email, parameters: { HOLDUNTIL: stamp(at) } }, rcptTo: held.envelope.rcptTo.map((r) => ({ email: r.email, parameters: null })) } } },
    onSuccessUpdateEmail: { '#s': { mailboxIds: { [sent]: true }, 'keywords/$draft': null, 'keywords/$seen': true } },
  });
  if (!answer.created?.['s']) throw refused(answer, 's');
  return true;
}

/** As takeBack, and the mail that was answered is not marked any more. */
export async function undo(w: Writing, sent: Sent): Promise<boolean> {
  const is = await takeBack(sent.submissionId, sent.emailId);
  if (is) void mark(w, false);
  return is;
}
