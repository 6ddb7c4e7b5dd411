import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanesFor, mayUseFewerLanes } from './lanes.ts';

test.each([
  ['few rows on a CPU', 64, 32, true, 8],
  ['enough rows for some lanes', 304, 32, true, 19],
  ['enough rows for all', 512, 32, true, 32],
  ['a small batch', 4, 4, true, 4],
  ['a GPU', 5, 32, false, 32],
])('%s', (_, rows, batch, isCpu, lanes) => {
  expect(lanesFor(rows, { batch, isCpu })).toBe(lanes);
});

test('a larger batch takes as many lanes or more, never more than it is, and a small one is used whole', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({ min: 1, max: 256 }), fc.boolean(), (rows, batch, isCpu) => {
      const lanes = lanesFor(rows, { batch, isCpu });
      expect(lanes).toBeGreaterThanOrEqual(Math.min(batch, 8));
      expect(lanes).toBeLessThanOrEqual(batch);
      expect(lanesFor(rows, { batch: batch + 1, isCpu })).toBeGreaterThanOrEqual(lanes);
      if (!mayUseFewerLanes(batch)) expect(lanes).toBe(batch);
    }),
  );
});
