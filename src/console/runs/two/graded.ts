import { z } from 'zod';
import { CORE_METRICS, MetricName, type ModelRole } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import type { Agreement } from '../../../records/findings/agreement.ts';
import type { Disagreement } from '../../../records/run.ts';

/** One example as one model was graded on it. */
export interface GradedExample {
  isChallenge: boolean;
  domain: string;
  slices: readonly string[];
  /** Null where only the run's folder tells of it: it names none. */
  cluster: string | null;
  values: Partial<Record<MetricName, number>>;
  differs: readonly string[];
}

export interface Grades {
  source: 'cache' | 'folder';
  /** By example id. */
  byExample: ReadonlyMap<string, GradedExample>;
}

/** The metric that says whether an answer is right. */
export function rightMetric(track: Track): MetricName {
  return CORE_METRICS[track].at(-1) ?? 'exact_match_rate';
}

/** What is needed of a line of `scores.jsonl`: unscored ones are none. */
export const GradedLine = z.object({
  status: z.literal('scored'),
  exampleId: z.string(),
  cluster: z.string(),
  domain: z.string(),
  challenge: z.boolean(),
  slices: z.array(z.string()),
  values: z.partialRecord(MetricName, z.number()),
  differs: z.array(z.string()),
});
export type GradedLine = z.infer<typeof GradedLine>;

/** From the scores of an evaluation in the stage cache. */
export function fromScores(scores: readonly GradedLine[]): Grades {
  const graded = scores.map(({ exampleId, challenge, domain, slices, cluster, values, differs }): [string, GradedExample] => [
    exampleId,
    { isChallenge: challenge, domain, slices, cluster, values, differs },
  ]);
  return { source: 'cache', byExample: new Map(graded) };
}

/** From what the run's folder tells of its test examples: right or wrong, and no clusters. Null where it tells nothing of this model. */
export function fromFolder(
  { track, role }: { track: Track; role: ModelRole },
  { disagreements, agreements }: { disagreements: readonly Disagreement[]; agreements: readonly Agreement[] },
): Grades | null {
  const metric = rightMetric(track);
  const graded = (one: Disagreement | Agreement, isRight: boolean, differs: readonly string[]): [string, GradedExample] => [
    one.exampleId,
    { isChallenge: one.challenge, domain: one.domain, slices: one.slices, cluster: null, values: { [metric]: isRight ? 1 : 0 }, differs },
  ];
  const wrong = disagreements.filter((one) => one.track === track && (one.split ?? 'test') === 'test');
  const right = agreements.filter((one) => one.track === track && one.split === 'test' && one.answers[role] !== undefined);
  const byExample = new Map([
    ...wrong.flatMap((one) => {
      const answer = one.answers[role];
      return answer === undefined || answer.correct === null ? [] : [graded(one, answer.correct, answer.differs)];
    }),
    ...right.map((one) => graded(one, true, [])),
  ]);
  return byExample.size > 0 ? { source: 'folder', byExample } : null;
}
