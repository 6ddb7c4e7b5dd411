import type { Evaluation, MetricName } from '../records/evaluation.ts';
import type { SuiteName } from './classed.ts';
import { type Bound, type Judged, judgedBy } from './held.ts';
import { type Estimate, lowestMean, type Part, pooledMean, spreadOfMeans } from './intervals.ts';

/** A figure that a suite is held against: a metric's mean, or how its field F1 is spread over the domains. */
export type SuiteFigure = MetricName | 'f1_spread' | 'lowest_f1';

export interface SuiteThreshold {
  suite: SuiteName;
  figure: SuiteFigure;
  bound: Bound;
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

export interface Held extends SuiteThreshold, Estimate, Judged {
  /** Over how many examples, or domains. */
  n: number;
}

/** An evaluation of a suite against its thresholds, each by its 95 % interval; nothing where the examples are of no suite. */
export function heldAgainst(evaluation: Pick<Evaluation, 'slices'>): Held[] {
  return THRESHOLDS.flatMap((threshold) => {
    const parts = partsOf(evaluation, threshold);
    if (parts.length === 0) return [];
    const examples = parts.reduce((sum, part) => sum + part.n, 0);
    const { figure, bound } = threshold;
    const estimate = figure === 'lowest_f1' ? lowestMean(parts) : figure === 'f1_spread' ? spreadOfMeans(parts) : pooledMean(parts);
    const n = figure === 'lowest_f1' || figure === 'f1_spread' ? parts.length : examples;
    return [{ ...threshold, ...estimate, n, ...judgedBy(bound, estimate, examples) }];
  });
}

/** The suite's classes that have the figure. */
function partsOf({ slices }: Pick<Evaluation, 'slices'>, { suite, figure }: SuiteThreshold): Part[] {
  const classes = slices.filter(({ kind, name }) => kind === 'slice' && name.startsWith(`${suite}: `));
  const wanted = figure === 'f1_spread' || figure === 'lowest_f1' ? 'field_f1' : figure;
  return classes.flatMap(({ metrics }) => metrics.filter(({ name }) => name === wanted));
}
