import type { Metric } from '../../records/evaluation.ts';
import { STEP_KINDS, type TrajectoryEvaluation } from '../../records/trajectory/evaluation.ts';
import { aggregate } from '../../score/metrics.ts';
import type { GradedStep } from './grade.ts';

type Figures = Pick<TrajectoryEvaluation, 'steps' | 'kinds' | 'calls' | 'trajectories' | 'notEvaluated'>;

/** What these figures do not say, whoever answered. */
const NOT_EVALUATED = [
  'Free runs: every step is asked for after the true history, so that a mistake has no consequence, and no environment answers the model.',
  'Whether another action would have led to the goal as well: the run that was recorded is the only right one.',
  'Thoughts: they are not compared.',
  'What code does: it is compared as text and never run.',
];

export function summaryOf(graded: readonly GradedStep[], severalCalls: number): Figures {
  const scored = graded.filter(({ step }) => step.exact !== null);
  const kinds = STEP_KINDS.map((kind) => {
    const own = scored.filter(({ step }) => step.kind === kind);
    return { kind, steps: own.length, sameKind: own.filter(({ step }) => step.did === kind).length, exact: own.filter(({ step }) => step.exact).length };
  });
  const calls: Metric[] = aggregate(
    graded.flatMap(({ score }) => (score?.status === 'scored' ? [score] : [])),
    'toolcall',
  );
  const runs = [...Map.groupBy(graded, ({ step }) => step.trajectory).values()];
  return {
    steps: { asked: graded.length, unscored: graded.length - scored.length, severalCalls },
    kinds: kinds.filter(({ steps }) => steps > 0),
    calls,
    trajectories: { asked: runs.length, everyStepExact: runs.filter((run) => run.every(({ step }) => step.exact === true)).length },
    notEvaluated: [...NOT_EVALUATED, ...(severalCalls > 0 ? [`Turns of several calls at once, ${severalCalls} here: they are not asked.`] : [])],
  };
}
