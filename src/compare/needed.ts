import type { Verdict } from '../records/comparison.ts';
import { normalQuantile } from '../stats/normal.ts';
import { examplesForClusters, examplesForVerdict, fewestForParity, pairsForVerdict } from '../stats/sample-size.ts';
import { studentTQuantile } from '../stats/student-t.ts';
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
  const { n, difference } = found;
  const equal = planned(found, { difference: 0, margin: delta, alpha });
  const isNearMargin = Math.abs(difference + delta) < HOPELESS_SHARE * delta;
  const total = equal > n || isNearMargin ? equal : planned(found, { difference, margin: delta, alpha });
  return Number.isFinite(total) && total > n ? { total, more: total - n } : null;
}

/** Examples with as many a cluster, as alike and as often discordant as those found. */
function planned(found: PairedDifference, aim: { difference: number; margin: number; alpha: number }): number {
  const { n, clusters, effectiveClusters, meanSquare, designEffect, degreesOfFreedom, isYesNo, method } = found;
  const perCluster = n / (isYesNo ? effectiveClusters : clusters);
  const floor = Math.max(fewestForParity(aim.margin, aim.alpha) * perCluster, method === 'none' ? MIN_CLUSTERS * perCluster : 0);
  const question = { ...aim, meanSquare, designEffect };
  if (!isYesNo) return Math.ceil(Math.max(floor, examplesForVerdict(question)));
  const pairs = pairsForVerdict(question);
  if (clusters === n) return Math.ceil(Math.max(floor, pairs));
  const t = studentTQuantile(1 - aim.alpha, degreesOfFreedom);
  const correction = designEffect * (t / normalQuantile(1 - aim.alpha)) ** 2;
  return Math.ceil(Math.max(floor, pairs * correction, examplesForClusters({ ...question, perCluster, t })));
}

/** Examples still missing for the plain rule, at so many a cluster as there are. */
export function missingForPoint({ n, clusters }: Pick<Verdict, 'n' | 'clusters'>): number {
  return Math.ceil(((MIN_POINT_CLUSTERS - clusters) * n) / clusters);
}
