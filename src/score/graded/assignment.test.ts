import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestAssignment } from './assignment.ts';

type Weights = readonly (readonly number[])[];

function worth(weights: Weights, pairs: readonly (number | null)[]): number {
  return pairs.reduce<number>((sum, column, row) => sum + (column === null ? 0 : (weights[row]?.[column] ?? 0)), 0);
}

/** The most that any one-to-one pairing is worth, all of them tried. */
function bruteForce(weights: Weights, row = 0, taken: ReadonlySet<number> = new Set()): number {
  const own = weights[row];
  if (own === undefined) return 0;
  const skip = own.length - taken.size <= weights.length - row ? [bruteForce(weights, row + 1, taken)] : [];
  return Math.max(...skip, ...own.flatMap((weight, column) => (taken.has(column) ? [] : [weight + bruteForce(weights, row + 1, new Set([...taken, column]))])));
}

function firstFit(weights: Weights): number {
  const taken = new Set<number>();
  return weights.reduce((sum, row) => {
    const column = row.findIndex((weight, at) => weight > 0 && !taken.has(at));
    taken.add(column);
    return sum + (row[column] ?? 0);
  }, 0);
}

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );

describe('the best assignment', () => {
  it('is worth as much as the best of all', () => {
    fc.assert(
      fc.property(matrices, (weights) => {
        const pairs = bestAssignment(weights);
        const used = pairs.filter((column) => column !== null);
        expect(new Set(used).size).toBe(used.length);
        expect(used.length).toBe(Math.min(weights.length, weights[0]?.length ?? 0));
        expect(worth(weights, pairs)).toBe(bruteForce(weights));
        expect(worth(weights, pairs)).toBeGreaterThanOrEqual(firstFit(weights));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the pairing that first fit misses', () => {
    const weights = [
      [1, 1],
      [1, 0],
    ];
    expect(bestAssignment(weights)).toEqual([1, 0]);
    expect(firstFit(weights)).toBe(1);
  });

  it('pairs nothing with nothing', () => {
    expect(bestAssignment([])).toEqual([]);
    expect(bestAssignment([[], []])).toEqual([null, null]);
    expect(bestAssignment([[3], [4], [2]])).toEqual([null, 0, null]);
  });
});
