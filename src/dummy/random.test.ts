import { expect, test } from 'vitest';
import { seeded } from './random.ts';

const draws = (seed: string) => {
  const random = seeded(seed);
  return Array.from({ length: 2000 }, () => random.fraction());
};

test('equal seeds draw equally and different seeds differently', () => {
  expect(draws('a')).toEqual(draws('a'));
  expect(draws('a')).not.toEqual(draws('b'));
});

test('fractions are spread evenly over [0, 1)', () => {
  const buckets = Map.groupBy(draws('spread'), (fraction) => Math.floor(fraction * 4));
  expect([...buckets.keys()].sort()).toEqual([0, 1, 2, 3]);
  for (const bucket of buckets.values()) expect(bucket.length).toBeGreaterThan(420);
});

test('integers reach both ends and shuffling keeps every item', () => {
  const random = seeded('ends');
  expect(new Set(Array.from({ length: 200 }, () => random.integer(1, 3)))).toEqual(new Set([1, 2, 3]));
  expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
});
