import test from 'node:test';
import assert from 'node:assert/strict';
import { fromSieve, toSieve } from '../../src/settings/sieve.ts';

const rule = (over) => ({ name: 'a rule', on: true, all: true, conditions: [{ field: 'from', how: 'contains', value: 'x@example.org' }], actions: [{ does: 'move', value: 'Lists/Example' }], stop: true, ...over });
const one = (over) => toSieve({ blocked: [], rules: [rule(over)] });

test('a rule becomes Sieve', () => {
  assert.match(one({}), /require \["fileinto", "mailbox"\];/);
  assert.match(one({}), /if header :contains "From" "x@example.org" {\n  fileinto :create "Lists\/Example";\n  stop;\n}/);
  const two = one({ all: false, conditions: [{ field: 'size', how: 'over', value: '500' }, { field: 'attachment', how: 'has', value: '' }, { field: 'header', header: 'X-Spam', how: 'isNot', value: 'yes' }], actions: [{ does: 'move', value: 'A' }, { does: 'read', value: '' }, { does: 'forward', value: 'r@example.net' }] });
  assert.match(two, /anyof \(size :over 500K,\n    body :raw :contains "Content-Disposition: attachment",\n    not header :is "X-Spam" "yes"\)/);
  assert.match(two, /addflag "\\\\Seen";\n  redirect :copy "r@example.net";\n  fileinto :create "A";/);
});

test('what people type does not become Sieve', () => {
  const s = one({ name: 'x\n*/ discard; ', conditions: [{ field: 'subject', how: 'contains', value: 'a" { discard; } "\\' }], actions: [{ does: 'move', value: '"; discard; "' }] });
  const code = s.split('\n').filter((l) => !l.startsWith('#')).join('\n').replace(/"(?:[^"\\]|\\.)*"/g, '""');
  assert.doesNotMatch(code, /discard/);
  assert.match(s, /"a\\" { discard; } \\"\\\\"/);
});

test('what says nothing is left out', () => {
  for (const over of [{ on: false }, { conditions: [] }, { conditions: [{ field: 'subject', how: 'contains', value: ' ' }] }, { actions: [], stop: false }, { conditions: [{ field: 'size', how: 'over', value: 'x' }] }])
    assert.doesNotMatch(one(over), /^if /m);
});

test('blocked senders come first', () => {
  const s = toSieve({ blocked: ['a@example.net', '@bücher.example'], rules: [rule({})] });
  assert.match(s, /anyof \(address :is "From" "a@example.net",\n    address :domain :is "From" "xn--bcher-kva.example"\) {\n  fileinto :specialuse "\\\\Junk" :create "Junk";\n  stop;\n}/);
  assert.ok(s.indexOf('\\\\Junk') < s.indexOf('Lists/Example'));
});

test('what was written is read back, what was changed by hand is not', () => {
  const all = { blocked: ['a@example.net'], rules: [rule({}), rule({ name: '规则 "二"', on: false, conditions: [{ field: 'subject', how: 'is', value: '发票' }] })] };
  assert.deepEqual(fromSieve(toSieve(all)), all);
  assert.deepEqual(fromSieve(toSieve(all).replace(/\n/g, '\r\n')), all);
  assert.deepEqual(fromSieve(''), { blocked: [], rules: [] });
  assert.equal(fromSieve(toSieve(all).replace('stop;', 'keep;')), null);
  assert.equal(fromSieve(`${toSieve(all)}discard;\n`), null);
  assert.equal(fromSieve('keep;'), null);
});
