import reference from '@stdlib/stats-base-dists-t-quantile';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

describe("Student's t", () => {
  it('has the quantiles of an independent implementation', () => {
    for (const degreesOfFreedom of [1, 2, 3, 4, 5, 19, 20, 99, 100, 299, 1500, 9999]) {
      for (const p of [0.005, 0.05, 0.3, 0.5, 0.8, 0.95, 0.975, 0.9999]) {
        const expected = reference(p, degreesOfFreedom);
        expect(Math.abs(studentTQuantile(p, degreesOfFreedom) - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
      }
    }
  });

  it('is symmetric', () => {
    for (const t of [0.1, 1, 2.5, 40]) expect(studentTCdf(t, 7) + studentTCdf(-t, 7)).toBeCloseTo(1, 14);
  });

  it('is the normal with infinitely many degrees of freedom', () => {
    for (const p of [0.01, 0.5, 0.95]) expect(studentTQuantile(p, Number.POSITIVE_INFINITY)).toBeCloseTo(normalQuantile(p), 14);
    for (const t of [-3, 0, 1.5]) expect(studentTCdf(t, Number.POSITIVE_INFINITY)).toBe(normalCdf(t));
  });

  it.each([0, 1.5, -1])('refuses %s degrees of freedom', (degreesOfFreedom) => {
    expect(() => studentTCdf(1, degreesOfFreedom)).toThrow('degrees of freedom');
  });
});
