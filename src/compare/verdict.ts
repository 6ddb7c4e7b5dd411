import type { Verdict } from '../records/comparison.ts';
import { CORE_METRICS, METRICS, type MetricName } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { holmAdjusted } from '../stats/holm.ts';
import { type PairedDifference, pairedDifference } from './difference.ts';
import { gatingOf } from './gating.ts';
import { examplesNeeded } from './needed.ts';
import type { CompareOptions } from './options.ts';
import { type Pair, valuesOf } from './pair.ts';

/** Reported with a verdict besides the core metrics. */
const BESIDES: readonly MetricName[] = ['field_f1', 'must_not_call_rate'];

interface Judged extends Pick<Verdict, 'metric' | 'gating' | 'toGate'> {
  found: PairedDifference;
}

/**
 * One verdict for each core metric and each one besides that has data. Parity needs no correction for several metrics, because all
 * must show it; "any is inferior" does, so gating metrics carry Holm-adjusted p-values and are inferior only by those.
 */
export function verdictsOf(pairs: readonly Pair[], track: Track, options: CompareOptions): Verdict[] {
  const judged = METRICS.filter((metric) => CORE_METRICS[track].includes(metric) || BESIDES.includes(metric)).flatMap((metric): Judged[] => {
    const values = valuesOf(pairs, metric);
    if (values.length === 0) return [];
    const found = pairedDifference(values, options);
    return [{ metric, ...gatingOf(metric, track, found, options), found }];
  });
  const adjusted = adjustedPValues(judged);
  return judged.map((one) => verdictOf(one, adjusted.get(one.metric) ?? one.found.pInferior, options));
}

/** Whether every core metric has a verdict. */
export function isComplete(verdicts: readonly Verdict[], track: Track): boolean {
  return CORE_METRICS[track].every((metric) => verdicts.some((verdict) => verdict.metric === metric));
}

function adjustedPValues(judged: readonly Judged[]): Map<MetricName, number> {
  const gating = judged.filter(({ gating }) => gating);
  const adjusted = holmAdjusted(gating.map(({ found }) => found.pInferior ?? 1));
  return new Map(gating.flatMap(({ metric, found }, index) => (found.pInferior === null ? [] : [[metric, adjusted[index] ?? 1] as const])));
}

function verdictOf({ metric, gating, toGate, found }: Judged, pInferior: number | null, { delta, alpha }: CompareOptions): Verdict {
  const isInferior = found.interval.high < -delta && pInferior !== null && pInferior < alpha;
  const outcome = found.interval.low > -delta ? 'parity' : isInferior ? 'inferior' : 'inconclusive';
  const { method, n, clusters, hosted, local, difference, interval, discordant } = found;
  return {
    metric,
    gating,
    outcome,
    point: difference < -delta ? 'inferior' : 'parity',
    margin: delta,
    alpha,
    method,
    n,
    clusters,
    hosted,
    local,
    difference,
    interval,
    discordant,
    pInferior,
    needed: outcome === 'inconclusive' ? examplesNeeded(found, { delta, alpha }) : null,
    toGate,
  };
}
