import test from 'node:test';
import assert from 'node:assert/strict';
import { answer, identityFor, isValid, key, listPost, mailto, parse, show, unique } from '../../src/compose/address.ts';

const a = (email, name = null) => ({ name, email });
const emails = (list) => list.map((x) => x.email);

test('addresses are told from what is none', () => {
  for (const good of ['mary@example.org', 'm.x+tag@mail.example.org', '"a b"@example.org', 'mary@localhost', '用户@例子.example', 'jörg@bücher.example', "o'neil@example.org"])
    assert.ok(isValid(good), good);
  for (const bad of ['mary', 'mary@', '@example.org', 'a b@example.org', '.a@example.org', 'a..b@example.org', 'a@b..example', 'a@-b.example', 'a@b@c.example', 'a@exa_mple?.org', ''])
    assert.ok(!isValid(bad), bad);
});

test('a pasted list becomes addresses', () => {
  const list = parse('Mary Example <mary@example.org>, "Smith, John" <john@example.net>;\nrobert@example.com\t张三 <zhang@163.example>、li@例子.example;x@example.org (Max Y)');
  assert.deepEqual(list, [
    a('mary@example.org', 'Mary Example'), a('john@example.net', 'Smith, John'), a('robert@example.com'), a('zhang@163.example', '张三'),
    a('li@例子.example'), a('x@example.org', 'Max Y'),
  ]);
  assert.deepEqual(emails(parse('a@example.org b@example.org c@example.org')), ['a@example.org', 'b@example.org', 'c@example.org']);
  assert.deepEqual(parse('Mary Jane mary@example.org'), [a('mary@example.org', 'Mary Jane')]);
  assert.deepEqual(parse('nobody'), [a('nobody')]);
  assert.deepEqual(parse(' ,; \n'), []);
});

test('what is shown is read back', () => {
  for (const one of [a('mary@example.org', 'Example, Mary "M" Jr.'), a('mary@example.org'), a('z@163.example', '张三')]) assert.deepEqual(parse(show(one)), [one]);
});

test('one address has one key', () => {
  assert.equal(key('Mary@Example.ORG'), key('mary@example.org'));
  assert.equal(key('x@bücher.example'), key('x@xn--bcher-kva.example'));
  assert.deepEqual(emails(unique([a('A@example.org'), a('b@example.org'), a('a@EXAMPLE.org')], ['B@example.org'])), ['A@example.org']);
});

const own = ['mary@example.org', 'sales@example.org'];
const mail = (over) => ({ from: [a('robert@example.com')], replyTo: null, to: [a('mary@example.org'), a('john@example.net')], cc: [a('ann@example.net')], ...over });

test('an answer goes to the author', () => {
  const r = answer(mail({}), false, own);
  assert.deepEqual(emails(r.to), ['robert@example.com']);
  assert.deepEqual(r.cc, []);
});

test('an answer to all leaves out oneself and names nobody twice', () => {
  const r = answer(mail({ cc: [a('ann@example.net'), a('Sales@example.org'), a('JOHN@example.net'), a('robert@example.com')] }), true, own);
  assert.deepEqual(emails(r.to), ['robert@example.com']);
  assert.deepEqual(emails(r.cc), ['john@example.net', 'ann@example.net']);
});

test('Reply-To goes before From', () => {
  assert.deepEqual(emails(answer(mail({ replyTo: [a('desk@example.com')] }), false, own).to), ['desk@example.com']);
  const all = answer(mail({ replyTo: [a('list@example.com')], to: [a('list@example.com')], cc: null }), true, own);
  assert.deepEqual([emails(all.to), emails(all.cc)], [['list@example.com'], []]);
});

test('a Reply-To that names oneself does not make one write to oneself', () => {
  assert.deepEqual(emails(answer(mail({ replyTo: [a('mary@example.org'), a('desk@example.com')] }), false, own).to), ['desk@example.com']);
});

test('an answer to a mail of one\'s own goes to those it went to', () => {
  const sent = mail({ from: [a('sales@example.org')], to: [a('robert@example.com'), a('mary@example.org')], cc: [a('ann@example.net')] });
  assert.deepEqual(emails(answer(sent, false, own).to), ['robert@example.com']);
  const all = answer(sent, true, own);
  assert.deepEqual([emails(all.to), emails(all.cc)], [['robert@example.com'], ['ann@example.net']]);
  assert.deepEqual(emails(answer(mail({ from: [a('mary@example.org')], to: [a('mary@example.org')], cc: null }), false, own).to), ['mary@example.org']);
});

test('Mail-Followup-To and List-Post say where answers to all go', () => {
  assert.deepEqual(emails(answer(mail({ followUp: [a('list@example.net'), a('mary@example.org')] }), true, own).to), ['list@example.net']);
  assert.deepEqual(emails(answer(mail({ followUp: [a('list@example.net')] }), false, own).to), ['robert@example.com']);
  const blind = answer(mail({ to: null, cc: null, listPost: 'list@example.net' }), true, own);
  assert.deepEqual([emails(blind.to), emails(blind.cc)], [['robert@example.com'], ['list@example.net']]);
  assert.equal(listPost('<mailto:list%2Bx@example.net?subject=hi> (comment)'), 'list+x@example.net');
  assert.equal(listPost('NO (posting not allowed)'), null);
});

test('one writes as whom the mail was sent to', () => {
  const ids = [{ email: 'mary@example.org' }, { email: 'sales@example.org' }];
  assert.equal(identityFor(ids, mail({ to: [a('SALES@example.org')] })).email, 'sales@example.org');
  assert.equal(identityFor(ids, mail({ to: [a('x@example.net')], cc: null, delivered: 'sales@example.org' })).email, 'sales@example.org');
  assert.equal(identityFor(ids, mail({ to: [a('x@example.net')], cc: null })).email, 'mary@example.org');
});

test('a mailto: address is taken apart', () => {
  assert.deepEqual(mailto('mailto:a%2Bb@example.org,c@example.org?cc=d@example.org&subject=Caf%C3%A9%20%26%20tea&body=one%0D%0Atwo&bcc=e@example.org'), {
    to: [a('a+b@example.org'), a('c@example.org')], cc: [a('d@example.org')], bcc: [a('e@example.org')], subject: 'Café & tea', body: 'one\ntwo',
  });
  assert.equal(mailto('mailto:x@example.org?subject=a%0D%0ABcc:%20y@example.org').subject, 'a Bcc: y@example.org');
});
