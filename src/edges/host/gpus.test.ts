import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processesFor, shareOf } from './gpus.ts';

test('two trainings side by side have two GPUs each of four, and an odd one goes to the second', () => {
  const parts = (devices: string[]) => [0, 1].map((index) => shareOf(devices, { index, of: 2 }));
  expect(parts(['0', '1', '2', '3'])).toEqual([
    ['0', '1'],
    ['2', '3'],
  ]);
  expect(parts(['5', '7', '9'])).toEqual([['5'], ['7', '9']]);
});

test('too few GPUs to share are everybody’s, and none are nobody’s', () => {
  expect([0, 1].map((index) => shareOf(['0'], { index, of: 2 }))).toEqual([['0'], ['0']]);
  expect(shareOf([], { index: 1, of: 2 })).toEqual([]);
});

test('the parts are all devices, each once, and differ by at most one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }), (of, more) => {
      const devices = Array.from({ length: of + more }, (_, index) => String(index));
      const parts = Array.from({ length: of }, (_, index) => shareOf(devices, { index, of }));
      expect(parts.flat()).toEqual(devices);
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('as many processes train as there are GPUs, if the rows of a step can be shared out evenly', () => {
  const recipe = { batchSize: 4, gradientAccumulation: 4 };
  expect([0, 1, 2, 3, 4, 8].map((devices) => processesFor(recipe, devices))).toEqual([1, 1, 2, 2, 4, 8]);
  expect(processesFor({ batchSize: 3, gradientAccumulation: 1 }, 2)).toBe(1);
});
