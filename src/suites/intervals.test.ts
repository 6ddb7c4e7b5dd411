import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../stats/wilson.ts';
import { lowestMean, type Part, pooledMean, spreadOfMeans } from './intervals.ts';

const rate = (right: number, n: number): Part => ({ value: right / n, n, interval: wilsonInterval(right / n, n) });
const rates = fc.array(
  fc.integer({ min: 1, max: 400 }).chain((n) => fc.integer({ min: 0, max: n }).map((right) => rate(right, n))),
  { minLength: 1, maxLength: 12 },
);

describe('an interval out of those of classes', () => {
  it('is the class’s own where there is one', () => {
    const only = rate(80, 100);
    const { value, interval } = pooledMean([only]);
    expect([value, interval.low, interval.high]).toEqual([0.8, expect.closeTo(only.interval.low, 12), expect.closeTo(only.interval.high, 12)]);
    expect(lowestMean([only]).interval.low).toBeCloseTo(only.interval.low, 12);
  });

  it('is about that of all examples together', () => {
    const pooled = pooledMean([rate(160, 200), rate(90, 100), rate(210, 300)]);
    const together = wilsonInterval(460 / 600, 600);
    expect(pooled.value).toBeCloseTo(460 / 600, 12);
    expect(pooled.interval.low).toBeCloseTo(together.low, 2);
    expect(pooled.interval.high).toBeCloseTo(together.high, 2);
  });

  it('holds its value, and a pooled one reaches no farther to either side than the class that reaches farthest', () => {
    fc.assert(
      fc.property(rates, (parts) => {
        for (const estimate of [pooledMean(parts), lowestMean(parts), spreadOfMeans(parts)]) {
          expect(estimate.interval.low).toBeLessThanOrEqual(estimate.value + 1e-12);
          expect(estimate.interval.high).toBeGreaterThanOrEqual(estimate.value - 1e-12);
        }
        const { value, interval } = pooledMean(parts);
        expect(value - interval.low).toBeLessThanOrEqual(Math.max(...parts.map((part) => part.value - part.interval.low)) + 1e-12);
        expect(interval.high - value).toBeLessThanOrEqual(Math.max(...parts.map((part) => part.interval.high - part.value)) + 1e-12);
      }),
    );
  });
});
