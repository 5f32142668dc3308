import assert from 'node:assert/strict';
import test from 'node:test';
import { completing, day, octets, parse, toFilter } from '../../src/mail/searchtext.ts';

const box = (id, role, name = role) => ({ id, role, name, parentId: null });
const boxes = [box('i', 'inbox', 'INBOX'), box('s', 'sent', 'Sent'), box('t', 'trash', 'Trash'), box('j', 'junk', 'Junk'), box('p', null, 'Project X')];
const labels = [{ keyword: 'l_1', name: '重要', colour: 'red' }];
const AWAY = { inMailboxOtherThan: ['t', 'j'] };
const filter = (text) => toFilter(parse(text), boxes, labels);
const local = (y, m, d) => new Date(y, m - 1, d).toISOString().replace(/\.\d+/, '');

test('words, phrases and what must not be there', () => {
  assert.deepEqual(filter('roof "second offer" -gutter'), {
    operator: 'AND',
    conditions: [{ text: 'roof' }, { text: '"second offer"' }, { operator: 'NOT', conditions: [{ text: 'gutter' }] }, AWAY],
  });
});

test('junk and deleted mail is looked through where it is asked for', () => {
  assert.deepEqual(filter('roof in:trash'), { operator: 'AND', conditions: [{ text: 'roof' }, { inMailbox: 't' }] });
  assert.deepEqual(filter('in:anywhere'), {});
  assert.deepEqual(filter('in:"project x"'), { inMailbox: 'p' });
});

test('a mailbox that is not there has nothing', () => {
  const f = filter('in:nowhere');
  assert.deepEqual(f.conditions, [{ hasKeyword: '$seen' }, { notKeyword: '$seen' }]);
});

test('OR joins its two neighbours alone', () => {
  assert.deepEqual(filter('a b OR c d').conditions.slice(0, 3), [{ text: 'a' }, { operator: 'OR', conditions: [{ text: 'b' }, { text: 'c' }] }, { text: 'd' }]);
  assert.deepEqual(parse('OR x').length, 2);
  assert.deepEqual(parse('oregano').length, 1);
});

test('operators', () => {
  assert.deepEqual(filter('from:anna is:unread has:attachment').conditions.slice(0, 3), [{ from: 'anna' }, { notKeyword: '$seen' }, { hasAttachment: true }]);
  assert.deepEqual(filter('subject:"two words"').conditions[0], { subject: '"two words"' });
  assert.deepEqual(filter('larger:5M smaller:200k').conditions.slice(0, 2), [{ minSize: 5e6 }, { maxSize: 2e5 }]);
  assert.deepEqual(filter('after:2026-11-01 before:2026/12').conditions.slice(0, 2), [{ after: local(2026, 11, 1) }, { before: local(2026, 12, 1) }]);
  assert.deepEqual(filter('label:重要').conditions[0], { hasKeyword: 'l_1' });
  assert.deepEqual(filter('-is:starred').conditions[0], { operator: 'NOT', conditions: [{ hasKeyword: '$flagged' }] });
  assert.deepEqual(filter('filename:plan.pdf').conditions[0], { operator: 'AND', conditions: [{ hasAttachment: true }, { text: 'plan.pdf' }] });
});

test('a colon that is no operator belongs to the word', () => {
  assert.deepEqual(filter('http://example.org 12:30').conditions.slice(0, 2), [{ text: 'http://example.org' }, { text: '12:30' }]);
});

test('as Chinese keyboards write it', () => {
  assert.deepEqual(filter('from:王建国 “合同草案” 会议').conditions.slice(0, 3), [{ from: '王建国' }, { text: '合同草案' }, { text: '会议' }]);
});

test('what is not finished yet', () => {
  assert.deepEqual(parse('from:'), []);
  assert.deepEqual(parse('  '), []);
  assert.equal(parse('"never closed')[0][0].text, 'never closed');
  assert.equal(parse('- x').length, 2);
});

test('terms know where they stand', () => {
  const text = 'roof -from:"anna k" x';
  const term = parse(text)[1][0];
  assert.equal(text.slice(term.from, term.to), '-from:"anna k"');
});

test('days and sizes', () => {
  const now = new Date(2026, 10, 21, 15);
  assert.equal(day('7d', now).getTime(), new Date(2026, 10, 14).getTime());
  assert.equal(day('1y', now).getTime(), new Date(2025, 10, 21).getTime());
  assert.equal(day('2026-13'), undefined);
  assert.equal(day('soon'), undefined);
  assert.equal(octets('1.5mb'), 1.5e6);
  assert.equal(octets('big'), undefined);
});

test('what can be completed before the caret', () => {
  assert.deepEqual(completing('roof fr', 7), { from: 5, op: '', value: 'fr' });
  assert.deepEqual(completing('-from:an', 8), { from: 6, op: 'from', value: 'an' });
  assert.equal(completing('roof ', 5), undefined);
  assert.equal(completing('http://x', 8), undefined);
});
