import referenceCdf from '@stdlib/stats-base-dists-normal-cdf';
import referenceQuantile from '@stdlib/stats-base-dists-normal-quantile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

describe('the normal distribution', () => {
  it('has the quantiles of an independent implementation', () => {
    for (const p of [0.001, 0.024, 0.025, 0.05, 0.2, 0.425, 0.5, 0.8, 0.95, 0.975, 0.999]) {
      expect(Math.abs(normalQuantile(p) - referenceQuantile(p, 0, 1))).toBeLessThan(1e-12);
    }
  });

  it('has tail quantiles that an independent distribution function takes back', () => {
    for (const p of [1e-40, 1e-12, 1e-6]) expect(referenceCdf(normalQuantile(p), 0, 1) / p).toBeCloseTo(1, 10);
  });

  it('has the distribution function of an independent implementation', () => {
    fc.assert(fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (x) => Math.abs(normalCdf(x) - referenceCdf(x, 0, 1)) < 2e-14));
  });

  it('keeps relative precision in the lower tail', () => {
    for (const x of [-4.5, -6, -10, -20]) expect(normalCdf(x) / referenceCdf(x, 0, 1)).toBeCloseTo(1, 9);
  });

  it('inverts itself', () => {
    fc.assert(fc.property(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (p) => Math.abs(normalCdf(normalQuantile(p)) - p) < 1e-13));
  });

  it.each([0, 1, -0.1, Number.NaN])('refuses %s as a probability', (p) => {
    expect(() => normalQuantile(p)).toThrow('between 0 and 1');
  });
});
