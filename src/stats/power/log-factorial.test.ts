import { expect, it } from 'vitest';
import { logFactorial } from './log-factorial.ts';

it('is the sum of logarithms', () => {
  let sum = 0;
  for (let n = 1; n <= 3000; n++) {
    sum += Math.log(n);
    expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-12 * Math.max(1, sum));
  }
  expect(logFactorial(0)).toBe(0);
});
