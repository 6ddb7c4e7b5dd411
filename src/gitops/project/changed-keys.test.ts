import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedKeys } from './changed-keys.ts';

test('a change is named by its dotted key; lists are compared whole', () => {
  const before = { gate: { delta: 0.1, alpha: 0.05 }, tracks: ['structured'], cost: { hosted: null } };
  const after = { gate: { delta: 0.2, alpha: 0.05 }, tracks: ['structured', 'toolcall'], cost: { hosted: { input: 1 } }, seed: 1 };
  expect(changedKeys(before, after)).toEqual(['cost.hosted', 'gate.delta', 'seed', 'tracks']);
});

const json = fc.dictionary(fc.string(), fc.jsonValue());

test('equal values have no changed key', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(changedKeys(value, structuredClone(value))).toEqual([]);
    }),
  );
});

test('a change is seen, and named alike in both directions', () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const keys = changedKeys(before, after);
      expect(keys).toEqual(changedKeys(after, before));
      expect(keys.length > 0).toBe(JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after)));
    }),
  );
});

test('names of a pull request are cut, in number and length', () => {
  const after = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}${'x'.repeat(1000)}`, 1]));
  const keys = changedKeys({}, after);
  expect(keys).toHaveLength(100);
  expect(Math.max(...keys.map((key) => key.length))).toBe(100);
});

test('a key that objects inherit is like any other', () => {
  expect(changedKeys({}, JSON.parse('{"toString": 1, "__proto__": 2}'))).toEqual(['__proto__', 'toString']);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 'minus zero' : value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
