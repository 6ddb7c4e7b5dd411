import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredPairs, clusteredScoreInterval, clusteredScorePInferior, clusteredScoreStatistic } from './clustered-score.ts';
import { normalQuantile } from './normal.ts';
import { studentTQuantile } from './student-t.ts';
import { type DiscordantPairs, tangoInterval, tangoPInferior, tangoStatistic } from './tango.ts';

const Z = normalQuantile(0.95);
const alike = (n: number, d: -1 | 0 | 1): DiscordantPairs => ({ n, localOnly: d > 0 ? n : 0, hostedOnly: d < 0 ? n : 0 });
const cluster = fc
  .record({ n: fc.integer({ min: 1, max: 12 }), b: fc.nat(3), c: fc.nat(3) })
  .map(({ n, b, c }) => ({ n, localOnly: Math.min(b, n), hostedOnly: Math.min(c, n - Math.min(b, n)) }));
const clusters = fc.array(cluster, { minLength: 2, maxLength: 80 });
const singles = fc.array(
  fc.constantFrom<-1 | 0 | 1>(-1, 0, 0, 0, 1).map((d) => alike(1, d)),
  { minLength: 2, maxLength: 200 },
);
const manySingles = fc.array(
  fc.constantFrom<-1 | 0 | 1>(-1, 0, 0, 0, 1).map((d) => alike(1, d)),
  { minLength: 100, maxLength: 200 },
);
const of = (list: readonly DiscordantPairs[]) => clusteredScoreInterval(clusteredPairs(list), 0.05);
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('the score interval of clustered pairs', () => {
  it("is Tango's where every cluster is one pair", () => {
    fc.assert(
      fc.property(singles, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (list, margin) => {
        const pairs = clusteredPairs(list);
        const [found, tango] = [of(list), tangoInterval(pairs, Z)];
        expect(found.low).toBeCloseTo(tango.low, 9);
        expect(found.high).toBeCloseTo(tango.high, 9);
        expect(clusteredScorePInferior(pairs, margin)).toBeCloseTo(tangoPInferior(pairs, margin), 9);
      }),
    );
  });

  it("is never narrower than Tango's of the same pairs", () => {
    fc.assert(
      fc.property(clusters, (list) => {
        const [found, tango] = [of(list), tangoInterval(clusteredPairs(list), Z)];
        expect(found.low).toBeLessThanOrEqual(tango.low + 1e-9);
        expect(found.high).toBeGreaterThanOrEqual(tango.high - 1e-9);
      }),
    );
  });

  it('is that of the clusters where all pairs of a cluster are alike', () => {
    fc.assert(
      fc.property(singles, fc.integer({ min: 2, max: 9 }), (list, size) => {
        const many = list.map(({ localOnly, hostedOnly }) => ({ n: size, localOnly: size * localOnly, hostedOnly: size * hostedOnly }));
        const pairs = clusteredPairs(many);
        expect(pairs.effectiveClusters).toBeCloseTo(list.length, 9);
        expect(pairs.designEffect).toBeCloseTo(size, 9);
        const t = studentTQuantile(0.95, pairs.degreesOfFreedom);
        const tango = tangoInterval(clusteredPairs(list), t);
        expect(of(many).low).toBeCloseTo(tango.low, 9);
        expect(of(many).high).toBeCloseTo(tango.high, 9);
      }),
    );
  });

  it('hardly changes with one pair among a hundred singles', () => {
    fc.assert(
      fc.property(manySingles, (list) => {
        const together = [alike(2, 0), ...list.slice(2)];
        const apart = [alike(1, 0), alike(1, 0), ...list.slice(2)];
        const [low, high] = [Math.abs(of(together).low - of(apart).low), Math.abs(of(together).high - of(apart).high)];
        expect(Math.max(low, high)).toBeLessThan(0.015 * (of(apart).high - of(apart).low));
      }),
    );
  });

  it('never clears a margin for a tied pair that joins a cluster where it would not have as one of its own', () => {
    fc.assert(
      fc.property(singles, (list) => {
        const [first = alike(1, 0), ...others] = list;
        const joined = [{ ...first, n: first.n + 1 }, ...others];
        const apart = [...list, alike(1, 0)];
        expect(of(joined).low).toBeLessThanOrEqual(tangoInterval(clusteredPairs(apart), Z).low + 1e-9);
      }),
    );
    const twoLost = [...times(98, alike(1, 0)), ...times(2, alike(1, -1))];
    const [before, after] = [of(twoLost), of([alike(2, 0), ...twoLost.slice(1)])];
    expect(before.low).toBeLessThan(-0.05);
    expect(after.low).toBeLessThan(-0.05);
    expect(Math.abs(after.low - before.low)).toBeLessThan(0.001);
  });

  it('mirrors when the two models change places, holds the difference, and stays within -1 and 1', () => {
    fc.assert(
      fc.property(clusters, (list) => {
        const [here, there] = [of(list), of(list.map(({ n, localOnly, hostedOnly }) => ({ n, localOnly: hostedOnly, hostedOnly: localOnly })))];
        expect(here.high).toBeCloseTo(-there.low, 9);
        const { n, localOnly, hostedOnly } = clusteredPairs(list);
        const difference = (localOnly - hostedOnly) / n;
        expect([-1 - 1e-9 <= here.low, here.low <= difference, difference <= here.high, here.high <= 1 + 1e-9]).toEqual([true, true, true, true]);
      }),
    );
  });

  it('takes clusters in which nothing differs for as many pairs as clusters', () => {
    const { low, high } = of(times(60, alike(5, 0)));
    const t = studentTQuantile(0.95, clusteredPairs(times(60, alike(5, 0))).degreesOfFreedom);
    expect(low).toBeCloseTo(-(t * t) / (60 + t * t), 9);
    expect(high).toBeCloseTo((t * t) / (60 + t * t), 9);
  });

  it('puts what a difference asks for on the losses where these come in whole clusters and the wins do not', () => {
    const pairs = clusteredPairs([...times(4, alike(60, -1)), ...times(56, { n: 60, localOnly: 10, hostedOnly: 0 })]);
    expect([pairs.likeness.lost, pairs.likeness.won]).toEqual([expect.closeTo(1, 9), 0]);
    // Were the wins known for sure, so many more would have to be lost.
    const won = pairs.localOnly / pairs.n;
    const lost = won + 0.05;
    const variance = (lost + won - 0.05 ** 2) * (1 + (59 * lost) / (lost + won));
    const known = (won - pairs.hostedOnly / pairs.n + 0.05) / Math.sqrt(variance / pairs.n);
    const found = clusteredScoreStatistic(pairs, -0.05);
    expect(found / known).toBeGreaterThan(1);
    expect(found / known).toBeLessThan(1.01);
    expect(tangoStatistic(pairs, -0.05) / Math.sqrt(pairs.designEffect)).toBeGreaterThan(1.4 * found);
  });

  it('does not trust pairs apart in small clusters to speak for one large cluster', () => {
    const few = times(60, alike(1, 0)).map((one, index) => (index < 2 ? alike(1, -1) : one));
    expect(clusteredPairs([...few, alike(60, 0)]).effectiveClusters).toBeLessThan(4);
    expect(of([...few, alike(60, 0)]).low).toBeLessThan(-0.3);
  });
});

describe('the p-value', () => {
  it('is below alpha exactly where the interval ends below minus the margin', () => {
    fc.assert(
      fc.property(clusters, fc.double({ min: 0.01, max: 0.9, noNaN: true }), fc.constantFrom(0.01, 0.025, 0.05, 0.1), (list, margin, alpha) => {
        const pairs = clusteredPairs(list);
        const { high } = clusteredScoreInterval(pairs, alpha);
        fc.pre(Math.abs(high + margin) > 1e-9);
        expect(clusteredScorePInferior(pairs, margin) < alpha).toBe(high < -margin);
      }),
    );
  });

  it('comes of a statistic that falls with the difference it is asked about', () => {
    fc.assert(
      fc.property(clusters, fc.double({ min: -0.98, max: 0.98, noNaN: true }), (list, d) => {
        const pairs = clusteredPairs(list);
        expect(clusteredScoreStatistic(pairs, d + 0.01)).toBeLessThanOrEqual(clusteredScoreStatistic(pairs, d) + 1e-9);
      }),
    );
  });
});
