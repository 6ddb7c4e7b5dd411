import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { tangoPower } from './power/tango-power.ts';
import { examplesForClusters, examplesForVerdict, fewestForParity, pairsForVerdict, zeroDiscordanceFloor } from './sample-size.ts';
import { tangoInterval } from './tango.ts';

describe('the number of examples', () => {
  it.each([
    [0.01, 0.02, 1237],
    [0.01, 0.2, 12366],
    [0.05, 0.1, 248],
    [0.1, 0.2, 124],
  ])('for a margin of %s at %s discordance is %s', (margin, meanSquare, expected) => {
    expect(examplesForVerdict({ margin, meanSquare, difference: 0, alpha: 0.05, designEffect: 1 })).toBe(expected);
  });

  it.each([0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5].flatMap((discordance) => [0.01, 0.02, 0.05, 0.1].map((margin) => ({ discordance, margin }))))(
    'gives the verdict that was planned: $discordance discordant, a margin of $margin',
    ({ discordance, margin }) => {
      const question = { meanSquare: discordance, difference: 0, margin, alpha: 0.05 };
      const planned = pairsForVerdict(question);
      const powerOf = (n: number) => tangoPower({ n, discordance, difference: 0, margin, z: normalQuantile(0.95) });
      for (const n of [planned, planned + 1, planned + 7, Math.ceil(1.1 * planned)]) expect(powerOf(n)).toBeGreaterThan(0.78);
      // No more than a small step above the least number that would do.
      expect(powerOf(Math.floor(0.8 * planned))).toBeLessThan(0.87);
    },
  );

  it('gives the verdict that is planned of an inferior model too', () => {
    const planned = pairsForVerdict({ meanSquare: 0.2, difference: -0.15, margin: 0.05, alpha: 0.05 });
    expect(tangoPower({ n: planned, discordance: 0.2, difference: -0.15, margin: 0.05, z: normalQuantile(0.95) })).toBeGreaterThan(0.78);
    expect(pairsForVerdict({ meanSquare: 0.2, difference: -0.05, margin: 0.05, alpha: 0.05 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('of clusters leaves room for those that were not seen', () => {
    const question = { meanSquare: 0.02, difference: 0, margin: 0.05, alpha: 0.05, designEffect: 1, perCluster: 5, t: normalQuantile(0.95) };
    const planned = examplesForClusters(question);
    const half = (n: number) => (question.t ** 2 * 5) / (n + question.t ** 2 * 5) + normalQuantile(0.8) * Math.sqrt(0.02 / n);
    expect([half(planned) <= 0.05, half(planned - 1) <= 0.05]).toEqual([true, false]);
    expect(examplesForClusters({ ...question, difference: -0.05 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('grows with the design effect and diverges where the difference is the margin', () => {
    const question = { margin: 0.05, meanSquare: 0.1, difference: 0, alpha: 0.05, designEffect: 1 };
    expect(examplesForVerdict({ ...question, designEffect: 3 })).toBe(742);
    expect(examplesForVerdict({ ...question, difference: -0.05 })).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [0.01, 268],
    [0.02, 133],
    [0.05, 52],
    [0.1, 25],
  ])('that can show parity at all within %s is %s', (margin, expected) => {
    expect(zeroDiscordanceFloor(margin, 0.05)).toBe(expected);
    const lowAt = (n: number) => tangoInterval({ n, localOnly: 0, hostedOnly: 0 }, normalQuantile(0.95)).low;
    expect(lowAt(expected)).toBeGreaterThan(-margin);
    expect(lowAt(expected - 1)).toBeLessThanOrEqual(-margin);
  });

  it.each([
    [0.01, 299],
    [0.02, 149],
    [0.05, 59],
    [0.1, 29],
    [0.3, 9],
  ])('on which parity within %s is ever said is %s: with fewer a loss of the margin shows none too often', (margin, expected) => {
    expect(fewestForParity(margin, 0.05)).toBe(expected);
    expect((1 - margin) ** expected).toBeLessThanOrEqual(0.05);
    expect((1 - margin) ** (expected - 1)).toBeGreaterThan(0.05);
  });

  it('is never fewer than the interval itself needs, and endless without a margin', () => {
    for (const [margin, alpha] of [
      [0.05, 0.001],
      [0.1, 0.0001],
      [0.9, 0.05],
    ] as const)
      expect(fewestForParity(margin, alpha)).toBeGreaterThanOrEqual(zeroDiscordanceFloor(margin, alpha));
    expect(fewestForParity(0, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });
});
