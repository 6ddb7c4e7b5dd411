import type { Comparison } from '../../records/comparison.ts';
import { type Evaluation, MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import type { HeldOutcome } from '../../suites/held.ts';
import { phasesOf } from '../../suites/phases.ts';
import { type Held, heldAgainst, type SuiteFigure } from '../../suites/thresholds.ts';
import { METRIC_LABELS } from '../view/labels.ts';
import { count, percent, percentInterval, points, pointsInterval } from '../view/numbers.ts';

export interface SuiteRow {
  suite: string;
  label: string;
  /** `at least 90.0 %`. */
  threshold: string;
  cells: Partial<Record<ModelRole, SuiteCell>>;
}

export interface SuiteCell {
  /** `92.0 % [85.1, 95.9] of 100`. */
  text: string;
  outcome: HeldOutcome;
  /** `pass`, `fail`, or `too few, about 120 more`. */
  word: string;
}

/** What the suites ask and what each model reaches; nothing where the examples are of no suite. */
export function suiteRows(evaluations: readonly Evaluation[]): SuiteRow[] {
  const held = evaluations.flatMap((evaluation) => heldAgainst(evaluation).map((one) => ({ ...one, role: evaluation.model.role })));
  return [...Map.groupBy(held, ({ suite, figure }) => `${suite} ${figure}`).values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const cells = MODEL_ROLES.flatMap((role) => {
      const one = together.find((given) => given.role === role);
      return one ? [[role, cellOf(`${percent(one.value)} ${percentInterval(one.interval)} of ${one.n}`, one)] as const] : [];
    });
    return [{ suite: first.suite, label: labelOf(first.figure), threshold: boundText(first.bound), cells: Object.fromEntries(cells) }];
  });
}

function cellOf(text: string, { outcome, more }: Pick<Held, 'outcome' | 'more'>): SuiteCell {
  return { text, outcome, word: outcome === 'too-few' ? `too few${more === null ? '' : `, about ${count(more)} more`}` : outcome };
}

/** How near each candidate came to the hosted model, phase by phase; nothing where no comparison has a verdict. */
export function phaseRows(comparisons: readonly Comparison[], calls: number): SuiteRow[] {
  const held = comparisons.flatMap((comparison) => phasesOf(comparison, { calls }).map((one) => ({ ...one, role: comparison.candidate })));
  return [...Map.groupBy(held, ({ phase }) => phase).values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const asked = first.loss === 0 ? 'nothing lost' : `at most ${points(first.loss).replace('+', '')} points lost`;
    const cells = together.map((one) => [one.role, cellOf(`${points(one.difference)} ${pointsInterval(one.interval)}`, one)] as const);
    const threshold = first.calls === 0 ? asked : `${asked}, of ${count(first.calls)} calls or more`;
    return [{ suite: `phase ${first.phase}`, label: METRIC_LABELS[first.metric], threshold, cells: Object.fromEntries(cells) }];
  });
}

function labelOf(figure: SuiteFigure): string {
  if (figure === 'f1_spread') return 'Spread of field F1 over domains';
  return figure === 'lowest_f1' ? 'Field F1 of the weakest domain' : METRIC_LABELS[figure];
}

function boundText(bound: Held['bound']): string {
  return 'least' in bound ? `at least ${percent(bound.least)}` : `below ${percent(bound.below)}`;
}
