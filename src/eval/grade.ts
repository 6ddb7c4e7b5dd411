import { UserError } from '../errors.ts';
import { type Metric, OUTCOMES, type Prediction, type Scored } from '../records/evaluation.ts';
import { type Example, TRACKS, type Track } from '../records/example.ts';
import { aggregate } from './metrics.ts';
import { score } from './score.ts';

export interface Graded {
  track: Track;
  examples: number;
  scored: number;
  unscored: { reason: string; count: number }[];
  metrics: Metric[];
}

/** Grades predictions made elsewhere, a track at a time. @throws UserError when a prediction is for no example, or none is for any. */
export function gradeAll(examples: readonly Example[], predictions: readonly Prediction[]): Graded[] {
  const byId = new Map(examples.map((example) => [example.id, example]));
  const pairs = predictions.map((prediction) => {
    const example = byId.get(prediction.exampleId);
    if (!example)
      throw new UserError(
        `The predictions hold example ${JSON.stringify(prediction.exampleId)}, which is not among the examples. Name the examples they were made from.`,
      );
    return { example, prediction, score: score(example, prediction) };
  });
  return TRACKS.flatMap((track) => {
    const graded = pairs.filter(({ example }) => example.track === track);
    if (graded.length === 0) return [];
    const scored = graded.flatMap(({ score }) => (score.status === 'scored' ? [score] : ([] as Scored[])));
    const unscored = OUTCOMES.map((reason) => ({
      reason,
      count: graded.filter(({ score, prediction }) => score.status === 'unscored' && prediction.outcome === reason).length,
    }));
    return [
      {
        track,
        examples: graded.length,
        scored: scored.length,
        unscored: unscored.filter(({ count }) => count > 0),
        metrics: aggregate(
          scored.filter(({ challenge }) => !challenge),
          track,
        ),
      },
    ];
  });
}
