import test from 'node:test';
import assert from 'node:assert/strict';
import { told } from '../../src/journey/told.ts';

const event = (step, recipient = null, facts = {}) => ({ journey: 'j1', at: '2026-11-21T12:00:00Z', step, recipient, facts, dialogue: null });

test('a journey of events says what befell each recipient', () => {
  const events = [event('submitted'), event('queued', 'a@example.net'), event('queued', 'b@example.net'), event('queued', 'c@example.net'), event('relayed', 'a@example.net', { peer: 'mx.example.net', reply: '250 ok' }),
    event('deferred', 'b@example.net', { next: '2026-11-21T12:10:00Z' }), event('failed', 'c@example.net', { status: '5.1.1', reply: '550 unknown' }), event('bounced', 'c@example.net')];
  const j = told('j1', events);
  assert.deepEqual(j.outgoing.recipients.map((r) => [r.address, r.mark, r.attempts.map((a) => a.result), r.next, r.end?.step ?? null]), [
    ['a@example.net', 'delivered', ['relayed'], null, 'relayed'],
    ['b@example.net', 'waiting', ['deferred'], '2026-11-21T12:10:00Z', null],
    ['c@example.net', 'failed', ['failed'], null, 'bounced']]);
  assert.deepEqual([j.sentence.key, j.sentence.level, j.sentence.args.failed, j.outgoing.mark, j.outgoing.acceptedAt], ['journey.partly', 'failed', '1', 'partly', '2026-11-21T12:00:00Z']);
  assert.deepEqual(j.events, events);
});

test('what is still on its way waits, what has come is handed over, what was refused was', () => {
  assert.equal(told('j', [event('queued', 'a@example.net')]).sentence.key, 'journey.waiting');
  assert.equal(told('j', [event('received'), event('delivered', 'a@example.org')]).sentence.key, 'journey.delivered');
  assert.equal(told('j', [event('refused')]).sentence.key, 'event.refused');
  assert.equal(told('j', [event('fetched')]).outgoing, null);
});
