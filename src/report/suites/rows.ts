import { type Evaluation, MODEL_ROLES, type ModelRole } from '../../records/evaluation.ts';
import { type Held, heldAgainst, type SuiteFigure } from '../../suites/thresholds.ts';
import { METRIC_LABELS } from '../view/labels.ts';
import { percent } from '../view/numbers.ts';

export interface SuiteRow {
  suite: string;
  label: string;
  /** `at least 90.0 %`. */
  threshold: string;
  cells: Partial<Record<ModelRole, { text: string; met: boolean }>>;
}

/** What the suites ask and what each model reaches; nothing where the examples are of no suite. */
export function suiteRows(evaluations: readonly Evaluation[]): SuiteRow[] {
  const held = evaluations.flatMap((evaluation) => heldAgainst(evaluation).map((one) => ({ ...one, role: evaluation.model.role })));
  return [...Map.groupBy(held, ({ suite, figure }) => `${suite} ${figure}`).values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const cells = MODEL_ROLES.flatMap((role) => {
      const one = together.find((given) => given.role === role);
      return one ? [[role, { text: `${percent(one.value)} of ${one.n}`, met: one.met }] as const] : [];
    });
    return [{ suite: first.suite, label: labelOf(first.figure), threshold: boundText(first.bound), cells: Object.fromEntries(cells) }];
  });
}

function labelOf(figure: SuiteFigure): string {
  if (figure === 'f1_spread') return 'Spread of field F1 over domains';
  return figure === 'lowest_f1' ? 'Field F1 of the weakest domain' : METRIC_LABELS[figure];
}

function boundText(bound: Held['bound']): string {
  return 'least' in bound ? `at least ${percent(bound.least)}` : `below ${percent(bound.below)}`;
}
