import type { Verdict } from '../records/comparison.ts';
import type { Interval } from '../records/evaluation.ts';
import { clusteredMean, clusterTDifference, clusterTPInferior } from '../stats/cluster-t.ts';
import { normalQuantile } from '../stats/normal.ts';
import { tangoInterval, tangoPInferior } from '../stats/tango.ts';
import type { PairedValue } from './pair.ts';

/** Below this many clusters a cluster-robust error is itself too uncertain. */
export const MIN_CLUSTERS = 20;

export interface PairedDifference {
  method: Verdict['method'];
  n: number;
  clusters: number;
  hosted: number;
  local: number;
  /** local minus hosted. */
  difference: number;
  /** Two one-sided bounds at alpha. */
  interval: Interval;
  discordant: { localOnly: number; hostedOnly: number };
  /** Null where no method applies. */
  pInferior: number | null;
  /** Mean squared difference of a pair, for planning; for yes/no metrics the discordant share. */
  meanSquare: number;
  designEffect: number;
}

/**
 * The paired difference of one metric with its interval: Tango's score interval for yes/no values with one pair a cluster,
 * else cluster-t over at least 20 clusters, else none. Needs at least one pair.
 */
export function pairedDifference(values: readonly PairedValue[], { delta, alpha }: { delta: number; alpha: number }): PairedDifference {
  const z = normalQuantile(1 - alpha);
  const estimate = clusteredMean(values.map(({ cluster, hosted, local }) => ({ cluster, value: local - hosted })));
  const { n, clusters, mean, designEffect } = estimate;
  const discordant = {
    localOnly: values.filter(({ hosted, local }) => local > hosted).length,
    hostedOnly: values.filter(({ hosted, local }) => hosted > local).length,
  };
  const yesNo = values.every(({ hosted, local }) => isYesNo(hosted) && isYesNo(local));
  const base = {
    n,
    clusters,
    hosted: values.reduce((sum, { hosted }) => sum + hosted, 0) / n,
    local: values.reduce((sum, { local }) => sum + local, 0) / n,
    difference: mean,
    discordant,
    // Two imagined discordant pairs keep a small sample without any from promising certainty.
    meanSquare: (values.reduce((sum, { hosted, local }) => sum + (local - hosted) ** 2, 0) + 2) / (n + 2),
    designEffect,
  };
  if (yesNo && clusters === n) {
    const pairs = { n, ...discordant };
    return { ...base, method: 'tango', interval: tangoInterval(pairs, z), pInferior: tangoPInferior(pairs, delta) };
  }
  if (clusters < MIN_CLUSTERS) return { ...base, method: 'none', interval: { low: -1, high: 1 }, pInferior: null };
  return { ...base, method: 'cluster-t', interval: clusterTDifference(estimate, { alpha, z }), pInferior: clusterTPInferior(estimate, delta) };
}

function isYesNo(value: number): boolean {
  return value === 0 || value === 1;
}
