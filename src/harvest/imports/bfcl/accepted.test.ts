import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../records/json.ts';
import { MOST_VALUES, truthOf } from './accepted.ts';

const fn = (properties: readonly string[], required: readonly string[] = []) => ({
  parameters: {
    type: 'dict' as const,
    properties: Object.fromEntries(properties.map((name): [string, JsonObject] => [name, { type: 'string' }])),
    required: [...required],
  },
});

function acceptedFor(list: JsonValue[]) {
  const truth = truthOf(fn(['a']), { a: list });
  return truth.ok ? truth.accepted.arguments['a']?.values : truth.reason;
}

describe('a ground truth', () => {
  it('may leave out what its list marks and the function does not require; the gold call leaves it out', () => {
    const listed = { city: ['Lisbon', 'Lisboa'], unit: ['c', ''], formatted: [true, ''], day: [1] };
    expect(truthOf(fn(['city', 'unit', 'formatted', 'day'], ['city', 'formatted']), listed)).toEqual({
      ok: true,
      accepted: {
        arguments: {
          city: { values: ['Lisbon', 'Lisboa'], optional: false },
          unit: { values: ['c'], optional: true },
          formatted: { values: [true], optional: false },
          day: { values: [1], optional: false },
        },
      },
      call: { city: 'Lisbon', formatted: true, day: 1 },
    });
  });

  it('without any value accepts the argument only when it is left out', () => {
    expect(truthOf(fn(['a']), { a: [''] })).toEqual({ ok: true, accepted: { arguments: {} }, call: {} });
  });

  it.each<[string, Record<string, JsonValue[]>, string[]]>([
    ['no parameter of the function', { b: [1] }, []],
    ['which the function requires', {}, ['a']],
    ['no accepted value', { a: [''] }, ['a']],
    ['no accepted value', { a: [] }, []],
    ['does not list accepted values itself', { a: [{ x: 1 }] }, []],
  ])('is refused where there is %s', (detail, listed, required) => {
    expect(truthOf(fn(['a'], required), listed)).toMatchObject({ ok: false, reason: 'unclear-ground-truth', detail: expect.stringContaining(detail) });
  });
});

describe('accepted values', () => {
  it('of an object are every choice of its members, without those that may be left out too', () => {
    expect(acceptedFor([{ x: [1, 2], y: ['a', ''] }])).toEqual([{ x: 1, y: 'a' }, { x: 1 }, { x: 2, y: 'a' }, { x: 2 }]);
  });

  it('of a list of objects are every choice of each, in their order', () => {
    expect(acceptedFor([[{ f: ['age'], v: [25, '25'] }, { f: ['job'] }]])).toEqual([
      [{ f: 'age', v: 25 }, { f: 'job' }],
      [{ f: 'age', v: '25' }, { f: 'job' }],
    ]);
  });

  it('of a plain list are the list itself, and of an object in an object those of its own members', () => {
    expect(acceptedFor([['a', ''], [], [[1], [2]], { in: { x: [1, 2] } }])).toEqual([['a', ''], [], [[1], [2]], { in: { x: 1 } }, { in: { x: 2 } }]);
  });

  it('are refused beyond a bound, before they are written out', () => {
    const many = Array.from({ length: MOST_VALUES }, (_, index) => index);
    expect(acceptedFor([{ x: many }])).toHaveLength(MOST_VALUES);
    expect(acceptedFor([{ x: many, y: [1, 2] }])).toBe('many-accepted-values');
    expect(acceptedFor([Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, [1, 2, 3]]))])).toBe('many-accepted-values');
    expect(acceptedFor([...many, MOST_VALUES])).toBe('many-accepted-values');
  });
});
