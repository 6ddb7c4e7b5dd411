import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mcnemarExact } from './mcnemar.ts';

/** Counts the outcomes of fair coins exactly. */
function enumerated(onlyA: number, onlyB: number): number {
  const trials = BigInt(onlyA + onlyB);
  let ways = 1n;
  let favourable = 0n;
  for (let k = 0n; k <= trials; k++) {
    if (k >= BigInt(onlyA)) favourable += ways;
    ways = (ways * (trials - k)) / (k + 1n);
  }
  return Number((favourable * 10n ** 18n) / 2n ** trials) / 1e18;
}

it('equals the exact count of coin tosses', () => {
  fc.assert(fc.property(fc.nat(300), fc.nat(300), (onlyA, onlyB) => Math.abs(mcnemarExact(onlyA, onlyB) - enumerated(onlyA, onlyB)) < 1e-11));
});

it('shows no gain without discordant pairs, and a smaller p the more often only A is right', () => {
  expect(mcnemarExact(0, 0)).toBe(1);
  fc.assert(fc.property(fc.nat(100), fc.nat(100), (onlyA, onlyB) => mcnemarExact(onlyA + 1, onlyB) <= mcnemarExact(onlyA, onlyB) + 1e-12));
});

it('stands up to thousands of discordant pairs', () => {
  expect(mcnemarExact(10, 6000)).toBe(1);
  expect(mcnemarExact(6000, 10)).toBeLessThan(1e-300);
  expect(mcnemarExact(3100, 2900)).toBeCloseTo(enumerated(3100, 2900), 10);
});
