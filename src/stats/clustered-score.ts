import { studentTCdf, studentTQuantile } from './student-t.ts';
import { type DiscordantPairs, tangoInterval, tangoStatistic } from './tango.ts';

/** The pairs of all clusters together, and what they tell for being in clusters. */
export interface ClusteredPairs extends DiscordantPairs {
  /** (Σ size)² / Σ size²: as many clusters of one size would tell as much, were the pairs of a cluster alike (Kish 1965, Survey Sampling). */
  effectiveClusters: number;
  /** Variance of the difference against that of as many independent pairs, at least 1. */
  designEffect: number;
  /** Of Student's t that stands for the normal; Infinity where every cluster is one pair. */
  degreesOfFreedom: number;
}

/** Discordant pairs of one imagined cluster that are all alike: too few seen to speak of likeness is not unlike. */
const IMAGINED = 2;

/** Beyond these degrees of freedom t is the normal to four digits. */
const MANY = 10_000;

/**
 * How alike the differences d (-1, 0 or 1) within clusters are, and what that leaves of their number. The likeness is the sum of the products
 * (d_i - D)(d_j - D) within clusters against its largest possible, two imagined pairs added; DEFF = 1 + (n / effectiveClusters - 1) · likeness,
 * at least the variance that the cluster sums show against that of independent pairs (Rao & Scott 1992, Biometrics 48:577).
 */
export function clusteredPairs(clusters: readonly DiscordantPairs[]): ClusteredPairs {
  let [n, localOnly, hostedOnly, sizes] = [0, 0, 0, 0];
  for (const cluster of clusters) {
    n += cluster.n;
    localOnly += cluster.localOnly;
    hostedOnly += cluster.hostedOnly;
    sizes += cluster.n ** 2;
  }
  const common = { n, localOnly, hostedOnly, effectiveClusters: n ** 2 / sizes };
  const more = sizes / n - 1;
  if (more === 0) return { ...common, designEffect: 1, degreesOfFreedom: Number.POSITIVE_INFINITY };
  const mean = (localOnly - hostedOnly) / n;
  let [squares, sums, largest] = [0, 0, 0];
  for (const cluster of clusters) {
    const surplus = cluster.localOnly - cluster.hostedOnly;
    const own = cluster.localOnly + cluster.hostedOnly - 2 * mean * surplus + cluster.n * mean ** 2;
    squares += own;
    sums += (surplus - cluster.n * mean) ** 2;
    largest += (cluster.n - 1) * own;
  }
  const likeness = (sums - squares + IMAGINED * more) / (largest + IMAGINED * more);
  const designEffect = Math.max(1, 1 + more * likeness, squares === 0 ? 1 : sums / squares);
  return { ...common, designEffect, degreesOfFreedom: degreesOfFreedom(common.effectiveClusters, designEffect) };
}

/** Satterthwaite's: of the variance 1 + (DEFF - 1) only the second part is estimated, from `effectiveClusters` clusters. */
function degreesOfFreedom(effectiveClusters: number, designEffect: number): number {
  const degrees = Math.max(1, Math.floor((effectiveClusters - 1) * (designEffect / (designEffect - 1)) ** 2));
  return degrees > MANY ? Number.POSITIVE_INFINITY : degrees;
}

/**
 * Tango's score interval with its variance times DEFF and t for the normal, which is Tango's interval of n / DEFF pairs; and at least as wide as if a share
 * w = t² / (effectiveClusters + t²) of whole clusters, none of which need have been seen, were lost or won: D - w (1 + D) to D + w (1 - D).
 * With one pair a cluster it is Tango's interval itself. `alpha` is the error of each side.
 */
export function clusteredScoreInterval(pairs: ClusteredPairs, alpha: number): { low: number; high: number } {
  const { n, localOnly, hostedOnly, effectiveClusters, designEffect } = pairs;
  const t = studentTQuantile(1 - alpha, pairs.degreesOfFreedom);
  const { low, high } = tangoInterval(pairs, t * Math.sqrt(designEffect));
  const difference = (localOnly - hostedOnly) / n;
  const unseen = t ** 2 / (effectiveClusters + t ** 2);
  return { low: Math.min(low, difference - unseen * (1 + difference)), high: Math.max(high, difference + unseen * (1 - difference)) };
}

/** The statistic behind that interval of "the true difference is `d`", falling in `d`: beyond ± t where `d` lies outside. */
export function clusteredScoreStatistic(pairs: ClusteredPairs, d: number): number {
  const surplus = (pairs.localOnly - pairs.hostedOnly) / pairs.n - d;
  const score = Math.abs(tangoStatistic(pairs, d)) / Math.sqrt(pairs.designEffect);
  const unseen = Math.sqrt((pairs.effectiveClusters * Math.abs(surplus)) / (surplus > 0 ? 1 + d : 1 - d));
  return Math.sign(surplus) * Math.min(score, unseen);
}

/** One-sided p-value against "the difference is at or above minus the margin"; below alpha exactly where the interval ends below it. */
export function clusteredScorePInferior(pairs: ClusteredPairs, margin: number): number {
  return studentTCdf(clusteredScoreStatistic(pairs, -margin), pairs.degreesOfFreedom);
}
