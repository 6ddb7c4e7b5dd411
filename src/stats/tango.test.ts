import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { type DiscordantPairs, tangoInterval, tangoPInferior, tangoStatistic } from './tango.ts';

const Z = normalQuantile(0.95);

const pairs = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.integer({ min: 0, max: n }).chain((b) => fc.integer({ min: 0, max: n - b }).map((c) => ({ n, localOnly: b, hostedOnly: c }))));

/** The score statistic from first principles: the constrained maximum likelihood share found by search, then (b - c - nd) over its standard error. */
function bruteStatistic({ n, localOnly: b, hostedOnly: c }: DiscordantPairs, d: number): number {
  const logLikelihood = (q: number) => term(b, q + d) + term(c, q) + term(n - b - c, 1 - 2 * q - d);
  let [low, high] = [Math.max(0, -d), (1 - d) / 2];
  for (let step = 0; step < 200; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (logLikelihood(left) < logLikelihood(right)) low = left;
    else high = right;
  }
  return (b - c - n * d) / Math.sqrt(n * (low + high + d - d * d));
}

function term(count: number, share: number): number {
  return count === 0 ? 0 : count * Math.log(share);
}

describe("Tango's score interval", () => {
  it('has the statistic of a maximum likelihood found by search', () => {
    fc.assert(
      // Differences below a billionth underflow when they are squared; no interval is ever searched there.
      fc.property(
        pairs,
        fc.double({ min: -0.9, max: 0.9, noNaN: true }).filter((d) => Math.abs(d) > 1e-9),
        (counts, d) => {
          const expected = bruteStatistic(counts, d);
          expect(Math.abs(tangoStatistic(counts, d) - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
        },
      ),
    );
  });

  it('ends where the statistic is plus and minus z', () => {
    fc.assert(
      fc.property(pairs, (counts) => {
        const { low, high } = tangoInterval(counts, Z);
        if (low > -0.999) expect(tangoStatistic(counts, low)).toBeCloseTo(Z, 6);
        if (high < 0.999) expect(tangoStatistic(counts, high)).toBeCloseTo(-Z, 6);
      }),
    );
  });

  it('is ± z² / (n + z²) without discordant pairs', () => {
    const { low, high } = tangoInterval({ n: 300, localOnly: 0, hostedOnly: 0 }, Z);
    expect(low).toBeCloseTo(-(Z * Z) / (300 + Z * Z), 10);
    expect(high).toBeCloseTo((Z * Z) / (300 + Z * Z), 10);
  });

  it('mirrors when the two models change places', () => {
    fc.assert(
      fc.property(pairs, ({ n, localOnly, hostedOnly }) => {
        const here = tangoInterval({ n, localOnly, hostedOnly }, Z);
        const there = tangoInterval({ n, localOnly: hostedOnly, hostedOnly: localOnly }, Z);
        expect(here.high).toBeCloseTo(-there.low, 9);
      }),
    );
  });

  it('holds the observed difference and widens with confidence', () => {
    fc.assert(
      fc.property(pairs, (counts) => {
        const difference = (counts.localOnly - counts.hostedOnly) / counts.n;
        const [narrow, wide] = [tangoInterval(counts, 1), tangoInterval(counts, 2)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-12);
        expect(narrow.low).toBeLessThanOrEqual(difference + 1e-12);
        expect(narrow.high).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high - 1e-12);
      }),
    );
  });

  it('gives a p-value below alpha exactly where its upper bound is below minus the margin', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (counts, margin) => {
        const { high } = tangoInterval(counts, Z);
        fc.pre(Math.abs(high + margin) > 1e-9);
        expect(tangoPInferior(counts, margin) < 0.05).toBe(high < -margin);
      }),
    );
  });

  it('never finds a model more inferior at a larger margin', () => {
    fc.assert(fc.property(pairs, (counts) => tangoPInferior(counts, 0.05) <= tangoPInferior(counts, 0.1) + 1e-12));
  });
});
