import assert from 'node:assert/strict';
import test from 'node:test';
import { day, octets, parse, toFilter } from '../../src/mail/searchtext.ts';
import cases from '../search-cases.json' with { type: 'json' };

const box = (id, role, name = role) => ({ id, role, name, parentId: null });
const boxes = [box('i', 'inbox', 'INBOX'), box('a', 'archive'), box('t', 'trash', 'Trash'), box('j', 'junk', 'Junk'), box('p', null, 'Project X')];
const inside = (id) => {
  const b = boxes.find((x) => x.id === id);
  return ['in', (b.role ?? b.name).toLowerCase()];
};
const two = (n) => String(n).padStart(2, '0');
const written = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
const plain = (s) => s.replace(/^"(.*)"$/, '$1');

/** The table's tree of one of JMAP's filters. */
function tree(f) {
  if (f.operator === 'AND' && JSON.stringify(f.conditions) === '[{"hasKeyword":"$seen"},{"notKeyword":"$seen"}]') return ['never'];
  if (f.operator === 'NOT') return ['not', tree(f.conditions[0])];
  if (f.operator) return [f.operator.toLowerCase(), ...f.conditions.flatMap((c) => ('inMailboxOtherThan' in c ? c.inMailboxOtherThan.map((id) => ['not', inside(id)]).reverse() : [tree(c)]))];
  const [key, value] = Object.entries(f)[0] ?? ['everything'];
  switch (key) {
    case 'everything':
      return ['everything'];
    case 'inMailbox':
      return inside(value);
    case 'inMailboxOtherThan':
      return ['and', ...value.map((id) => ['not', inside(id)]).reverse()];
    case 'hasKeyword':
      return ['flag', value.toLowerCase()];
    case 'notKeyword':
      return ['not', ['flag', value.toLowerCase()]];
    case 'hasAttachment':
      return ['attachment'];
    case 'minSize':
      return ['larger', value];
    case 'maxSize':
      return ['smaller', value];
    case 'after':
      return ['since', written(new Date(value))];
    case 'before':
      return ['before', written(new Date(value))];
    default:
      return [key, plain(value)];
  }
}

for (const c of cases.queries) test(`means the same everywhere: ${c.text}`, () => assert.deepEqual(tree(toFilter(parse(c.text), boxes, [])), c.means));

test('days and sizes mean the same everywhere', () => {
  for (const c of cases.days) {
    const d = day(c.text, new Date(`${c.now}T15:00:00`));
    assert.equal(d ? written(d) : null, c.day, c.text);
  }
  for (const c of cases.sizes) assert.equal(octets(c.text) ?? null, c.octets, c.text);
});
