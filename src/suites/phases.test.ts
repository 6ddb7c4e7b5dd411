import { describe, expect, it } from 'vitest';
import { GATE, pairedScores, sideOf } from '../compare/compare.test-data.ts';
import { compare } from '../compare/compare.ts';
import { phasesOf } from './phases.ts';

/** 400 pairs, on the exact metric. */
function phases({ localOnly = 0, hostedOnly = 0, calls = 4_000 }: { localOnly?: number; hostedOnly?: number; calls?: number }) {
  const { hosted, local } = pairedScores('toolcall', { both: 400 - localOnly - hostedOnly, localOnly, hostedOnly });
  return phasesOf(compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, GATE), { calls });
}
const outcomes = (given: Parameters<typeof phases>[0]) => phases(given).map(({ phase, outcome }) => [phase, outcome]);

describe('the phases of a swap', () => {
  it('are passed by the paired interval: a few points lost pass the first two, and not the third', () => {
    expect(outcomes({ localOnly: 4, hostedOnly: 16 })).toEqual([
      [1, 'pass'],
      [2, 'pass'],
      [3, 'fail'],
    ]);
    expect(outcomes({ localOnly: 60, hostedOnly: 0 }).map(([, outcome]) => outcome)).toEqual(['pass', 'pass', 'pass']);
    expect(outcomes({ localOnly: 0, hostedOnly: 120 }).map(([, outcome]) => outcome)).toEqual(['fail', 'fail', 'fail']);
  });

  it('need more examples where what may be lost lies inside the interval', () => {
    const [first, , third] = phases({ localOnly: 10, hostedOnly: 45 });
    expect(first).toMatchObject({ outcome: 'too-few', difference: -0.0875 });
    expect(first?.more).toBeGreaterThan(400);
    expect(third).toMatchObject({ outcome: 'fail', more: null });
  });

  it('need a data set ten times the first for the second one, whatever the interval says, unless it is failed already', () => {
    const [first, second] = phases({ calls: 1_000 });
    expect([first?.outcome, second?.outcome, second?.more]).toEqual(['pass', 'too-few', 1_200]);
    expect(phases({ hostedOnly: 120, calls: 1_000 })[1]?.outcome).toBe('fail');
  });

  it('are told of no comparison without a verdict', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 0, neither: 400 });
    const comparison = compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, GATE);
    expect(comparison.refusals.length).toBeGreaterThan(0);
    expect(phasesOf(comparison, { calls: 4_000 })).toEqual([]);
  });
});
