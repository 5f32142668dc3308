// Sending, and taking back what has not left yet. The server holds what waits.
import { jmap } from '../base/house';
import { MethodError, type Invocation } from '../base/jmap';
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

/** The submission of the letter with that Message-ID, where an answer was lost. */
async function found(messageId: string): Promise<{ emailId: string; submission: { id: string; sendAt: string } | null } | null> {
  const r = await jmap.call<{ ids: string[] }>('Email/query', { filter: { header: ['Message-ID', messageId] }, limit: 1 });
  const emailId = r.ids[0];
  if (!emailId) return null;
  const q = await jmap.call<{ ids: string[] }>('EmailSubmission/query', { filter: { emailIds: [emailId] } });
  const list = q.ids.length === 0 ? [] : (await jmap.call<{ list: { id: string; sendAt: string; undoStatus: string }[] }>('EmailSubmission/get', { ids: q.ids })).list;
  return { emailId, submission: list.find((s) => s.undoStatus !== 'canceled') ?? null };
}

/** A letter whose answer was lost keeps its Message-ID, by which it is asked for first. */
const unanswered = new WeakMap<Writing, Letter>();

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
  for (let attempt = 0; ; attempt++) {
    const { state } = await jmap.call<{ state: string }>('EmailSubmission/get', { ids: [] });
    const lost = unanswered.get(w);
    if (lost) {
      const there = await found(lost.messageId);
      if (there?.submission) return done(w, there.emailId, there.submission, lost);
      if (there) w.draft = { emailId: there.emailId, messageId: lost.messageId };
      unanswered.delete(w);
    }
    const letter: Letter = { ...w.letter, messageId: newMessageId(w.identity.email) };
    const before: Draft | null = w.draft;
    w.check();
    const receivedAt = w.received();
    const calls: Invocation[] = [
      ['Email/set', { accountId: w.account, create: { d: toEmail(letter, { mailboxId: drafts, receivedAt }) } }, 'made'],
      ...replacing(drafts, letter.messageId, before),
      submitting(w, letter, state, sent, hold),
    ];
    unanswered.set(w, letter);
    let answers;
    try {
      answers = await jmap.request(calls);
    } catch (e) {
      if (e instanceof MethodError && e.type === 'stateMismatch' && attempt < 5) continue;
      throw e;
    }
    unanswered.delete(w);
    const made = answers.get('made') as unknown as SetAnswer;
    const emailId = made.created?.['d']?.id;
    if (!emailId) throw refused(made, 'd');
    w.draft = { emailId, messageId: letter.messageId, receivedAt: receivedAt.toISOString() };
    // What is left over of a draft keeps no letter from being sent.
    await removed(before).catch(() => undefined);
    const submitted = answers.get('sent') as unknown as SetAnswer;
    const s = submitted.created?.['s'];
    if (!s) throw refused(submitted, 's');
    return done(w, emailId, { id: s.id, sendAt: s.sendAt ?? new Date().toISOString() }, letter);
  }
}

function done(w: Writing, emailId: string, s: { id: string; sendAt: string }, letter: Letter): Sent {
  // A draft that was saved after the answer was lost is of a letter that has left.
  const left = w.draft && w.draft.emailId !== emailId ? w.draft.emailId : null;
  if (left) void jmap.call('Email/set', { destroy: [left] }).catch(() => undefined);
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

/** As takeBack, and the mail that was answered is not marked any more. */
export async function undo(w: Writing, sent: Sent): Promise<boolean> {
  const is = await takeBack(sent.submissionId, sent.emailId);
  if (is) void mark(w, false);
  return is;
}
