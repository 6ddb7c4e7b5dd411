import type { Verdict } from '../records/comparison.ts';
import type { Interval } from '../records/evaluation.ts';
import { type ClusteredMean, clusteredMean, clusterTDifference, clusterTPInferior } from '../stats/cluster-t.ts';
import { type ClusteredPairs, clusteredPairs, clusteredScoreInterval, clusteredScorePInferior } from '../stats/clustered-score.ts';
import { normalQuantile } from '../stats/normal.ts';
import { fewestForParity } from '../stats/sample-size.ts';
import { type DiscordantPairs, tangoInterval, tangoPInferior } from '../stats/tango.ts';
import type { PairedValue } from './pair.ts';

/** Below this many clusters a cluster-robust error is itself too uncertain. */
export const MIN_CLUSTERS = 20;

/** Pairs to an effective cluster from which on a sample is a repeated one. */
const MOST_REPEATED = 1.25;

interface Options {
  delta: number;
  alpha: number;
}

export interface PairedDifference {
  /** Whether every value is 0 or 1. */
  isYesNo: boolean;
  method: Verdict['method'];
  n: number;
  clusters: number;
  /** (Σ size)² / Σ size² over the clusters: below `clusters` where they are of unequal size. */
  effectiveClusters: number;
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
  /** Of the t in the interval; Infinity for the normal. */
  degreesOfFreedom: number;
}

/**
 * The paired difference of one metric with its interval: Tango's score interval for yes/no values, with its variance corrected for clusters where
 * they hold several pairs; cluster-t for fractions; none where too few clusters count. Needs at least one pair.
 */
export function pairedDifference(values: readonly PairedValue[], options: Options): PairedDifference {
  const estimate = clusteredMean(values.map(({ cluster, hosted, local }) => ({ cluster, value: local - hosted })));
  const { n, clusters, mean, designEffect } = estimate;
  const pairs = clusteredPairs([...Map.groupBy(values, ({ cluster }) => cluster).values()].map(countsOf));
  const isYesNo = values.every(({ hosted, local }) => (hosted === 0 || hosted === 1) && (local === 0 || local === 1));
  const base = {
    isYesNo,
    n,
    clusters,
    effectiveClusters: pairs.effectiveClusters,
    hosted: sum(values.map(({ hosted }) => hosted)) / n,
    local: sum(values.map(({ local }) => local)) / n,
    difference: mean,
    discordant: { localOnly: pairs.localOnly, hostedOnly: pairs.hostedOnly },
    // Two imagined discordant pairs keep a small sample without any from promising certainty.
    meanSquare: (sum(values.map(({ hosted, local }) => (local - hosted) ** 2)) + 2) / (n + 2),
    designEffect,
    degreesOfFreedom: Math.max(1, clusters - 1),
  };
  return { ...base, ...(isYesNo ? byScore(pairs, clusters, options) : byT(estimate, options)) };
}

/** The pairs of one cluster. */
export function countsOf(values: readonly PairedValue[]): DiscordantPairs {
  return {
    n: values.length,
    localOnly: values.filter(({ hosted, local }) => local > hosted).length,
    hostedOnly: values.filter(({ hosted, local }) => hosted > local).length,
  };
}

type Found = Pick<PairedDifference, 'method' | 'interval' | 'pInferior'> & Partial<PairedDifference>;

const NOTHING = { method: 'none', interval: { low: -1, high: 1 }, pInferior: null } as const;

function byScore(pairs: ClusteredPairs, clusters: number, { delta, alpha }: Options): Found {
  const { n, designEffect, degreesOfFreedom } = pairs;
  const common = { designEffect, degreesOfFreedom };
  if (clusters === n) {
    return { ...common, method: 'tango', interval: tangoInterval(pairs, normalQuantile(1 - alpha)), pInferior: tangoPInferior(pairs, delta) };
  }
  if (isTooFew(pairs)) return { ...common, ...NOTHING };
  return { ...common, method: 'clustered-score', interval: clusteredScoreInterval(pairs, alpha), pInferior: clusteredScorePInferior(pairs, delta) };
}

/** Whether the clusters that count are too few to tell by them; a small sample that hardly repeats is as good as single pairs. */
export function isTooFew({ n, effectiveClusters }: ClusteredPairs): boolean {
  return effectiveClusters < MIN_CLUSTERS && n > MOST_REPEATED * effectiveClusters;
}

/** Whether the whole interval lies above minus the margin, on as many clusters that count as a loss of the margin would have shown itself on. */
export function showsParity({ interval, effectiveClusters }: Pick<PairedDifference, 'interval' | 'effectiveClusters'>, { delta, alpha }: Options): boolean {
  return interval.low > -delta && effectiveClusters >= fewestForParity(delta, alpha);
}

function byT(estimate: ClusteredMean, { delta, alpha }: Options): Found {
  if (estimate.clusters < MIN_CLUSTERS) return NOTHING;
  const interval = clusterTDifference(estimate, { alpha, z: normalQuantile(1 - alpha) });
  return { method: 'cluster-t', interval, pInferior: clusterTPInferior(estimate, delta) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
