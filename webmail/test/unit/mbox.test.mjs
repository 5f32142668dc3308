import test from 'node:test';
import assert from 'node:assert/strict';
import { entry, messages } from '../../src/settings/mbox.ts';

const text = (b) => Buffer.from(b).toString('latin1');
const all = async (bytes, step, most = 1e6) => {
  const out = [];
  const stream = new ReadableStream({ start(c) { for (let i = 0; i < bytes.length; i += step) c.enqueue(bytes.slice(i, i + step)); c.close(); } });
  for await (const m of messages(stream, most)) out.push(m);
  return out;
};

test('messages go into a file and come back as they were', async () => {
  const one = 'Subject: one\r\n\r\nFrom here on\r\n>From there\r\n\r\nFrom me\r\n';
  const two = 'Subject: two\r\nX: \xe9\r\n\r\n\xff\xfe end\r\n';
  const bytes = Buffer.concat([entry(Buffer.from(one, 'latin1'), 'x@example.org', new Date(0), true, true), entry(Buffer.from(two, 'latin1'), 'y z', new Date(86400e3))]);
  assert.match(text(bytes), /^From x@example.org Thu Jan  1 00:00:00 1970\n/);
  for (const step of [1, 7, 100000]) {
    const [a, b, ...more] = await all(bytes, step);
    assert.equal(more.length, 0);
    assert.equal(text(a.message).replace(/^(X-)?Status:.*\r\n/gm, ''), one);
    assert.deepEqual([a.seen, a.starred, b.seen, b.starred], [true, true, false, false]);
    assert.equal(text(b.message), two);
    assert.equal(b.at, bytes.length);
  }
});

test('what is no such file is refused, and what is too large', async () => {
  await assert.rejects(all(Buffer.from('Subject: x\n\nhello\n'), 5), SyntaxError);
  await assert.rejects(all(Buffer.from(`From a@b Thu Jan  1 00:00:00 1970\n${'x\n'.repeat(100)}`), 50, 100), RangeError);
  assert.deepEqual(await all(Buffer.from(''), 5), []);
});
