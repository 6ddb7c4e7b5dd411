import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalQuantile } from '../normal.ts';
import { tangoInterval } from '../tango.ts';
import { type PowerQuestion, tangoPower } from './tango-power.ts';

const Z = normalQuantile(0.95);

/** Every table of the multinomial, one by one, judged by the interval itself; probabilities as products, without logarithms. */
function enumerated({ n, discordance, difference, margin, z }: PowerQuestion): number {
  const [onlyLocal, onlyHosted] = [(discordance + difference) / 2, (discordance - difference) / 2];
  let power = 0;
  for (let b = 0; b <= n; b++) {
    for (let c = 0; c <= n - b; c++) {
      const { low, high } = tangoInterval({ n, localOnly: b, hostedOnly: c }, z);
      if (difference > -margin ? low > -margin : high < -margin)
        power += chosen(n, b) * onlyLocal ** b * chosen(n - b, c) * onlyHosted ** c * (1 - discordance) ** (n - b - c);
    }
  }
  return power;
}

function chosen(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (n - k + i) / i;
  return ways;
}

it('is the sum over every table', () => {
  const questions = fc.record({
    n: fc.integer({ min: 2, max: 70 }),
    discordance: fc.double({ min: 0.01, max: 0.8, noNaN: true }),
    skew: fc.double({ min: -1, max: 1, noNaN: true }),
    margin: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
  });
  fc.assert(
    fc.property(questions, ({ n, discordance, skew, margin }) => {
      const question = { n, discordance, difference: skew * discordance, margin, z: Z };
      fc.pre(Math.abs(question.difference + margin) > 1e-6);
      expect(Math.abs(tangoPower(question) - enumerated(question))).toBeLessThan(1e-9);
    }),
    { numRuns: 60 },
  );
});

it('is the chance of no discordant pair where none is allowed', () => {
  expect(tangoPower({ n: 52, discordance: 0.02, difference: 0, margin: 0.05, z: Z })).toBeCloseTo(0.6224, 4);
});
