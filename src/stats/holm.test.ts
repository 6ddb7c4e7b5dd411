import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holmAdjusted } from './holm.ts';

/** Closed testing: a hypothesis falls when Bonferroni rejects every set of hypotheses that holds it. */
function closedTesting(pValues: readonly number[], index: number): number {
  const others = pValues.filter((_, other) => other !== index);
  let worst = 0;
  for (let subset = 0; subset < 2 ** others.length; subset++) {
    const members = [pValues[index] ?? 1, ...others.filter((_, other) => subset & (1 << other))];
    worst = Math.max(worst, Math.min(1, members.length * Math.min(...members)));
  }
  return worst;
}

it('agrees with closed testing over all subsets', () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(pValues, (ps) => {
      for (const [index, adjusted] of holmAdjusted(ps).entries()) expect(adjusted).toBeCloseTo(closedTesting(ps, index), 12);
    }),
  );
});
