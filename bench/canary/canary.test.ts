import { expect, test } from 'vitest';
import { randomOf } from '../calibration/draw.ts';
import { crossingByLooks, crossingByWager, isWorseByLooks } from './looks.ts';
import { drawRollout, type Scenario } from './simulate.ts';

const SCENARIO: Scenario = {
  before: { lost: 0.02, won: 0.015, neither: 0.005 },
  regression: 0,
  after: 0,
  offlinePairs: 200,
  audit: 0.05,
  steps: [0.05, 0.25, 0.5, 1],
  margin: 0.05,
  alpha: 0.05,
  horizon: 5000,
  test: 'wager',
};

test.each([0.1, 0.3])('fixed looks err at a limit of %f as often as every row of pairs says, and at most at their level', (limit) => {
  const [looks, level] = [[4, 8, 12], 0.3];
  let expected = 0;
  for (let bits = 0; bits < 2 ** 12; bits += 1) {
    const row = Array.from({ length: 12 }, (_, at) => (bits >> at) & 1);
    const isCalled = row.some((_, at) => {
      const seen = row.slice(0, at + 1);
      return isWorseByLooks({ pairs: seen.length, disagreements: seen.filter(Boolean).length }, { limit, level, looks });
    });
    if (isCalled) expected += row.reduce((chance, one) => chance * (one === 1 ? limit : 1 - limit), 1);
  }
  expect(crossingByLooks(limit, level, looks)).toBeCloseTo(expected, 9);
  expect(expected).toBeLessThanOrEqual(level);
});

test('the wager errs at its limit no more often than its level', () => {
  expect(crossingByWager(0.08, 0.1, { most: 400, draws: 400, random: randomOf(3) })).toBeLessThan(0.1);
});

test('a draw is the same every time, costs about what the truth says, and a gross regression ends it early', () => {
  const [one, again] = [drawRollout(SCENARIO, randomOf(5)), drawRollout(SCENARIO, randomOf(5))];
  expect(again).toEqual(one);
  const random = randomOf(7);
  const full = Array.from({ length: 40 }, () => drawRollout({ ...SCENARIO, steps: [1], before: { lost: 0.02, won: 0, neither: 0 } }, random));
  expect(full.reduce((sum, { lost, requests }) => sum + lost / requests, 0) / 40).toBeCloseTo(0.02, 2);
  const broken = Array.from({ length: 40 }, () => drawRollout({ ...SCENARIO, regression: 0.4 }, random));
  expect(broken.every(({ rolledBack, pairs }) => rolledBack && pairs < 100)).toBe(true);
});
