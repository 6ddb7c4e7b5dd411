import { expect, it } from 'vitest';
import { countedLines, curveOf, speedOf } from './curve.ts';
import { RECORDED } from './training.test-data.ts';

it('draws one point a step, the validation at its step', () => {
  const curve = curveOf(countedLines(RECORDED));
  expect(curve.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(curve[7]).toEqual({
    step: 8,
    epoch: 0.5,
    loss: 0.18811973929405212,
    learningRate: 0.0006,
    tokens: 9688,
    elapsedS: 4.888,
    valLoss: 0.031166158616542816,
  });
});

it('takes back the steps that a resumed training makes again', () => {
  const again = { step: 7, totalSteps: 16, loss: 0.5 };
  const counted = countedLines([...RECORDED, again]);
  expect(counted.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(counted.at(-1)).toBe(again);
  // A program may tell a validation before its step, or late.
  const late = { step: 5, valLoss: 1 };
  expect(countedLines([...RECORDED, late]).filter(({ step }) => step === 5)).toEqual([RECORDED[4], late]);
  expect(
    countedLines([
      { step: 2, valLoss: 1 },
      { step: 2, loss: 3 },
    ]),
  ).toHaveLength(2);
});

it('forgets the steps of a recipe that memory was too small for', () => {
  const lines = [...RECORDED, { step: 0, shrunk: { batchSize: 4 } }, { step: 1, totalSteps: 16, loss: 2 }];
  expect(curveOf(countedLines(lines))).toEqual([{ step: 1, loss: 2 }]);
});

it('thins a long curve to 400 points, keeping its end and every validation', () => {
  const lines = Array.from({ length: 5_000 }, (_, index) => ({ step: index + 1, totalSteps: 5_000, loss: 1, ...(index === 1_233 ? { valLoss: 2 } : {}) }));
  const curve = curveOf(lines);
  expect(curve.length).toBeLessThanOrEqual(402);
  expect(curve.at(-1)?.step).toBe(5_000);
  expect(curve.find(({ valLoss }) => valLoss !== undefined)?.step).toBe(1_234);
});

it('tells speed from the last lines, and not at all where a trainer tells no time', () => {
  const { tokensPerSecond, msPerStep } = speedOf(RECORDED);
  expect(tokensPerSecond).toBeCloseTo((10_902 - 1_178) / (5.336 - 2.692));
  expect(msPerStep).toBeCloseTo(((5.336 - 2.692) / 8) * 1_000);
  expect(
    speedOf([
      { step: 1, loss: 1 },
      { step: 2, loss: 1 },
    ]),
  ).toEqual({ tokensPerSecond: null, msPerStep: null });
  // A program tells steps and losses; the clock is the trainer's own.
  expect(
    speedOf([
      { step: 1, elapsedS: 1 },
      { step: 3, elapsedS: 2 },
    ]),
  ).toEqual({ tokensPerSecond: null, msPerStep: 500 });
});
