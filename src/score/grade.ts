import { UserError } from '../errors.ts';
import { type Metric, OUTCOMES, type Prediction, type Score } from '../records/evaluation.ts';
import { type Example, type Split, TRACKS, type Track } from '../records/example.ts';
import type { ToolComparators } from '../records/graded/comparator.ts';
import { type CallCounts, callCounts, type ToolCounts, toolCounts } from './breakdown.ts';
import { aggregate } from './metrics.ts';
import { score, scorerVersion } from './score.ts';

export interface Graded {
  track: Track;
  scorerVersion: string;
  /** The splits that have a prediction. */
  splits: Split[];
  /** Examples of the track in these splits. */
  examples: number;
  /** How many of them have a prediction. */
  answered: number;
  /** How many have none: they are in no metric. */
  missing: number;
  scored: number;
  unscored: { reason: string; count: number }[];
  metrics: Metric[];
  calls: CallCounts;
  /** Most examples first. */
  tools: ToolCounts[];
}

interface Pair {
  example: Example;
  prediction: Prediction;
  score: Score;
}

/** Grades predictions made elsewhere, a track at a time, and every one of them. @throws UserError when a prediction is for no example, or a second one for the same. */
export function gradeAll(
  examples: readonly Example[],
  predictions: readonly Prediction[],
  comparators: ToolComparators = {},
): { tracks: Graded[]; scores: Score[] } {
  const pairs = pairAll(examples, predictions, comparators);
  const tracks = TRACKS.flatMap((track) => {
    const graded = pairs.filter(({ example }) => example.track === track);
    const asked = examples.filter((example) => example.track === track);
    return graded.length === 0 ? [] : [{ ...gradeTrack(track, asked, graded), scorerVersion: scorerVersion(comparators) }];
  });
  return { tracks, scores: pairs.map(({ score }) => score) };
}

function pairAll(examples: readonly Example[], predictions: readonly Prediction[], comparators: ToolComparators): Pair[] {
  const byId = new Map(examples.map((example) => [example.id, example]));
  const seen = new Set<string>();
  return predictions.map((prediction) => {
    const id = JSON.stringify(prediction.exampleId);
    const example = byId.get(prediction.exampleId);
    if (!example) throw new UserError(`The predictions hold example ${id}, which is not among the examples. Name the examples they were made from.`);
    if (seen.has(example.id)) throw new UserError(`The predictions answer example ${id} more than once: expected one answer an example. Remove all but one.`);
    seen.add(example.id);
    return { example, prediction, score: score(example, prediction, comparators) };
  });
}

function gradeTrack(track: Track, examples: readonly Example[], pairs: readonly Pair[]): Omit<Graded, 'scorerVersion'> {
  const splits = [...new Set(pairs.map(({ example }) => example.split))];
  const asked = examples.filter(({ split }) => splits.includes(split)).length;
  const scored = pairs.flatMap(({ score }) => (score.status === 'scored' ? [score] : []));
  const unscored = OUTCOMES.map((reason) => ({
    reason,
    count: pairs.filter(({ score, prediction }) => score.status === 'unscored' && prediction.outcome === reason).length,
  }));
  return {
    track,
    splits,
    examples: asked,
    answered: pairs.length,
    missing: asked - pairs.length,
    scored: scored.length,
    unscored: unscored.filter(({ count }) => count > 0),
    metrics: aggregate(
      scored.filter(({ challenge }) => !challenge),
      track,
    ),
    calls: callCounts(scored),
    tools: toolCounts(scored, track),
  };
}
