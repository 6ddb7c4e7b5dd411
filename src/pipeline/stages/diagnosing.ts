import { diagnoseAll, diagnosisOf } from '../../diagnose/diagnose.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { Example } from '../../records/example.ts';
import type { Diagnosis, Miss } from '../../records/findings/diagnosis.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import type { EvaluationResult } from './eval/evaluation-files.ts';

type Answered = Pick<EvaluationResult, 'evaluation' | 'predictions' | 'scores'>;

/** Whose answers speak beside a model's own: a local model's beside the hosted one's and the other way round; a tuned model and its base are no two. */
const WITNESSES: Readonly<Record<ModelRole, readonly ModelRole[]>> = { hosted: ['base', 'tuned'], base: ['hosted'], tuned: ['hosted'] };

/** Why each wrong answer of an evaluation is wrong. `beside`: the evaluations of other models on the same examples. */
export function missesOf(of: Answered, { examples, beside }: { examples: readonly Example[]; beside: readonly Answered[] }): Miss[] {
  const { evaluation, predictions, scores } = of;
  const same = beside.filter(({ evaluation: { track, split } }) => track === evaluation.track && split === evaluation.split);
  const witness = WITNESSES[evaluation.model.role].map((role) => same.find((one) => one.evaluation.model.role === role)).find((one) => one !== undefined);
  return diagnoseAll({
    examples: examples.filter(({ track, split }) => track === evaluation.track && split === evaluation.split),
    predictions,
    scores,
    ...(witness ? { witness: witness.predictions } : {}),
    check: schemaChecker(),
    maxTokens: evaluation.decoding?.maxTokens ?? null,
  });
}

/** Where the misses of each evaluation are. */
export function diagnosesOf(evaluations: readonly Answered[], examples: readonly Example[]): Diagnosis[] {
  return evaluations.map((one) => diagnosisOf(one.evaluation, { examples, misses: missesOf(one, { examples, beside: evaluations }) }));
}
