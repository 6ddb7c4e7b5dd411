import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wilsonInterval, Z_95 } from './wilson.ts';

const sample = fc.integer({ min: 1, max: 2000 }).chain((n) => fc.record({ n: fc.constant(n), hits: fc.integer({ min: 0, max: n }) }));

it('ends where the score test would just reject: (share - p)² = z² p (1 - p) / n', () => {
  fc.assert(
    fc.property(sample, ({ n, hits }) => {
      const { low, high } = wilsonInterval(hits / n, n);
      for (const p of [low, high]) expect((hits / n - p) ** 2).toBeCloseTo((Z_95 ** 2 * p * (1 - p)) / n, 10);
    }),
  );
});

it('holds the share and stays between 0 and 1', () => {
  fc.assert(
    fc.property(sample, ({ n, hits }) => {
      const { low, high } = wilsonInterval(hits / n, n);
      expect([0 <= low, low <= hits / n, hits / n <= high, high <= 1]).toEqual([true, true, true, true]);
    }),
  );
});

it('mirrors when successes and failures change places', () => {
  fc.assert(fc.property(sample, ({ n, hits }) => Math.abs(wilsonInterval(hits / n, n).low - (1 - wilsonInterval(1 - hits / n, n).high)) < 1e-12));
});
