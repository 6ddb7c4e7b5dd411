import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newWager, wagered, wealthBelow, wealthOf } from './wager.ts';

const ALTERNATIVES = [0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85];
const wagerOn = (outcomes: readonly boolean[], limit: number) => outcomes.reduce((wager, one) => wagered(wager, one, limit), newWager());
/** Every row of outcomes of this length. */
const rows = (n: number) => Array.from({ length: 2 ** n }, (_, bits) => Array.from({ length: n }, (__, at) => ((bits >> at) & 1) === 1));
const chance = (row: readonly boolean[], p: number) => row.reduce((all, one) => all * (one ? p : 1 - p), 1);

/** Product by product, for every start and every bet. */
function written(outcomes: readonly boolean[], limit: number): number {
  let wealth = 1 / (outcomes.length + 1);
  for (let start = 0; start < outcomes.length; start += 1)
    for (const part of ALTERNATIVES) {
      const bet = (part * (1 - limit)) / (limit * (1 - limit));
      const grown = outcomes.slice(start).reduce((product, one) => product * (1 + bet * ((one ? 1 : 0) - limit)), 1);
      wealth += grown / ((start + 1) * (start + 2)) / ALTERNATIVES.length;
    }
  return wealth;
}

describe('a wager against a limit', () => {
  it('has the wealth of each bet from each start, written out', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), fc.double({ min: 0.01, max: 0.9, noNaN: true }), (outcomes, limit) => {
        const [wealth, expected] = [wealthOf(wagerOn(outcomes, limit)), written(outcomes, limit)];
        expect(Math.abs(wealth - expected)).toBeLessThanOrEqual(1e-9 * expected);
      }),
      { numRuns: 200 },
    );
  });

  it.each([0.05, 0.2, 0.5])('keeps its wealth on average at a chance of %f, over every row of 10 outcomes, and loses below it', (limit) => {
    const mean = (p: number) => rows(10).reduce((sum, row) => sum + chance(row, p) * wealthOf(wagerOn(row, limit)), 0);
    expect(mean(limit)).toBeCloseTo(1, 9);
    expect(mean(limit / 2)).toBeLessThan(1);
  });

  it.each([
    [0.05, 0.1],
    [0.1, 0.2],
    [0.3, 0.25],
  ])('at a limit of %f ever grows tenfold with a chance of at most a tenth, whatever moment one looks at (level %f)', (limit, level) => {
    const n = 14;
    const reached = rows(n).reduce((sum, row) => {
      let wager = newWager();
      const ever = row.some((one) => {
        wager = wagered(wager, one, limit);
        return wealthOf(wager) >= 1 / level;
      });
      return sum + (ever ? chance(row, limit) : 0);
    }, 0);
    expect(reached).toBeLessThanOrEqual(level);
    expect(reached).toBeGreaterThan(0);
  });

  it('finds a change that comes late', () => {
    const calm = Array.from({ length: 2000 }, (_, at) => at % 20 === 0);
    let wager = wagerOn(calm, 0.1);
    let needed = 0;
    while (wealthOf(wager) < 40 && needed < 1000) {
      needed += 1;
      wager = wagered(wager, needed % 3 === 0, 0.1);
    }
    expect(needed).toBeLessThan(160);
  });
});

describe('a wager that less than a limit are one', () => {
  it.each([0.08, 0.3])('keeps its wealth on average at %f, and ever grows to 1/level with a chance of at most the level', (limit) => {
    const n = 12;
    const wealth = (row: readonly boolean[]) => wealthBelow({ ones: row.filter(Boolean).length, n: row.length }, limit);
    expect(rows(n).reduce((sum, row) => sum + chance(row, limit) * wealth(row), 0)).toBeCloseTo(1, 9);
    const level = 0.6;
    const reached = rows(n).reduce((sum, row) => sum + (row.some((_, at) => wealth(row.slice(0, at + 1)) >= 1 / level) ? chance(row, limit) : 0), 0);
    expect(reached).toBeLessThanOrEqual(level);
  });

  it('grows without end where none is one', () => {
    expect(wealthBelow({ ones: 0, n: 200 }, 0.08)).toBeGreaterThan(1e5);
    expect(wealthBelow({ ones: 16, n: 200 }, 0.08)).toBeLessThan(1);
  });
});
