import { CORE_METRICS, MetricName, type ModelRole } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import type { Agreement } from '../../../records/findings/agreement.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
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

/** What is needed of a line of `scores.jsonl`. */
export type GradedLine = Omit<GradedExample, 'isChallenge' | 'cluster'> & { exampleId: string; cluster: string; challenge: boolean };

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');
const isValues = (value: unknown): value is GradedExample['values'] => {
  return typeof value === 'object' && value !== null && Object.entries(value).every(([name, one]) => isMetric(name) && typeof one === 'number');
};
const metrics: ReadonlySet<string> = new Set(MetricName.options);
const isMetric = (name: string) => metrics.has(name);

/**
 * Reads a line of `scores.jsonl`; null where it is none, or its answer was not scored. By hand, and without what a score says in detail, which begins
 * with the last member of a line: four lists of 10,000 lines would take a second by their schema.
 */
export function gradedLine(line: string): GradedLine | null {
  // In JSON this key can stand nowhere inside a text, where its quotes would be escaped.
  const detail = line.indexOf(',"graded":');
  const value = parsedOrNull(detail < 0 ? line : `${line.slice(0, detail)}}`);
  if (typeof value !== 'object' || value === null) return null;
  const read: Partial<Record<string, unknown>> = { ...value };
  const { status, exampleId, cluster, domain, challenge, slices, values, differs } = read;
  if (status !== 'scored' || typeof challenge !== 'boolean' || typeof exampleId !== 'string' || typeof cluster !== 'string' || typeof domain !== 'string')
    return null;
  return isTexts(slices) && isTexts(differs) && isValues(values) ? { exampleId, cluster, domain, challenge, slices, values, differs } : null;
}

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
