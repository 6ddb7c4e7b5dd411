import { expect, it } from 'vitest';
import { topMembers } from './top-members.ts';

const VALUE = { a: { b: [1, { c: 'x' }], e: 2 }, b: '\n  "c": 5', empty: {}, c: null, list: [[], {}], last: 'end,' };

it('finds members by their names, those of the outermost object alone', () => {
  const text = `${JSON.stringify(VALUE, null, 2)}\n`;
  expect(topMembers(text, Object.keys(VALUE))).toEqual(VALUE);
  expect(topMembers(text, ['c', 'e', 'none'])).toEqual({ c: null });
});

it('leaves whatever is written in another way to a reader of the whole', () => {
  const text = JSON.stringify(VALUE, null, 2);
  for (const other of [JSON.stringify(VALUE), JSON.stringify(VALUE, null, 4), text.slice(0, -2), `[${text}]`, '', '{}'])
    expect(topMembers(other, ['c'])).toBeNull();
  expect(topMembers('{\n  "a": nothing,\n  "b": 1\n}', ['a'])).toBeNull();
});
