import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { tangoPower } from './power/tango-power.ts';
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

  // Published limits, to the digits they were published in.
  it.each([
    // Tango 1998, Stat. Med. 17:891: 43 lenses alike and one not; 90 %.
    { n: 44, localOnly: 0, hostedOnly: 1, level: 0.9, low: -0.096, high: 0.037, digits: 3 },
    // The example 4, 9, 3, 16 of the R package ratesci's own tests (pairbinci, contrast RD); 95 %.
    { n: 32, localOnly: 9, hostedOnly: 3, level: 0.95, low: -0.027, high: 0.39, digits: 3 },
    // Fagerland, Lydersen and Laake 2014, Stat. Med. 33:2850: airway hyper-responsiveness (Bentur et al. 2009).
    { n: 21, localOnly: 1, hostedOnly: 7, level: 0.95, low: -0.517, high: -0.026, digits: 3 },
    // The same authors' Statistical Analysis of Contingency Tables, ch. 8: complete response (Cavo et al. 2012); R package contingencytables.
    { n: 161, localOnly: 6, hostedOnly: 16, level: 0.95, low: -0.124, high: -0.0054, digits: 4 },
    // R package PropCIs, scoreci.mp(25, 28, 618), which is (c - b) / n.
    { n: 618, localOnly: 28, hostedOnly: 25, level: 0.9, low: -0.0148, high: 0.0247, digits: 4 },
  ])('has the published limits for $localOnly and $hostedOnly of $n', ({ level, low, high, digits, ...pairs }) => {
    const found = tangoInterval(pairs, normalQuantile((1 + level) / 2));
    expect(found.low.toFixed(digits)).toBe(low.toFixed(digits));
    expect(found.high.toFixed(digits)).toBe(high.toFixed(digits));
  });

  it('errs as often as counted out: the true difference lies below its bound in at most 6.5 % of the tables, of 59 pairs and more', () => {
    for (const n of [59, 80, 100, 150, 200, 300]) {
      for (const discordance of [0.05, 0.1, 0.2, 0.3]) {
        const error = tangoPower({ n, discordance, difference: -0.05 + 1e-12, margin: 0.05, z: Z });
        expect(error).toBeLessThan(0.065);
        expect(error).toBeGreaterThan(0.005);
      }
    }
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
