import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forestAxis, forestRow } from './forest.ts';
import { type Interval, scaleOf } from './scale.ts';

const share = fc.double({ min: -1, max: 1, noNaN: true });
const interval = fc
  .record({ ends: fc.tuple(share, share, share), margin: fc.option(fc.double({ min: 0.001, max: 0.5, noNaN: true })), bounded: fc.boolean() })
  .map(({ ends, margin, bounded }): Interval => {
    const [low = 0, difference = 0, high = 0] = ends.toSorted((a, b) => a - b);
    return { low, difference, high, margin, bounded };
  });

describe('an interval plot', () => {
  it('holds zero, every margin and every drawn end strictly inside its scale', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 5 }), (rows) => {
        const { from, to } = scaleOf(rows);
        const drawn = rows.flatMap(({ low, difference, high, margin, bounded }) => [
          difference,
          ...(bounded ? [low, high] : []),
          ...(margin === null ? [] : [-margin]),
        ]);
        for (const one of [0, ...drawn]) expect(one > from && one < to).toBe(true);
      }),
    );
  });

  it('draws the margin dashed, the zero line, the interval with its caps and the difference, each in its place', () => {
    const drawn = forestRow({ difference: 0.01, low: -0.02, high: 0.04, margin: 0.05, bounded: true }, { from: -0.1, to: 0.1 }, 'tuned').toString();
    expect(drawn).toMatch(/x1="25%" x2="25%"[^>]*stroke-dasharray/);
    expect(drawn).toContain('x1="50%" x2="50%"');
    expect(drawn).toContain('x1="40%" x2="70%"');
    expect(drawn).toContain('cx="55%"');
    expect(drawn.match(/<line/g)).toHaveLength(5);
  });

  it('draws a point alone where there is no interval, and no margin where nothing is held against one', () => {
    const drawn = forestRow({ difference: 0.01, low: -1, high: 1, margin: null, bounded: false }, { from: -0.1, to: 0.1 }, 'base').toString();
    expect(drawn.match(/<line/g)).toHaveLength(1);
    expect(drawn).toContain('<circle');
  });

  it('has a scale of round numbers in points, with a real minus sign', () => {
    const ticks = (from: number, to: number) =>
      [
        ...forestAxis({ from, to })
          .toString()
          .matchAll(/>([^<>\s]+)<\/text>/g),
      ].map(([, text]) => text);
    expect(ticks(-0.075, 0.036)).toEqual(['\u22126', '\u22124', '\u22122', '0', '+2']);
    expect(ticks(-0.012, 0.004)).toEqual(['\u22121', '\u22120.5', '0']);
    expect(ticks(-0.8, 0.1)).toEqual(['\u221260', '\u221240', '\u221220', '0']);
  });
});
