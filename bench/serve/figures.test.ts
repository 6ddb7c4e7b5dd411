import { expect, test } from 'vitest';
import { type Figures, medianOf, overhead } from './figures.ts';

function figures(p50: number, p99: number, failed = 0): Figures {
  return { p50, p99, perSecond: 200, cpuMs: 0.5, failed };
}

test('the middle of each figure is told, and everything that failed', () => {
  expect(medianOf([figures(3, 10), figures(1, 30, 2), figures(2, 20, 1)])).toEqual(figures(2, 20, 3));
});

test('overhead is the difference of the medians, with the least and the most of one repetition against the one beside it', () => {
  const of = [figures(2, 5), figures(3, 4), figures(4, 9)];
  const below = [figures(1, 4), figures(1, 1), figures(2, 3)];
  expect(overhead(of, below)).toEqual({ p50: 2, p99: 2, p99Range: [1, 6] });
});
