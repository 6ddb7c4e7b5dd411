import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../records/json.ts';
import { remembered } from './remembered.ts';

function counted(limits?: { characters: number; longest: number }) {
  const made: JsonValue[] = [];
  const memory = remembered((value) => {
    made.push(value);
    return { of: value };
  }, limits);
  return { made, memory };
}

describe('what is made of a JSON value', () => {
  test('is the same object for the same text, and another for any other', () => {
    const { made, memory } = counted();
    const first = memory([{ name: 'a', parameters: { type: 'object' } }]);
    expect(memory([{ name: 'a', parameters: { type: 'object' } }])).toBe(first);
    expect(memory([{ name: 'b', parameters: { type: 'object' } }])).not.toBe(first);
    expect(made).toHaveLength(2);
  });

  test('cannot be changed by whoever got it, nor by whoever asked for it', () => {
    const { memory } = counted();
    const asked = [{ name: 'a', inner: { deep: [1] } }];
    const got = memory(asked);
    asked[0] = { name: 'evil', inner: { deep: [2] } };
    expect(memory([{ name: 'a', inner: { deep: [1] } }])).toEqual({ of: [{ name: 'a', inner: { deep: [1] } }] });
    expect(Object.isFrozen(Object.values(Object.values(got.of ?? {})[0] ?? {})[1])).toBe(true);
  });

  test('is of the text alone: a number that has none in JSON does not stand for null', () => {
    const { memory } = counted();
    expect(memory([Number.POSITIVE_INFINITY])).toEqual({ of: [null] });
    expect(memory([null])).toEqual({ of: [null] });
  });

  test('is forgotten, what was not asked for the longest first, and what is too long is never kept', () => {
    const { made, memory } = counted({ characters: 12, longest: 6 });
    for (const text of ['aa', 'bb', 'cc', 'aa', 'dd', 'aa', 'bb', 'much too long', 'much too long', 'aa']) memory(text);
    // Three texts of four characters have room: d takes the place of b, then b that of c.
    expect(made).toEqual(['aa', 'bb', 'cc', 'dd', 'bb', 'much too long', 'much too long']);
  });

  test('is not kept where it cannot be made', () => {
    let tries = 0;
    const memory = remembered((): object => {
      tries += 1;
      throw new Error('unreadable');
    });
    expect(() => memory('a')).toThrow('unreadable');
    expect(() => memory('a')).toThrow('unreadable');
    expect(tries).toBe(2);
  });
});
