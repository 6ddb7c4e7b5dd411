import { describe, expect, it } from 'vitest';
import { type Evaluation, MetricName } from '../records/evaluation.ts';
import { heldAgainst } from './thresholds.ts';

type Slice = Evaluation['slices'][number];

/** A class of a suite with its metrics as `[value, n]`. */
function slice(name: string, metrics: Partial<Record<MetricName, readonly [number, number]>>, kind: Slice['kind'] = 'slice'): Slice {
  const known = Object.entries(metrics).map(([metric, [value, n]]) => ({
    name: MetricName.parse(metric),
    core: false,
    value,
    n,
    interval: { low: 0, high: 1 },
  }));
  return { name, kind, n: 10, metrics: known };
}
const held = (...slices: Slice[]) => heldAgainst({ slices }).map(({ suite, figure, value, n, met }) => [suite, figure, Number(value.toFixed(4)), n, met]);

describe('an evaluation of a suite', () => {
  it('is held to means over all of the suite’s classes, each by how many examples it has', () => {
    expect(
      held(
        slice('multi-turn: context', { field_f1: [0.9, 30], name_match_rate: [0.9, 30] }),
        slice('multi-turn: sequential', { field_f1: [0.3, 10], name_match_rate: [0.4, 10] }),
      ),
    ).toEqual([
      ['multi-turn', 'name_match_rate', 0.775, 40, false],
      ['multi-turn', 'field_f1', 0.75, 40, true],
    ]);
  });

  it('reaches a threshold that it meets exactly, and is asked only for figures of its track', () => {
    expect(held(slice('single-turn: simple', { valid_call_rate: [0.9, 10], args_exact_rate: [0.69, 10], must_not_call_rate: [0, 2] }))).toEqual([
      ['single-turn', 'valid_call_rate', 0.9, 10, true],
      ['single-turn', 'args_exact_rate', 0.69, 10, false],
    ]);
  });

  it('is held to the spread and the least of field F1 over domains, those without one left aside', () => {
    const domains = (...values: number[]) => values.map((value, index) => slice(`domains: d${index}`, { field_f1: [value, 5] }));
    expect(held(...domains(0.9, 0.7), slice('domains: none', { must_not_call_rate: [1, 5] }))).toEqual([
      ['domains', 'f1_spread', 0.1, 2, true],
      ['domains', 'lowest_f1', 0.7, 2, true],
    ]);
    expect(held(...domains(1, 0.4))).toEqual([
      ['domains', 'f1_spread', 0.3, 2, false],
      ['domains', 'lowest_f1', 0.4, 2, false],
    ]);
  });

  it('is held to nothing where its examples are of no suite', () => {
    expect(held(slice('unseen-values', { field_f1: [1, 10] }), slice('single-turn: simple', { field_f1: [1, 10] }, 'challenge'))).toEqual([]);
  });
});
