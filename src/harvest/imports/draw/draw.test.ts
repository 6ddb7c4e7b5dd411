import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from './apportion.ts';
import { draw, type Unit } from './draw.ts';

const sizes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 40 });
const unitsOf = (made: readonly (readonly [string, number])[]): Unit[] =>
  made.map(([stratum, size], index) => ({ name: `u${index}`, stratum, items: Array.from({ length: size }, (_, item) => `u${index}-${item}`) }));
const quotas = fc.record({ train: fc.nat(20), val: fc.nat(10), test: fc.nat(10) });
const countOf = (splits: ReadonlyMap<string, string>, split: string) => [...splits.values()].filter((one) => one === split).length;

describe('a draw', () => {
  it('fills every split exactly, or says which it could not', () => {
    fc.assert(
      fc.property(sizes, quotas, fc.nat(), (made, wanted, seed) => {
        const { splits, short } = draw(unitsOf(made), wanted, seed);
        for (const split of ['train', 'val', 'test'] as const) if (short === null) expect(countOf(splits, split)).toBe(wanted[split]);
        if (short) expect(countOf(splits, short.split)).toBe(short.found);
      }),
    );
  });

  it('never lets a unit straddle two splits', () => {
    fc.assert(
      fc.property(sizes, quotas, (made, wanted) => {
        const units = unitsOf(made);
        const { splits } = draw(units, wanted, 42);
        for (const { items } of units) expect(new Set(items.flatMap((item) => splits.get(item) ?? [])).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is decided by seed and names alone, not by the order of the units', () => {
    fc.assert(
      fc.property(sizes, quotas, fc.nat(), (made, wanted, seed) => {
        const units = unitsOf(made);
        const sorted = ({ splits }: { splits: ReadonlyMap<string, string> }) => [...splits].sort();
        expect(sorted(draw(units.toReversed(), wanted, seed))).toEqual(sorted(draw(units, wanted, seed)));
      }),
    );
  });

  it('moves no tested item when more are asked for to train on', () => {
    fc.assert(
      fc.property(sizes, quotas, fc.nat(20), (made, wanted, more) => {
        const tested = (train: number) => [...draw(unitsOf(made), { ...wanted, train }, 42).splits].filter(([, split]) => split !== 'train').sort();
        expect(tested(wanted.train + more)).toEqual(tested(wanted.train));
      }),
    );
  });

  it('gives each stratum its share of the test set, rounded up or down', () => {
    const units = unitsOf([
      ...Array.from({ length: 60 }, () => ['a', 1] as const),
      ...Array.from({ length: 30 }, () => ['b', 1] as const),
      ...Array.from({ length: 10 }, () => ['c', 1] as const),
    ]);
    const { splits } = draw(units, { train: 0, val: 0, test: 20 }, 42);
    const drawn = units.filter(({ items }) => splits.has(items[0] ?? '')).map(({ stratum }) => stratum);
    expect(['a', 'b', 'c'].map((stratum) => drawn.filter((one) => one === stratum).length)).toEqual([12, 6, 2]);
  });

  it('draws another set with another seed', () => {
    const units = unitsOf(Array.from({ length: 50 }, () => ['a', 1] as const));
    const drawn = (seed: number) => [...draw(units, { train: 0, val: 0, test: 10 }, seed).splits.keys()].sort();
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});

it('parts are whole, sum to the total and are within one of the exact share', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { minLength: 1 }), fc.nat(200), (parts, total) => {
      const all = parts.reduce((sum, part) => sum + part, 0);
      const shares = apportion(total, parts);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(total, all));
      for (const [index, share] of shares.entries()) {
        expect(share).toBeLessThanOrEqual(parts[index] ?? 0);
        expect(Math.abs(share - ((parts[index] ?? 0) * Math.min(total, all)) / Math.max(all, 1))).toBeLessThan(1);
      }
    }),
  );
});
