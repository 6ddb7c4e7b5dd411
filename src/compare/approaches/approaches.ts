import { UserError } from '../../errors.ts';
import { CORE_METRICS, type Evaluation, type MetricName, type Score } from '../../records/evaluation.ts';
import type { Approaches } from '../../records/findings/approaches.ts';
import { clusteredPairs } from '../../stats/clustered-score.ts';
import { holmAdjusted } from '../../stats/holm.ts';
import { ratioScore } from '../../stats/ratio/ratio-score.ts';
import { studentTQuantile } from '../../stats/student-t.ts';
import { countsOf, MIN_CLUSTERS, pairedDifference } from '../difference.ts';
import type { CompareOptions } from '../options.ts';
import { type Paired, type PairedValue, pairScores, valuesOf } from '../pair.ts';
import { percent } from '../sentences.ts';
import { refuseWrongSides, type Side } from '../sides.ts';

/** One evaluation under the name it is told by. */
export interface Approach extends Omit<Side, 'evaluation'> {
  name: string;
  evaluation: Pick<Evaluation, keyof Side['evaluation'] | 'metrics' | 'latency' | 'costUsd'>;
}

type Row = Approaches['rows'][number];

/** What a local model must reach of the hosted one's share for the second phase. */
const SECOND_PHASE = 0.9;

/**
 * Approaches side by side against one hosted model, and against each other, on the exact metric by the gate's own paired difference. Of k approaches
 * all k(k-1)/2 pairs are looked at and Holm-adjusted, so that the best of many is no winner by chance.
 * @throws UserError when they are not all of the hosted model's examples, track, split and scorer version, or two share a name.
 */
export function compareApproaches(
  hosted: Approach,
  locals: readonly Approach[],
  { alpha, delta, maxUnscored }: Pick<CompareOptions, 'alpha' | 'delta' | 'maxUnscored'>,
): Approaches {
  refuseSameNames(locals);
  for (const local of locals) refuseWrongSides({ hosted, local, base: null });
  const { track, split } = hosted.evaluation;
  const metric = CORE_METRICS[track].at(-1) ?? 'exact_match_rate';
  const ordered = locals.toSorted((a, b) => meanOf(b.scores, metric) - meanOf(a.scores, metric));
  const pairs = pairsOf(ordered, metric, alpha);
  const incomplete = ordered.filter((local) => pairScores(hosted.scores, local.scores).unpaired.share > maxUnscored);
  const rows = [
    rowOf(hosted, null),
    ...ordered.map((local) => {
      const row = rowOf(local, valuesOf(pairScores(hosted.scores, local.scores).pairs, metric), { alpha, delta });
      return incomplete.includes(local) ? { ...row, share: null } : row;
    }),
  ];
  const winner = incomplete.length > 0 ? null : winnerOf(ordered, pairs, alpha);
  return {
    schema: 'fledgling/approaches@1',
    ...{ track, split, metric, alpha, margin: delta, rows, pairs, winner },
    says: [
      incomplete.length > 0 ? INCOMPLETE : winnerSentence(ordered, winner, metric),
      ...incomplete.map((local) => unscoredSentence(local, pairScores(hosted.scores, local.scores).unpaired)),
      ...rows.flatMap(phaseSentence),
    ],
  };
}

function refuseSameNames(locals: readonly Approach[]): void {
  const names = locals.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new UserError(`--local: expected approaches of different names, got two called ${JSON.stringify(twice)}. Rename one file.`);
}

function meanOf(scores: readonly Score[], metric: MetricName): number {
  const values = scores.flatMap((score) => (score.status === 'scored' && !score.challenge ? (score.values[metric] ?? []) : []));
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function rowOf({ name, evaluation }: Approach, values: readonly PairedValue[] | null, options = { alpha: 0.05, delta: 0 }): Row {
  const { model, metrics, latency, costUsd } = evaluation;
  const found = values === null || values.length === 0 ? null : pairedDifference(values, options);
  return {
    name,
    model: model.name,
    role: model.role,
    metrics: metrics.map((one) => ({ name: one.name, value: one.value, n: one.n, interval: one.interval })),
    difference: found && { n: found.n, difference: found.difference, interval: found.interval },
    share: found && values ? shareOf(values, found, options.alpha) : null,
    p50Ms: latency?.p50Ms ?? null,
    costUsd,
  };
}

/** Whether local is right at least 90 % as often as hosted, by the score test of their ratio. */
function shareOf(values: readonly PairedValue[], { hosted, local }: { hosted: number; local: number }, alpha: number): Row['share'] {
  // Of nothing there is no share.
  if (hosted === 0) return null;
  const value = local / hosted;
  const pairs = clusteredPairs([...Map.groupBy(values, ({ cluster }) => cluster).values()].map(countsOf));
  if (pairs.effectiveClusters < MIN_CLUSTERS) return { value, outcome: 'too-few' };
  const both = values.filter((one) => one.hosted === 1 && one.local === 1).length;
  const score = ratioScore({ ...pairs, both }, SECOND_PHASE);
  const limit = studentTQuantile(1 - alpha, pairs.degreesOfFreedom);
  return { value, outcome: score >= limit ? 'pass' : score <= -limit ? 'fail' : 'too-few' };
}

function pairsOf(ordered: readonly Approach[], metric: MetricName, alpha: number): Approaches['pairs'] {
  const found = ordered.flatMap((first, at) =>
    ordered.slice(at + 1).flatMap((second) => {
      const values = valuesOf(pairScores(second.scores, first.scores).pairs, metric);
      if (values.length === 0) return [];
      const [forth, back] = [values, values.map((one) => ({ ...one, hosted: one.local, local: one.hosted }))].map((way) =>
        pairedDifference(way, { alpha, delta: 0 }),
      );
      const p = Math.min(1, 2 * Math.min(forth?.pInferior ?? 1, back?.pInferior ?? 1));
      return forth ? [{ first: first.name, second: second.name, n: forth.n, difference: forth.difference, interval: forth.interval, p }] : [];
    }),
  );
  const adjusted = holmAdjusted(found.map(({ p }) => p));
  return found.map((pair, at) => ({ ...pair, p: adjusted[at] ?? 1 }));
}

/** The best one, where it is surely better than every other. */
function winnerOf([best, ...others]: readonly Approach[], pairs: Approaches['pairs'], alpha: number): string | null {
  if (!best || others.length === 0) return null;
  const against = pairs.filter(({ first }) => first === best.name);
  return against.length === others.length && against.every(({ difference, p }) => difference > 0 && p < alpha) ? best.name : null;
}

const INCOMPLETE = 'nothing is said of a winner: what was not scored may be what is hard';

function unscoredSentence({ name }: Approach, { count, share }: Paired['unpaired']): string {
  return `${name}: ${count} examples (${percent(share)}) were not scored with both it and the hosted model, more than gate.maxUnscored allows: run again, what failed is asked again`;
}

function winnerSentence(ordered: readonly Approach[], winner: string | null, metric: MetricName): string {
  const [best] = ordered;
  if (winner !== null) return `${winner} is the clear winner: better than each other approach on ${metric}, Holm-adjusted over all pairs`;
  if (ordered.length < 2) return 'there is one approach, so that none can win';
  return `there is no clear winner: ${best?.name ?? ''} has the highest ${metric}, and these examples do not tell it from every other`;
}

function phaseSentence({ name, share }: Row): string[] {
  if (share === null) return [];
  const reached = `${name} reaches ${percent(share.value)} of the hosted model`;
  if (share.outcome === 'pass') return [`${reached}, at least 90 %: phase 2`];
  return [share.outcome === 'fail' ? `${reached}, less than 90 %: phase 1` : `${reached}; whether that is 90 % these examples do not tell`];
}
