import { describe, expect, it } from 'vitest';
import { effectiveUpperBound, lowerTail, upperBound } from './clopper-pearson.ts';

/** By Pascal's rule, one trial after the other. */
function counted(most: number, n: number, p: number): number {
  let shares = [1];
  for (let trial = 0; trial < n; trial += 1) shares = Array.from({ length: trial + 2 }, (_, k) => (shares[k] ?? 0) * (1 - p) + (shares[k - 1] ?? 0) * p);
  return shares.slice(0, most + 1).reduce((sum, share) => sum + share, 0);
}

describe('the upper bound of a share', () => {
  it.each([
    // scipy.stats.beta.ppf(1 - alpha, found + 1, n - found)
    [0, 60, 0.025, 0.0596258],
    [4, 60, 0.025, 0.1619932],
    [12, 200, 0.025, 0.1024296],
    [24, 400, 0.0125, 0.0917847],
    [1, 2, 0.05, 0.9746794],
  ])('%i of %i at %f is %f', (found, n, alpha, expected) => {
    expect(upperBound(found, n, alpha)).toBeCloseTo(expected, 3);
    expect(counted(found, n, upperBound(found, n, alpha))).toBeCloseTo(alpha, 9);
  });

  it('is 1 where all were found, and where there is nothing', () => {
    expect([upperBound(3, 3, 0.05), upperBound(0, 0, 0.05)]).toEqual([1, 1]);
  });

  it('comes from tails that are those of trials counted out', () => {
    for (const [most, n, p] of [
      [3, 20, 0.2],
      [0, 7, 0.01],
      [150, 300, 0.52],
      [6, 6, 0.4],
    ] as const)
      expect(lowerTail(most, n, p)).toBeCloseTo(counted(most, n, p), 9);
  });

  it('of pairs in clusters is that of as many as they count for, rounded against us', () => {
    expect(effectiveUpperBound({ found: 5, n: 100, effective: 100 }, 0.05)).toBe(upperBound(5, 100, 0.05));
    expect(effectiveUpperBound({ found: 5, n: 100, effective: 50.7 }, 0.05)).toBe(upperBound(3, 50, 0.05));
    expect(effectiveUpperBound({ found: 5, n: 100, effective: 50.7 }, 0.05)).toBeGreaterThan(upperBound(5, 100, 0.05));
  });
});
