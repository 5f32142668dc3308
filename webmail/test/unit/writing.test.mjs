import test from 'node:test';
import assert from 'node:assert/strict';
import { jmap } from '../../src/base/house.ts';
import { send } from '../../src/compose/send.ts';
import { replacing, Writing } from '../../src/compose/writing.ts';

const identity = { id: 'i', name: 'Mary', email: 'mary@example.org', replyTo: null, bcc: null, textSignature: '', htmlSignature: '', mayDelete: false };
const letter = () => ({
  from: { name: 'Mary', email: 'mary@example.org' }, replyTo: [], to: [], cc: [], bcc: [], subject: 'plan', rich: false, html: '', text: 'words\n',
  pieces: [], inReplyTo: [], references: [], messageId: 'first@example.org',
});

/** All calls that are asked of a server that takes every letter. */
function heard(t, account = 'A') {
  const calls = [];
  jmap.session = { capabilities: {}, accounts: {}, primaryAccounts: { 'urn:ietf:params:jmap:mail': account }, username: 'mary@example.org', state: '' };
  // What a page hears, nobody hears here.
  globalThis.dispatchEvent ??= () => true;
  t.mock.method(globalThis, 'fetch', async (_, init) => {
    const { methodCalls } = JSON.parse(init.body);
    calls.push(...methodCalls);
    const answers = methodCalls.map(([name, args, id]) => {
      if (name === 'Mailbox/get') return [name, { list: [{ id: 'D', name: 'Drafts', role: 'drafts' }] }, id];
      if (name === 'Email/get') return [name, { list: args.ids.map((i) => ({ id: i })) }, id];
      if (name === 'Email/query') return [name, { ids: [] }, id];
      return [name, { created: args.create ? { d: { id: `new${calls.length}` } } : null, notCreated: null }, id];
    });
    return Response.json({ methodResponses: answers, sessionState: '' });
  });
  return calls;
}

async function saved(t, draft) {
  const calls = heard(t);
  const w = new Writing(letter(), [identity], identity, null, draft);
  w.touch();
  await w.save();
  assert.equal(w.state, 'saved', w.error);
  return { calls, w };
}

test('a draft without a Message-ID is replaced by its id alone', async (t) => {
  const { calls } = await saved(t, { emailId: 'old', messageId: '', receivedAt: '2026-01-01T00:00:00Z' });
  assert.ok(calls.every(([name]) => name !== 'Email/query'));
  const destroyed = calls.filter(([, args]) => 'destroy' in args || '#destroy' in args);
  assert.deepEqual(destroyed.map(([name, args]) => [name, args.destroy]), [['Email/set', ['old']]]);
  const made = calls.findIndex(([, args]) => args.create);
  assert.ok(made >= 0 && made < calls.indexOf(destroyed[0]));
});

test('nothing asks for an empty Message-ID', () => {
  assert.deepEqual(replacing('D', 'now@example.org', null), []);
  assert.deepEqual(replacing('D', 'now@example.org', { emailId: 'old', messageId: '', receivedAt: '2026-01-01T00:00:00Z' }), []);
});

test('a version of unknown age is removed by its id, not by its place', async (t) => {
  const { calls } = await saved(t, { emailId: 'old', messageId: 'old@example.org' });
  assert.ok(calls.every(([name]) => name !== 'Email/query'));
  assert.deepEqual(calls.flatMap(([, args]) => args.destroy ?? []), ['old']);
});

test('the version that is saved is the newer one, whatever the clocks', async (t) => {
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  const { calls, w } = await saved(t, { emailId: 'old', messageId: 'old@example.org', receivedAt: ahead });
  const made = () => calls.flatMap(([, args]) => (args.create ? [args.create.d.receivedAt] : []));
  w.touch();
  await w.save();
  assert.equal(made().length, 2);
  assert.ok(Date.parse(made()[0]) > Math.floor(Date.parse(ahead) / 1000) * 1000);
  assert.ok(Date.parse(made()[1]) > Date.parse(made()[0]));
  assert.equal(calls.filter(([name]) => name === 'Email/query').length, 2);
});

test('a letter is saved for nobody but who wrote it', async (t) => {
  heard(t, 'A');
  const w = new Writing(letter(), [identity], identity);
  const calls = heard(t, 'B');
  w.touch();
  await w.save();
  assert.equal(w.state, 'expired');
  await assert.rejects(w.discard());
  assert.deepEqual(calls, []);
});

test('a letter of which several answers were lost is asked for by all its names, and sent once', async (t) => {
  heard(t);
  const mails = new Map(), destroyed = [];
  const methods = {
    'Mailbox/get': () => ({ list: [{ id: 'D', name: 'Drafts', role: 'drafts' }, { id: 'S', name: 'Sent', role: 'sent' }] }),
    'Email/query': (a) => ({ ids: [...mails].filter(([, m]) => m === a.filter.header?.[1]).map(([id]) => id) }),
    'Email/get': (a) => ({ list: a.ids.map((id) => ({ id, receivedAt: '2026-01-01T00:00:00Z' })) }),
    'Email/set': (a) => {
      if (a.destroy) destroyed.push(...a.destroy);
      if (a.create) mails.set(`m${mails.size}`, a.create.d.messageId[0]);
      return { created: a.create ? { d: { id: `m${mails.size - 1}` } } : null };
    },
    'EmailSubmission/query': () => ({ ids: ['s'] }),
    'EmailSubmission/get': (a) => ({ state: '1', list: a.ids?.length === 0 || mails.size === 0 ? [] : [{ id: 's', sendAt: '2026-01-01T00:00:00Z', undoStatus: 'final' }] }),
    'EmailSubmission/set': () => ({ created: { s: { id: 's' } } }),
  };
  let sent = 0;
  t.mock.method(globalThis, 'fetch', async (_, init) => {
    const { methodCalls } = JSON.parse(init.body);
    const sending = methodCalls.some(([name]) => name === 'EmailSubmission/set');
    if (sending && ++sent === 2) throw new TypeError('not reached');
    const methodResponses = methodCalls.map(([name, args, id]) => [name, methods[name](args), id]);
    if (sending && sent === 1) throw new TypeError('the answer is lost');
    return Response.json({ methodResponses, sessionState: '' });
  });
  const w = new Writing({ ...letter(), to: [{ name: null, email: 'robert@example.org' }] }, [identity], identity);
  await assert.rejects(send(w, { seconds: 0 }));
  const first = mails.get('m0');
  assert.deepEqual(w.attempts, [first]);
  // The first is not to be found yet, when the second is tried.
  const kept = [...mails];
  mails.clear();
  await assert.rejects(send(w, { seconds: 0 }));
  assert.equal(w.attempts.length, 2);
  kept.forEach(([id, m]) => mails.set(id, m));
  const done = await send(w, { seconds: 0 });
  assert.equal(done.emailId, 'm0');
  assert.equal(sent, 2);
  assert.deepEqual([w.attempts, destroyed], [[], []]);
});
