import type { Comparison, Verdict } from '../records/comparison.ts';
import { CORE_METRICS, METRICS, type MetricName } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { holmAdjusted } from '../stats/holm.ts';
import { type PairedDifference, pairedDifference, showsParity } from './difference.ts';
import { gatingOf, ONE_SIDE } from './gating.ts';
import { exactPInferior, MOST_EXACT, votesOf } from './guard/exact-loss.ts';
import { examplesNeeded, MIN_POINT_CLUSTERS } from './needed.ts';
import type { CompareOptions } from './options.ts';
import { type Pair, valuesOf } from './pair.ts';
import type { RestPairs } from './rest/rest.ts';

/** Reported with a verdict besides the core metrics. */
const BESIDES: readonly MetricName[] = ['field_f1', 'must_not_call_rate'];

export interface Judged extends Pick<Verdict, 'metric' | 'gating' | 'toGate' | 'oneSided'> {
  found: PairedDifference;
  /** Its p-value is that of an exact test, which needs no interval beside it. */
  exact: boolean;
}

/**
 * One verdict for each core metric and each one besides that has data, and beside them that of the pairs without the most common right answer.
 * Parity needs no correction for several metrics, because all must show it; "any is inferior" does, so those that gate, on one side or both,
 * carry p-values adjusted together and are inferior only by those.
 */
export function judge(
  { pairs, rest, track }: { pairs: readonly Pair[]; rest: RestPairs | null; track: Track },
  options: CompareOptions,
): Pick<Comparison, 'verdicts' | 'rest'> {
  const judged = judgedMetrics(pairs, track, options);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === undefined || rest === null ? [] : valuesOf(rest.pairs, metric);
  if (metric === undefined || rest === null || values.length === 0) return { verdicts: adjusted(judged, options), rest: null };
  const [verdict, ...verdicts] = adjusted([{ metric, ...ONE_SIDE, found: pairedDifference(values, options), exact: false }, ...judged], options);
  return { verdicts, rest: verdict ? { by: rest.by, common: rest.common, verdict } : null };
}

/** Whether every core metric has a verdict. */
export function isComplete(verdicts: readonly Verdict[], track: Track): boolean {
  return CORE_METRICS[track].every((metric) => verdicts.some((verdict) => verdict.metric === metric));
}

/** What each metric that has data finds, before any correction. */
export function judgedMetrics(pairs: readonly Pair[], track: Track, options: CompareOptions): Judged[] {
  return METRICS.filter((metric) => CORE_METRICS[track].includes(metric) || BESIDES.includes(metric)).flatMap((metric): Judged[] => {
    const values = valuesOf(pairs, metric);
    if (values.length === 0) return [];
    const found = pairedDifference(values, options);
    const gates = gatingOf(metric, track, { n: found.n, clusters: found.effectiveClusters }, options);
    const votes = votesOf(values);
    if (!gates.oneSided || votes.n > MOST_EXACT) return [{ metric, ...gates, found, exact: false }];
    return [{ metric, ...gates, found: { ...found, pInferior: exactPInferior(votes, options.delta) }, exact: true }];
  });
}

/** Verdicts under one Holm correction over all that `counts`: by default what gates, on one side or both. Without `plans` nobody asks for the examples needed. */
export function adjusted(
  judged: readonly Judged[],
  options: CompareOptions,
  { counts = ({ gating, oneSided }) => gating || oneSided, plans = true }: { counts?: (one: Judged) => boolean; plans?: boolean } = {},
): Verdict[] {
  const family = judged.filter(counts);
  const pValues = holmAdjusted(family.map(({ found }) => found.pInferior ?? 1));
  return judged.map((one) => {
    const at = family.indexOf(one);
    const verdict = verdictOf(one, one.found.pInferior === null || at < 0 ? one.found.pInferior : (pValues[at] ?? 1), options);
    return plans && verdict.outcome === 'inconclusive' ? { ...verdict, needed: examplesNeeded(one.found, options) } : verdict;
  });
}

function verdictOf({ metric, gating, toGate, oneSided, found, exact }: Judged, pInferior: number | null, { delta, alpha }: CompareOptions): Verdict {
  const isInferior = (exact ? found.difference : found.interval.high) < -delta && pInferior !== null && pInferior < alpha;
  const outcome = showsParity(found, { delta, alpha }) ? 'parity' : isInferior ? 'inferior' : 'inconclusive';
  const { method, n, clusters, effectiveClusters, hosted, local, difference, interval, discordant } = found;
  return {
    metric,
    gating,
    outcome,
    point: difference < -delta ? 'inferior' : clusters < MIN_POINT_CLUSTERS ? 'inconclusive' : 'parity',
    margin: delta,
    alpha,
    method,
    n,
    clusters,
    effectiveClusters,
    hosted,
    local,
    difference,
    interval,
    discordant,
    pInferior,
    needed: null,
    toGate,
    oneSided,
  };
}
