import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { add, shortTime, size, speak, t } from '../../src/base/text';
import { en } from '../../src/text/en';
import { zh } from '../../src/text/zh';

globalThis.document ??= { documentElement: {} };

test('every text is there in both languages, with the same arguments', () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  const args = (m) => (typeof m === 'string' ? [m] : Object.values(m)).map((s) => [...s.matchAll(/\{\w+\}/g)].map(String).sort().join());
  for (const key of Object.keys(en)) assert.deepEqual([...new Set(args(zh[key]))].sort(), [...new Set(args(en[key]))].sort(), key);
});

test('a number before a noun has a form for one', () => {
  const sources = readdirSync('src', { recursive: true }).filter((f) => f.endsWith('.ts')).map((f) => readFileSync(`src/${f}`, 'utf8'));
  const texts = sources.flatMap((s) => [...s.matchAll(/^  '([\w.]+)': (.*),$/gm)]);
  assert.ok(texts.length > 800, `${texts.length} texts`);
  assert.deepEqual(texts.filter(([, , text]) => /\{n\} (?:[a-z]+ )?[a-z]+s\b/.test(text) && !/\bone: /.test(text)).map(([, key]) => key), []);
});

test('plural forms and arguments', async () => {
  add({ en: { 'test.n': { one: '{n} letter of {who}', other: '{n} letters of {who}' } }, zh: { 'test.n': '{who}的{n}封信' } });
  await speak('en');
  assert.equal(t('test.n', { n: 1, who: 'Mary' }), '1 letter of Mary');
  assert.equal(t('test.n', { n: 1234, who: 'Mary' }), '1,234 letters of Mary');
  await speak('zh');
  assert.equal(t('test.n', { n: 1234, who: 'Mary' }), 'Mary的1,234封信');
  assert.equal(t('test.nowhere'), 'test.nowhere');
  await speak('en');
});

test('sizes and times for people', async () => {
  await speak('en');
  assert.deepEqual([0, 999, 1000, 1500, 12_345, 25_000_000].map(size), ['0 B', '999 B', '1 KB', '1.5 KB', '12 KB', '25 MB']);
  const now = new Date(2026, 5, 15, 12);
  assert.match(shortTime(new Date(2026, 5, 15, 9, 5), now), /9:05/);
  assert.equal(shortTime(new Date(2026, 0, 2), now), 'Jan 2');
  assert.equal(shortTime(new Date(2025, 11, 31), now), '12/31/2025');
});
