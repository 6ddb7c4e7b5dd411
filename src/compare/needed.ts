import type { Verdict } from '../records/comparison.ts';
import { examplesForVerdict, zeroDiscordanceFloor } from '../stats/sample-size.ts';
import { MIN_CLUSTERS, type PairedDifference } from './difference.ts';

/** On fewer clusters the plain rule finds no parity: a model that is right on three of four gets two in a row right mostly, ten in one case of 18. */
export const MIN_POINT_CLUSTERS = 10;

/** Closer than this share of the margin to minus the margin, more examples would hardly ever settle it. */
const HOPELESS_SHARE = 0.25;

/**
 * Examples for a verdict with 80 % power, planned for equal models; where there are as many already, for the difference seen.
 * Null when that difference lies near minus the margin (the number diverges) or no number can be told.
 */
export function examplesNeeded(found: PairedDifference, { delta, alpha }: { delta: number; alpha: number }): Verdict['needed'] {
  const { n, clusters, meanSquare, difference, designEffect } = found;
  const perCluster = n / clusters;
  const floor = Math.max(zeroDiscordanceFloor(delta, alpha) * perCluster, found.method === 'none' ? MIN_CLUSTERS * perCluster : 0);
  const plan = (planned: number) =>
    Math.ceil(Math.max(floor, examplesForVerdict({ variance: meanSquare - planned ** 2, difference: planned, margin: delta, alpha, designEffect })));
  const equal = plan(0);
  const isNearMargin = Math.abs(difference + delta) < HOPELESS_SHARE * delta;
  const total = equal > n || isNearMargin ? equal : plan(difference);
  return Number.isFinite(total) && total > n ? { total, more: total - n } : null;
}

/** Examples still missing for the plain rule, at so many a cluster as there are. */
export function missingForPoint({ n, clusters }: Pick<Verdict, 'n' | 'clusters'>): number {
  return Math.ceil(((MIN_POINT_CLUSTERS - clusters) * n) / clusters);
}
