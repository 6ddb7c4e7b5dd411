import { ceilingOf } from '../../ceiling/ceiling.ts';
import type { Config } from '../../config/schema.ts';
import { priced } from '../../cost/cost.ts';
import type { Ceiling } from '../../records/findings/ceiling.ts';
import type { EvaluationResult } from './eval/evaluation-files.ts';
import type { Dataset } from './harvest-stage.ts';

interface Evaluated {
  config: Pick<Config, 'cost'>;
  dataset: Dataset;
  /** On the test split. */
  evaluations: readonly EvaluationResult[];
  /** Of the hosted model on samples of its own golds. */
  ceilings: readonly EvaluationResult[];
}

/** The noise ceiling of each track. None where the golds are no recorded answers of the hosted model: it cannot contradict what it never said. */
export function ceilingsOf({ config, dataset, evaluations, ceilings }: Evaluated): Ceiling[] {
  if (dataset.manifest.golds !== undefined) return [];
  const settled = new Map(
    (dataset.stats?.labels?.applied ?? []).flatMap(({ example, decision }) => (decision === 'drop' ? [] : [[example, decision] as const])),
  );
  return dataset.manifest.tracks.flatMap((track) => {
    const test = evaluations.find(({ evaluation }) => evaluation.track === track && evaluation.model.role === 'hosted') ?? null;
    const sample = ceilings.filter(({ evaluation }) => evaluation.track === track);
    const measured = (result: EvaluationResult) => ({ ...result, evaluation: priced(result, config.cost) });
    return ceilingOf({ track, examples: dataset.examples, test: test && measured(test), sample: sample.map(measured), settled }) ?? [];
  });
}
