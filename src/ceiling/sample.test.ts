import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleOf } from '../eval/eval.test-data.ts';
import type { Example, Split } from '../records/example.ts';
import { ceilingSample } from './sample.ts';

const SPLITS: readonly Split[] = ['train', 'val', 'test', 'vault'];
const POOL = fc
  .array(fc.record({ domain: fc.constantFrom('a', 'b', 'c'), split: fc.constantFrom(...SPLITS), challenge: fc.boolean() }), { maxLength: 60 })
  .map((sketches) => sketches.map((sketch, index) => exampleOf({ ...sketch, number: index + 1 })));
const drawn = (examples: readonly Example[], samples: number, seed = 42) => ceilingSample(examples, { track: 'toolcall', samples, seed });
const ids = (examples: readonly Example[]) => examples.map(({ id }) => id);

test('of each domain as many are drawn as its share, within one', () => {
  fc.assert(
    fc.property(POOL, fc.nat({ max: 70 }), (examples, samples) => {
      const pool = drawn(examples, examples.length);
      const sample = drawn(examples, samples);
      expect(sample).toHaveLength(Math.min(samples, pool.length));
      for (const domain of ['a', 'b', 'c']) {
        const share = pool.filter((one) => one.domain === domain).length / Math.max(1, pool.length);
        expect(Math.abs(sample.filter((one) => one.domain === domain).length - share * sample.length)).toBeLessThanOrEqual(1.5);
      }
    }),
  );
});

test('the same examples are drawn in whatever order they come, and a larger sample holds the smaller one', () => {
  fc.assert(
    fc.property(POOL, fc.nat({ max: 30 }), (examples, samples) => {
      const sample = ids(drawn(examples, samples));
      expect(ids(drawn(examples.toReversed(), samples)).toReversed()).toEqual(sample);
      const larger = new Set(ids(drawn(examples, samples + 7)));
      expect(sample.filter((id) => !larger.has(id))).toEqual([]);
    }),
  );
});

test('only train and val are drawn from, no challenge, no other track, and another seed draws others', () => {
  const examples = Array.from({ length: 80 }, (_, index) =>
    exampleOf({ number: index + 1, split: SPLITS[index % 4] ?? 'test', challenge: index % 10 === 0, ...(index > 60 ? { track: 'structured' as const } : {}) }),
  );
  const all = drawn(examples, 1000);
  expect(new Set(all.map(({ split }) => split))).toEqual(new Set(['train', 'val']));
  expect(all.filter(({ challenge, track }) => challenge || track !== 'toolcall')).toEqual([]);
  expect(ids(drawn(examples, 10, 1))).not.toEqual(ids(drawn(examples, 10, 2)));
});
