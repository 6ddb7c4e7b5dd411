import { describe, expect, it } from 'vitest';
import { type Evaluation, MetricName } from '../records/evaluation.ts';
import { heldAgainst } from './thresholds.ts';

type Slice = Evaluation['slices'][number];

/** A class of a suite with its metrics as `[value, n]`, each known to ± `half`. */
function slice(
  name: string,
  metrics: Partial<Record<MetricName, readonly [number, number]>>,
  { kind = 'slice', half = 0.001 }: { kind?: Slice['kind']; half?: number } = {},
): Slice {
  const known = Object.entries(metrics).map(([metric, [value, n]]) => ({
    name: MetricName.parse(metric),
    core: false,
    value,
    n,
    interval: { low: value - half, high: value + half },
  }));
  return { name, kind, n: 10, metrics: known };
}
const held = (...slices: Slice[]) =>
  heldAgainst({ slices }).map(({ suite, figure, value, n, outcome }) => [suite, figure, Number(value.toFixed(4)), n, outcome]);

describe('an evaluation of a suite', () => {
  it('is held to means over all of the suite’s classes, each by how many examples it has', () => {
    expect(
      held(
        slice('multi-turn: context', { field_f1: [0.9, 30], name_match_rate: [0.9, 30] }),
        slice('multi-turn: sequential', { field_f1: [0.3, 10], name_match_rate: [0.4, 10] }),
      ),
    ).toEqual([
      ['multi-turn', 'name_match_rate', 0.775, 40, 'fail'],
      ['multi-turn', 'field_f1', 0.75, 40, 'pass'],
    ]);
  });

  it('passes and fails by the whole interval, not by the mean, and is asked only for figures of its track', () => {
    expect(held(slice('single-turn: simple', { valid_call_rate: [0.902, 10], args_exact_rate: [0.69, 10], must_not_call_rate: [0, 2] }))).toEqual([
      ['single-turn', 'valid_call_rate', 0.902, 10, 'pass'],
      ['single-turn', 'args_exact_rate', 0.69, 10, 'fail'],
    ]);
  });

  it('is held to the spread and the least of field F1 over domains, those without one left aside', () => {
    const domains = (...values: number[]) => values.map((value, index) => slice(`domains: d${index}`, { field_f1: [value, 5] }));
    expect(held(...domains(0.9, 0.7), slice('domains: none', { must_not_call_rate: [1, 5] }))).toEqual([
      ['domains', 'f1_spread', 0.1, 2, 'pass'],
      ['domains', 'lowest_f1', 0.7, 2, 'pass'],
    ]);
    expect(held(...domains(1, 0.4))).toEqual([
      ['domains', 'f1_spread', 0.3, 2, 'fail'],
      ['domains', 'lowest_f1', 0.4, 2, 'fail'],
    ]);
  });

  it('has too few examples where the threshold lies inside the interval, and says about how many more would do', () => {
    const wide = (value: number, half: number) => heldAgainst({ slices: [slice('multi-turn: context', { field_f1: [value, 40] }, { half })] })[0];
    expect(wide(0.7, 0.2)).toMatchObject({ outcome: 'too-few', more: 120 });
    expect(wide(0.5, 0.2)).toMatchObject({ outcome: 'too-few', more: 120 });
    expect(wide(0.601, 0.2)).toMatchObject({ outcome: 'too-few', more: null });
    expect(wide(0.7, 0.1)).toMatchObject({ outcome: 'pass', more: null });
  });

  it('is held to the weakest of many domains by an interval that is wider the more there are', () => {
    const lowest = (count: number) => {
      const slices = Array.from({ length: count }, (_, at) => slice(`domains: d${at}`, { field_f1: [at === 0 ? 0.56 : 0.9, 40] }, { half: 0.05 }));
      return heldAgainst({ slices }).find(({ figure }) => figure === 'lowest_f1');
    };
    expect(lowest(1)).toMatchObject({ outcome: 'pass' });
    expect(lowest(40)).toMatchObject({ value: 0.56, outcome: 'too-few' });
  });

  it('is held to nothing where its examples are of no suite', () => {
    expect(held(slice('unseen-values', { field_f1: [1, 10] }), slice('single-turn: simple', { field_f1: [1, 10] }, { kind: 'challenge' }))).toEqual([]);
  });
});
