import { floorsOf } from '../compare/floors.ts';
import type { CompareOptions } from '../compare/options.ts';
import { pairScores } from '../compare/pair.ts';
import { CORE_METRICS, type Evaluation, type Prediction, type Score } from '../records/evaluation.ts';
import type { Rescored } from '../records/export/export.ts';

interface Side {
  evaluation: Pick<Evaluation, 'id' | 'track' | 'split' | 'dataDigest' | 'predictionsDigest' | 'scoresDigest'>;
  scores: readonly Score[];
  predictions: readonly Prediction[];
}

/**
 * Whether an exported file may stand for the adapter it was made from: on no core metric a loss above the margin, every floor met, every gated
 * example scored on both sides. The plain difference decides: both answered the same examples, and what was proved is the adapter.
 */
export function rescoredOf(
  { exported, adapter, fileSha256 }: { exported: Side; adapter: Side; fileSha256: string },
  { delta, floors }: Pick<CompareOptions, 'delta' | 'floors'>,
): Rescored {
  const { pairs, unpaired } = pairScores(adapter.scores, exported.scores);
  const metrics = CORE_METRICS[exported.evaluation.track].flatMap((name): Rescored['metrics'] => {
    const values = pairs.flatMap(({ hosted, local }) => {
      const [a, e] = [hosted.values[name], local.values[name]];
      return a === undefined || e === undefined ? [] : [{ a, e }];
    });
    if (values.length === 0) return [];
    const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
    // The mean of differences, not the difference of means: a loss of exactly the margin is no more than it.
    const difference = mean(values.map(({ e, a }) => e - a));
    return [{ name, n: values.length, exported: mean(values.map(({ e }) => e)), adapter: mean(values.map(({ a }) => a)), difference }];
  });
  const checked = floorsOf(exported.scores, floors);
  const lost = metrics.some(({ difference }) => difference < -delta);
  return {
    split: exported.evaluation.split,
    fileSha256,
    dataDigest: exported.evaluation.dataDigest,
    evaluation: named(exported.evaluation),
    adapterEvaluation: named(adapter.evaluation),
    pairs: pairs.length,
    unpaired: unpaired.count,
    metrics,
    floors: checked,
    answers: { total: exported.predictions.length, equal: equalAnswers(exported.predictions, adapter.predictions) },
    margin: delta,
    holds: pairs.length > 0 && unpaired.count === 0 && metrics.length > 0 && !lost && checked.every(({ met }) => met),
  };
}

function named({ id, predictionsDigest, scoresDigest }: Side['evaluation']): Rescored['evaluation'] {
  return { id, predictionsDigest, scoresDigest };
}

function equalAnswers(exported: readonly Prediction[], adapter: readonly Prediction[]): number {
  const texts = new Map(adapter.map(({ exampleId, outcome, text }) => [exampleId, `${outcome} ${text}`]));
  return exported.filter(({ exampleId, outcome, text }) => texts.get(exampleId) === `${outcome} ${text}`).length;
}
