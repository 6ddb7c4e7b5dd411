import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedDifference, showsParity } from './difference.ts';

const OPTIONS = { delta: 0.05, alpha: 0.05 };

/** Deterministic noise in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('the method', () => {
  it("is Tango's for yes/no values with one pair a cluster", () => {
    const found = pairedDifference(
      [0, 1, 2].map((index) => ({ cluster: String(index), hosted: 1, local: index === 0 ? 0 : 1 })),
      OPTIONS,
    );
    expect(found).toMatchObject({ method: 'tango', n: 3, clusters: 3, discordant: { localOnly: 0, hostedOnly: 1 } });
  });

  it('is cluster-t for fractions, and the corrected score for clusters where they repeat, with at least twenty clusters', () => {
    const fractions = Array.from({ length: 20 }, (_, index) => ({ cluster: String(index), hosted: 1, local: 0.5 + (index % 2) / 4 }));
    expect(pairedDifference(fractions, OPTIONS).method).toBe('cluster-t');
    const repeated = Array.from({ length: 60 }, (_, index) => ({ cluster: String(index % 20), hosted: 1, local: index % 2 }));
    expect(pairedDifference(repeated, OPTIONS)).toMatchObject({ method: 'clustered-score', n: 60, clusters: 20, effectiveClusters: 20 });
  });

  it('is none below twenty clusters: the interval then says nothing', () => {
    const repeated = Array.from({ length: 60 }, (_, index) => ({ cluster: String(index % 19), hosted: 1, local: 1 }));
    expect(pairedDifference(repeated, OPTIONS)).toMatchObject({ method: 'none', interval: { low: -1, high: 1 }, pInferior: null });
  });

  it('is none where one cluster is half of all, however many there are, for it counts as few', () => {
    const lopsided = Array.from({ length: 120 }, (_, index) => ({ cluster: String(Math.min(index, 60)), hosted: 1, local: 1 }));
    const { method, clusters, effectiveClusters } = pairedDifference(lopsided, OPTIONS);
    expect([method, clusters, effectiveClusters < 4]).toEqual(['none', 61, true]);
  });

  it('is still one where a small sample repeats a little', () => {
    const few = Array.from({ length: 16 }, (_, index) => ({ cluster: String(Math.min(index, 14)), hosted: 1, local: 0 }));
    expect(pairedDifference(few, OPTIONS)).toMatchObject({ method: 'clustered-score', n: 16, clusters: 15 });
  });
});

describe('parity', () => {
  const paired = (lost: readonly boolean[]) => lost.map((isLost, index) => ({ cluster: String(index), hosted: 1, local: isLost ? 0 : 1 }));
  const shown = (values: Parameters<typeof pairedDifference>[0]) => showsParity(pairedDifference(values, OPTIONS), OPTIONS);

  it('takes as many clusters that count as would have shown a loss of the margin, however many pairs they hold', () => {
    const tied = (clusters: number, size: number) =>
      Array.from({ length: clusters * size }, (_, index) => ({ cluster: String(index % clusters), hosted: 1, local: 1 }));
    expect([58, 59].map((n) => shown(tied(n, 1)))).toEqual([false, true]);
    expect([20, 58, 59, 60].map((n) => shown(tied(n, 60)))).toEqual([false, false, true, true]);
  });

  it('never comes of a tied example that joins a cluster where it would not have of one that stands alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 130 }), fc.nat(4), fc.nat(4), (n, lost, more) => {
        const values = paired(Array.from({ length: n }, (_, index) => index < lost));
        const added = Array.from({ length: 1 + more }, () => ({ cluster: '0', hosted: 1, local: 1 }));
        const apart = added.map((one, index) => ({ ...one, cluster: `apart ${index}` }));
        expect(shown([...values, ...added]) && !shown([...values, ...apart])).toBe(false);
      }),
    );
  });
});

describe('the error of "parity" where the local model loses exactly the margin', () => {
  // Pairs differ with the given probability; the difference is exactly -delta. 0.05 is nominal, 0.075 leaves room for chance in 1,200 draws.
  it.each([
    { n: 100, discordance: 0.1, delta: 0.05, size: 1 },
    { n: 300, discordance: 0.1, delta: 0.05, size: 1 },
    { n: 300, discordance: 0.05, delta: 0.02, size: 1 },
    { n: 200, discordance: 0.2, delta: 0.1, size: 1 },
    { n: 300, discordance: 0.2, delta: 0.1, size: 4 },
  ])('is bounded: n $n, discordance $discordance, margin $delta, clusters of $size', ({ n, discordance, delta, size }) => {
    const random = randomOf(42);
    const draws = 1200;
    let parities = 0;
    for (let draw = 0; draw < draws; draw++) {
      const values = Array.from({ length: n / size }, (_, cluster) => {
        const shared = drawPair(random, discordance, delta);
        return Array.from({ length: size }, () => ({ cluster: String(cluster), ...(random() < 0.5 ? shared : drawPair(random, discordance, delta)) }));
      }).flat();
      if (pairedDifference(values, { delta, alpha: 0.05 }).interval.low > -delta) parities++;
    }
    expect(parities / draws).toBeLessThanOrEqual(0.075);
  });
});

function drawPair(random: () => number, discordance: number, delta: number): { hosted: number; local: number } {
  const hostedOnly = (discordance + delta) / 2;
  const draw = random();
  if (draw < hostedOnly) return { hosted: 1, local: 0 };
  return draw < discordance ? { hosted: 0, local: 1 } : { hosted: 1, local: 1 };
}
