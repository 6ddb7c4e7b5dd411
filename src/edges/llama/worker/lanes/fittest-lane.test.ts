import { expect, test } from 'vitest';
import { fittestLane } from './fittest-lane.ts';

const tokens = Array.from({ length: 200 }, (_, index) => index);
const holding = (index: number, shared: number) => ({ index, held: [...tokens.slice(0, shared), -1, -2] });

test.each([
  ['the first where all hold as much', [holding(1, 80), holding(2, 80), holding(5, 80)], 1],
  ['the first where another holds little more', [holding(1, 80), holding(2, 143)], 1],
  ['another that holds much more', [holding(1, 80), holding(2, 144), holding(3, 100)], 2],
  ['the first of two that hold as much more', [holding(0, 0), holding(3, 150), holding(4, 150)], 3],
  ['one that holds all of it', [holding(0, 100), { index: 6, held: [...tokens, 9] }], 6],
  ['the only one', [holding(7, 0)], 7],
])('a row goes to %s', (_, free, lane) => {
  expect(fittestLane(free, tokens)).toBe(lane);
});
