import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logFactorial } from '../power/log-factorial.ts';
import { type RatioPairs, ratioScore } from './ratio-score.ts';

function singles(both: number, localOnly: number, hostedOnly: number, neither: number): RatioPairs {
  const n = both + localOnly + hostedOnly + neither;
  const alone = { effectiveClusters: n, designEffect: 1, degreesOfFreedom: Number.POSITIVE_INFINITY, likeness: { lost: 0, won: 0 } };
  return { n, both, localOnly, hostedOnly, ...alone };
}

/** By search: the likeliest shares under the ratio, and the variance that they give. */
function bySearch({ n, both, localOnly, hostedOnly }: RatioPairs, ratio: number): number {
  const right = (both + localOnly + hostedOnly) / n;
  const sharesOf = (lost: number) => ({ all: (right - (1 + ratio) * lost) / ratio, won: (lost - (1 - ratio) * right) / ratio, lost });
  const term = (count: number, share: number) => (count === 0 ? 0 : count * Math.log(Math.max(share, 1e-300)));
  const likelihood = (lost: number) => {
    const shares = sharesOf(lost);
    return term(both, shares.all) + term(localOnly, shares.won) + term(hostedOnly, shares.lost);
  };
  let [low, high] = [(1 - ratio) * right, right / (1 + ratio)];
  for (let step = 0; step < 200; step += 1) {
    const [left, middle] = [low + (high - low) / 3, high - (high - low) / 3];
    if (likelihood(left) < likelihood(middle)) low = left;
    else high = middle;
  }
  const { all, won, lost } = sharesOf((low + high) / 2);
  const variance = all * (1 - ratio) ** 2 + won + lost * ratio ** 2;
  return (both + localOnly - ratio * (both + hostedOnly)) / Math.sqrt(n * variance);
}

it('is that of the likeliest shares, by search', () => {
  const count = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(count, count, count, fc.integer({ min: 0, max: 40 }), (both, won, lost, neither) => {
      const pairs = singles(both, won, lost, neither);
      const score = ratioScore({ ...pairs, effectiveClusters: Number.POSITIVE_INFINITY }, 0.9);
      expect(score).toBeCloseTo(bySearch(pairs, 0.9), 4);
    }),
    { numRuns: 100 },
  );
});

it('holds its level where the hosted model is always right and the local one on nine of ten', () => {
  for (const n of [50, 100, 300]) {
    let wrong = 0;
    for (let right = 0; right <= n; right += 1) {
      const chance = Math.exp(logFactorial(n) - logFactorial(right) - logFactorial(n - right) + right * Math.log(0.9) + (n - right) * Math.log(0.1));
      if (ratioScore(singles(right, 0, n - right, 0), 0.9) >= 1.6449) wrong += chance;
    }
    expect(wrong).toBeLessThan(0.06);
  }
});

it('says less of pairs that come in clusters, and nothing more than clusters not seen allow', () => {
  const pairs = singles(380, 2, 18, 0);
  const clustered = { ...pairs, effectiveClusters: 200, designEffect: 4 };
  expect(ratioScore(clustered, 0.9)).toBeCloseTo(ratioScore(pairs, 0.9) / 2, 9);
  expect(ratioScore({ ...clustered, designEffect: 1, effectiveClusters: 20 }, 0.9)).toBeCloseTo(Math.sqrt((20 * 0.0595) / 0.9), 9);
});
