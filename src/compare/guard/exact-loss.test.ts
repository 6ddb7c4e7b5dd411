import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiscordantPairs, tangoStatistic } from '../../stats/tango.ts';
import { exactPInferior, votesOf } from './exact-loss.ts';

const MARGIN = 0.05;

describe('the exact test of a loss', () => {
  it('is the plain binomial chance where every pair was lost', () => {
    // Nothing is more extreme than all of them, and the worst share of losses under the margin is (1 + 0.05) / 2.
    expect(exactPInferior({ n: 12, localOnly: 0, hostedOnly: 12 }, MARGIN)).toBeCloseTo(0.525 ** 12, 12);
    expect(exactPInferior({ n: 3, localOnly: 0, hostedOnly: 3 }, MARGIN)).toBeCloseTo(0.525 ** 3, 12);
  });

  it('is sure of 20 lost out of 25, and of nothing where none was lost', () => {
    expect(exactPInferior({ n: 25, localOnly: 0, hostedOnly: 20 }, MARGIN)).toBeLessThan(1e-4);
    expect(exactPInferior({ n: 25, localOnly: 0, hostedOnly: 0 }, MARGIN)).toBeGreaterThan(0.2);
  });

  it('holds its level: by enumeration, at the margin, whatever the share of disagreement', () => {
    for (const n of [10, 25]) {
      const tables = tablesOf(n).map((table) => ({ ...table, p: exactPInferior(table, MARGIN) }));
      for (const localShare of [0, 0.013, 0.05, 0.11, 0.2, 0.31, 0.42]) {
        const wrong = tables.reduce((sum, table) => (table.p < 0.05 ? sum + chanceOf(table, localShare, localShare + MARGIN) : sum), 0);
        expect(wrong).toBeLessThanOrEqual(0.0501);
      }
    }
  });

  it('never finds a worse table less sure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(20), fc.nat(20), (n, b, c) => {
        const table = { n, localOnly: Math.min(b, n - 1), hostedOnly: 0 };
        const better = { ...table, hostedOnly: Math.min(c, n - table.localOnly - 1) };
        const worse = { ...better, hostedOnly: better.hostedOnly + 1 };
        fc.pre(tangoStatistic(worse, -MARGIN) <= tangoStatistic(better, -MARGIN));
        return exactPInferior(worse, MARGIN) <= exactPInferior(better, MARGIN) + 1e-12;
      }),
      { numRuns: 60 },
    );
  });
});

describe('clusters', () => {
  const value = (cluster: string, hosted: number, local: number) => ({ cluster, hosted, local });

  it('have one vote each, that of one of their examples', () => {
    const same = [value('a', 1, 0), value('a', 1, 0), value('b', 0, 1), value('c', 1, 1), value('c', 0, 0)];
    expect(votesOf(same)).toEqual({ n: 3, localOnly: 1, hostedOnly: 1 });
  });

  it('are lost as often as an example is, not wherever one of many was lost', () => {
    const long = Array.from({ length: 2000 }, (_, at) => value(`talk ${at % 200}`, 1, at < 200 ? 0 : 1));
    const { n, hostedOnly } = votesOf(long);
    expect(n).toBe(200);
    expect(hostedOnly / n).toBeGreaterThan(0.04);
    expect(hostedOnly / n).toBeLessThan(0.17);
  });
});

function tablesOf(n: number): DiscordantPairs[] {
  return Array.from({ length: n + 1 }, (_, b) => Array.from({ length: n - b + 1 }, (_, c) => ({ n, localOnly: b, hostedOnly: c }))).flat();
}

function chanceOf({ n, localOnly: b, hostedOnly: c }: DiscordantPairs, localShare: number, hostedShare: number): number {
  let ways = 1;
  for (let k = 0; k < b; k += 1) ways *= (n - k) / (k + 1);
  for (let k = 0; k < c; k += 1) ways *= (n - b - k) / (k + 1);
  return ways * localShare ** b * hostedShare ** c * (1 - localShare - hostedShare) ** (n - b - c);
}
