import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { examplesForVerdict, zeroDiscordanceFloor } from './sample-size.ts';
import { tangoInterval } from './tango.ts';

describe('the number of examples', () => {
  it.each([
    [0.01, 0.02, 1237],
    [0.01, 0.2, 12366],
    [0.05, 0.1, 248],
    [0.1, 0.2, 124],
  ])('for a margin of %s at %s discordance is %s', (margin, variance, expected) => {
    expect(examplesForVerdict({ margin, variance, difference: 0, alpha: 0.05, designEffect: 1 })).toBe(expected);
  });

  it('grows with the design effect and diverges where the difference is the margin', () => {
    const question = { margin: 0.05, variance: 0.1, difference: 0, alpha: 0.05, designEffect: 1 };
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
});
