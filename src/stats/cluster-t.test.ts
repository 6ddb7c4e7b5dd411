import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredMean, clusterTDifference, clusterTInterval, clusterTPInferior } from './cluster-t.ts';
import { normalQuantile } from './normal.ts';
import { studentTQuantile } from './student-t.ts';

const Z = normalQuantile(0.95);
const values = fc.array(
  fc.record({ cluster: fc.integer({ min: 0, max: 40 }).map(String), value: fc.integer({ min: -4, max: 4 }).map((quarter) => quarter / 4) }),
  {
    minLength: 2,
    maxLength: 120,
  },
);
const severalClusters = values.filter((items) => new Set(items.map(({ cluster }) => cluster)).size >= 2);

describe('the cluster-robust mean', () => {
  it('has the standard error of the sum over all pairs within a cluster', () => {
    fc.assert(
      fc.property(severalClusters, (items) => {
        const { mean, standardError, clusters } = clusteredMean(items);
        let sum = 0;
        for (const a of items) for (const b of items) if (a.cluster === b.cluster) sum += (a.value - mean) * (b.value - mean);
        expect(standardError ** 2).toBeCloseTo(((clusters / (clusters - 1)) * sum) / items.length ** 2, 10);
      }),
    );
  });

  it('is the textbook interval of a mean when no cluster repeats', () => {
    const items = [0.1, 0.5, 0.9, 0.4].map((value, index) => ({ cluster: String(index), value }));
    const sampleVariance = (0.375 ** 2 + 0.025 ** 2 + 0.425 ** 2 + 0.075 ** 2) / 3;
    const half = studentTQuantile(0.975, 3) * Math.sqrt(sampleVariance / 4);
    const { low, high } = clusterTInterval(clusteredMean(items), 0.025);
    expect(low).toBeCloseTo(0.475 - half, 12);
    expect(high).toBeCloseTo(0.475 + half, 12);
  });

  it('counts ten copies of each value as no more evidence than one', () => {
    const once = Array.from({ length: 30 }, (_, index) => ({ cluster: String(index), value: index % 3 === 0 ? 1 : 0 }));
    const tenfold = once.flatMap((item) => Array.from({ length: 10 }, () => item));
    expect(clusteredMean(tenfold).standardError).toBeCloseTo(clusteredMean(once).standardError, 12);
    expect(clusteredMean(tenfold).designEffect).toBeGreaterThan(9);
  });
});

describe('the clustered difference', () => {
  it('is ± z² / (G + z²) where nothing differs', () => {
    const same = Array.from({ length: 50 }, (_, index) => ({ cluster: String(index % 25), value: 0 }));
    const { low, high } = clusterTDifference(clusteredMean(same), { alpha: 0.05, z: Z });
    expect(low).toBeCloseTo(-(Z * Z) / (25 + Z * Z), 12);
    expect(high).toBeCloseTo((Z * Z) / (25 + Z * Z), 12);
  });

  it('mirrors when the two models change places, and holds its mean', () => {
    fc.assert(
      fc.property(severalClusters, (items) => {
        const here = clusterTDifference(clusteredMean(items), { alpha: 0.05, z: Z });
        const there = clusterTDifference(clusteredMean(items.map(({ cluster, value }) => ({ cluster, value: -value }))), { alpha: 0.05, z: Z });
        expect(here.high).toBeCloseTo(-there.low, 9);
        expect(here.low).toBeLessThanOrEqual(clusteredMean(items).mean);
      }),
    );
  });

  it('gives a p-value below alpha exactly where its upper bound is below minus the margin', () => {
    fc.assert(
      fc.property(severalClusters, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (items, margin) => {
        const difference = clusteredMean(items);
        const { high } = clusterTDifference(difference, { alpha: 0.05, z: Z });
        fc.pre(Math.abs(high + margin) > 1e-9);
        expect(clusterTPInferior(difference, margin) < 0.05).toBe(high < -margin);
      }),
    );
  });
});
