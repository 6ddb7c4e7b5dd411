import type { Comparison, Verdict } from '../records/comparison.ts';
import { CORE_METRICS, METRICS, type MetricName } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { holmAdjusted } from '../stats/holm.ts';
import { type PairedDifference, pairedDifference } from './difference.ts';
import { gatingOf, ONE_SIDE } from './gating.ts';
import { examplesNeeded, MIN_POINT_CLUSTERS } from './needed.ts';
import type { CompareOptions } from './options.ts';
import { type Pair, valuesOf } from './pair.ts';
import type { RestPairs } from './rest/rest.ts';

/** Reported with a verdict besides the core metrics. */
const BESIDES: readonly MetricName[] = ['field_f1', 'must_not_call_rate'];

interface Judged extends Pick<Verdict, 'metric' | 'gating' | 'toGate' | 'oneSided'> {
  found: PairedDifference;
}

/**
 * One verdict for each core metric and each one besides that has data. Parity needs no correction for several metrics, because all
 * must show it; "any is inferior" does, so those that gate, on one side or both, carry Holm-adjusted p-values and are inferior only by those.
 */
export function verdictsOf(pairs: readonly Pair[], track: Track, options: CompareOptions): Verdict[] {
  return adjusted(judgedMetrics(pairs, track, options), options);
}

/** The same, and beside them, under one correction, the verdict of the pairs without the most common right answer. */
export function judge(
  { pairs, rest, track }: { pairs: readonly Pair[]; rest: RestPairs | null; track: Track },
  options: CompareOptions,
): Pick<Comparison, 'verdicts' | 'rest'> {
  const judged = judgedMetrics(pairs, track, options);
  const metric = CORE_METRICS[track].at(-1);
  const values = metric === undefined || rest === null ? [] : valuesOf(rest.pairs, metric);
  if (metric === undefined || rest === null || values.length === 0) return { verdicts: adjusted(judged, options), rest: null };
  const [verdict, ...verdicts] = adjusted([{ metric, ...ONE_SIDE, found: pairedDifference(values, options) }, ...judged], options);
  return { verdicts, rest: verdict ? { by: rest.by, common: rest.common, verdict } : null };
}

/** Whether every core metric has a verdict. */
export function isComplete(verdicts: readonly Verdict[], track: Track): boolean {
  return CORE_METRICS[track].every((metric) => verdicts.some((verdict) => verdict.metric === metric));
}

function judgedMetrics(pairs: readonly Pair[], track: Track, options: CompareOptions): Judged[] {
  return METRICS.filter((metric) => CORE_METRICS[track].includes(metric) || BESIDES.includes(metric)).flatMap((metric): Judged[] => {
    const values = valuesOf(pairs, metric);
    if (values.length === 0) return [];
    const found = pairedDifference(values, options);
    return [{ metric, ...gatingOf(metric, track, { n: found.n, clusters: found.effectiveClusters }, options), found }];
  });
}

function adjusted(judged: readonly Judged[], options: CompareOptions): Verdict[] {
  const family = judged.filter(({ gating, oneSided }) => gating || oneSided);
  const pValues = holmAdjusted(family.map(({ found }) => found.pInferior ?? 1));
  return judged.map((one) => {
    const at = family.indexOf(one);
    return verdictOf(one, one.found.pInferior === null || at < 0 ? one.found.pInferior : (pValues[at] ?? 1), options);
  });
}

function verdictOf({ metric, gating, toGate, oneSided, found }: Judged, pInferior: number | null, { delta, alpha }: CompareOptions): Verdict {
  const isInferior = found.interval.high < -delta && pInferior !== null && pInferior < alpha;
  const outcome = found.interval.low > -delta ? 'parity' : isInferior ? 'inferior' : 'inconclusive';
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
    needed: outcome === 'inconclusive' ? examplesNeeded(found, { delta, alpha }) : null,
    toGate,
    oneSided,
  };
}
