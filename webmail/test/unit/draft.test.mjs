import test from 'node:test';
import assert from 'node:assert/strict';
import { bodies, newMessageId, pieces, structure, threading, toEmail, written } from '../../src/compose/draft.ts';

const letter = (over) => ({
  from: { name: 'Mary', email: 'mary@example.org' }, replyTo: [], to: [{ name: null, email: 'r@example.net' }], cc: [], bcc: [], subject: 'a\r\nBcc: x@example.org', rich: true,
  html: '<div>hi</div>', text: '', pieces: [], inReplyTo: [], references: [], messageId: 'm@example.org', ...over,
});
const piece = (blobId, cid = null) => ({ blobId, type: 'image/png', name: `${blobId}.png`, size: 1, cid });
const shape = (p) => (p.subParts ? `${p.type.replace('multipart/', '')}(${p.subParts.map(shape).join(' ')})` : (p.partId ?? p.blobId));

test('the body has the parts that it needs', () => {
  assert.equal(shape(structure(letter({ rich: false, text: 'hi' })).bodyStructure), 't');
  assert.equal(shape(structure(letter({})).bodyStructure), 'alternative(t h)');
  const img = '<img src="/jmap/download/a/b1/x?accept=image%2Fpng" data-cid="c1" alt="">';
  const both = letter({ html: `<div>${img}</div>`, pieces: [piece('b1', 'c1'), piece('b2'), piece('b3', 'gone')] });
  const s = structure(both);
  assert.equal(shape(s.bodyStructure), 'mixed(alternative(t related(h b1)) b2)');
  assert.match(s.bodyValues.h.value, /<img alt="" src="cid:c1">/);
  assert.doesNotMatch(s.bodyValues.h.value, /data-cid|jmap/);
  assert.deepEqual(written(both).map((p) => p.blobId), ['b1', 'b2']);
  assert.equal(shape(structure({ ...both, rich: false, text: 'x' }).bodyStructure), 'mixed(t b1 b2 b3)');
});

test('a field cannot bring another along', () => {
  assert.doesNotMatch(toEmail(letter({}), { mailboxId: 'd', receivedAt: new Date(0) }).subject, /[\r\n]/);
});

test('an answer names what it answers', () => {
  const refs = (m) => threading({ messageId: ['x@a'], inReplyTo: null, references: null, ...m });
  assert.deepEqual(refs({}), { inReplyTo: ['x@a'], references: ['x@a'] });
  assert.deepEqual(refs({ references: ['1@a', '2@a'], inReplyTo: ['2@a'] }), { inReplyTo: ['x@a'], references: ['1@a', '2@a', 'x@a'] });
  assert.deepEqual(refs({ inReplyTo: ['2@a'] }).references, ['2@a', 'x@a']);
  assert.deepEqual(refs({ inReplyTo: ['1@a', '2@a'] }).references, ['x@a']);
  assert.deepEqual(refs({ messageId: null, references: ['1@a'] }), { inReplyTo: [], references: ['1@a'] });
});

test('Message-IDs are of the domain and never the same', () => {
  const ids = new Set(Array.from({ length: 100 }, () => newMessageId('mary@example.org')));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}@example\.org$/);
  assert.match(newMessageId('用户@例子.example'), /^[\x21-\x7e]+@[\x21-\x7e]+$/);
});

test('a draft is read back', () => {
  const leaf = (partId, type, more = {}) => ({ partId, blobId: `b${partId}`, type, name: null, size: 5, cid: null, ...more });
  const [t, h, img, file] = [leaf('1', 'text/plain'), leaf('2', 'text/html'), leaf('3', 'image/png', { cid: 'c1', name: 'x.png' }), leaf('4', 'text/plain', { name: 'notes.txt', disposition: 'attachment' })];
  const mail = {
    bodyStructure: { type: 'multipart/mixed', subParts: [{ type: 'multipart/alternative', subParts: [t, { type: 'multipart/related', subParts: [h, img] }] }, file] },
    textBody: [t], htmlBody: [h], attachments: [img, file], bodyValues: { 1: { value: 'hi' }, 2: { value: '<p>hi<img src="cid:c1"></p>' }, 4: { value: 'notes' } },
  };
  const b = bodies(mail);
  assert.equal(b.text, 'hi');
  assert.deepEqual(pieces(mail, b.html).map((p) => [p.blobId, p.cid, p.name]), [['b3', 'c1', 'x.png'], ['b4', null, 'notes.txt']]);
});
