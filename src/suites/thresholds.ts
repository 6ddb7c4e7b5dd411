import type { Evaluation, MetricName } from '../records/evaluation.ts';
import type { SuiteName } from './classed.ts';

/** A figure that a suite is held against: a metric's mean, or how its field F1 is spread over the domains. */
export type SuiteFigure = MetricName | 'f1_spread' | 'lowest_f1';

export interface SuiteThreshold {
  suite: SuiteName;
  figure: SuiteFigure;
  /** From 0 to 1: the value must reach it, or stay below it. */
  bound: { least: number } | { below: number };
}

const least = (suite: SuiteName, figures: readonly (readonly [SuiteFigure, number])[]) =>
  figures.map(([figure, value]): SuiteThreshold => ({ suite, figure, bound: { least: value } }));

/** What a suite asks of a model. A figure that a track does not have is not asked for there. */
export const THRESHOLDS: readonly SuiteThreshold[] = [
  ...least('single-turn', [
    ['json_valid_rate', 0.9],
    ['valid_call_rate', 0.9],
    ['exact_match_rate', 0.7],
    ['args_exact_rate', 0.7],
    ['field_precision', 0.85],
    ['field_recall', 0.85],
    ['field_f1', 0.8],
  ]),
  ...least('multi-turn', [
    ['name_match_rate', 0.8],
    ['field_f1', 0.6],
  ]),
  { suite: 'domains', figure: 'f1_spread', bound: { below: 0.15 } },
  ...least('domains', [['lowest_f1', 0.5]]),
];

export interface Held extends SuiteThreshold {
  value: number;
  /** Over how many examples, or domains. */
  n: number;
  met: boolean;
}

/** An evaluation of a suite against its thresholds; nothing where the examples are of no suite. Means: no interval is looked at. */
export function heldAgainst(evaluation: Pick<Evaluation, 'slices'>): Held[] {
  return THRESHOLDS.flatMap((threshold) => {
    const found = figureOf(evaluation, threshold);
    if (found === null) return [];
    const { bound } = threshold;
    return [{ ...threshold, ...found, met: 'least' in bound ? found.value >= bound.least : found.value < bound.below }];
  });
}

function figureOf({ slices }: Pick<Evaluation, 'slices'>, { suite, figure }: SuiteThreshold): { value: number; n: number } | null {
  const classes = slices.filter(({ kind, name }) => kind === 'slice' && name.startsWith(`${suite}: `));
  const isSpread = figure === 'f1_spread' || figure === 'lowest_f1';
  const wanted = isSpread ? 'field_f1' : figure;
  const parts = classes.flatMap(({ metrics }) => metrics.filter(({ name }) => name === wanted));
  if (parts.length === 0) return null;
  if (figure === 'lowest_f1') return { value: Math.min(...parts.map(({ value }) => value)), n: parts.length };
  if (figure === 'f1_spread') return { value: deviation(parts.map(({ value }) => value)), n: parts.length };
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  return { value: parts.reduce((sum, part) => sum + part.value * part.n, 0) / n, n };
}

/** Of the values themselves, which are all there are. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
