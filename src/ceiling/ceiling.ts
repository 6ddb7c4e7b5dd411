import { CORE_METRICS, type Evaluation, type Prediction, type Score } from '../records/evaluation.ts';
import type { Example, Track } from '../records/example.ts';
import type { Agreement, Ceiling } from '../records/findings/ceiling.ts';
import { clusteredMean } from '../stats/cluster-t.ts';
import { interval95 } from '../stats/mean-interval.ts';
import { type Asked, contradictionsOf, type Settled } from './contradictions.ts';

/** One evaluation of the hosted model, priced. */
interface Measured {
  evaluation: Evaluation;
  scores: readonly Score[];
  predictions: readonly Prediction[];
}

export interface CeilingInputs {
  track: Track;
  /** The whole data set. */
  examples: readonly Example[];
  /** The evaluation on `test` that the gate compares with; null where there is none. */
  test: Measured | null;
  /** Of samples of the other splits, asked once or more. */
  sample: readonly Measured[];
  /** What was decided before, by example id. */
  settled: Settled;
}

/**
 * The noise ceiling of a track: all of the hosted model's fresh answers held against the recorded ones, by the track's most severe core metric. An example
 * asked more than once counts once, by the share of its answers; challenge examples do not. Null where nothing was graded.
 */
export function ceilingOf({ track, examples, test, sample, settled }: CeilingInputs): Ceiling | null {
  const measured = [...(test ? [test] : []), ...sample];
  const [first] = measured;
  const metric = CORE_METRICS[track].at(-1);
  if (!first || !metric) return null;
  const byId = new Map(examples.filter((example) => example.track === track && !example.challenge).map((example) => [example.id, example]));
  const graded = (from: readonly Measured[]) => from.flatMap((one) => answersOf(one, { byId, metric }));
  const answers = graded(measured);
  if (answers.length === 0) return null;
  const agreement = agreementOf(answers);
  const known = new Set(answers.map(({ example }) => example.id));
  const asked = new Set(measured.flatMap(({ scores }) => scores.flatMap(({ exampleId }) => (byId.has(exampleId) ? [exampleId] : []))));
  const parts = [
    { from: 'test' as const, answers: graded(test ? [test] : []) },
    { from: 'sample' as const, answers: graded(sample) },
  ];
  const domains = Map.groupBy(answers, ({ example }) => example.domain);
  return {
    schema: 'fledgling/ceiling@1',
    track,
    metric,
    ask: first.evaluation.ask,
    asked: agreement.n,
    unscored: asked.size - known.size,
    agreement,
    parts: parts.flatMap(({ from, answers: its }) => (its.length > 0 ? [{ from, ...agreementOf(its) }] : [])),
    domains: [...domains].map(([domain, its]) => ({ domain, ...agreementOf(its) })).sort((a, b) => b.n - a.n || (a.domain < b.domain ? -1 : 1)),
    contradictions: contradictionsOf(answers, settled),
    sample: sample.map(({ evaluation: { id, split, replicate, examples: count, usage, costUsd } }) => ({
      evaluation: id,
      ...{ split, replicate, examples: count, usage, costUsd },
    })),
  };
}

function answersOf({ scores, predictions }: Measured, { byId, metric }: { byId: ReadonlyMap<string, Example>; metric: Ceiling['metric'] }): Asked[] {
  const answers = new Map(predictions.map((prediction) => [prediction.exampleId, prediction]));
  return scores.flatMap((score): Asked[] => {
    const [example, prediction] = [byId.get(score.exampleId), answers.get(score.exampleId)];
    const exact = score.status === 'scored' ? score.values[metric] : undefined;
    return example && prediction && exact !== undefined ? [{ example, prediction, exact }] : [];
  });
}

function agreementOf(answers: readonly Asked[]): Agreement {
  const values = [...Map.groupBy(answers, ({ example }) => example.id).values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ cluster: first.example.cluster, value: same.reduce((sum, { exact }) => sum + exact, 0) / same.length }] : [];
  });
  return { value: clusteredMean(values).mean, n: values.length, interval: interval95(values) };
}
