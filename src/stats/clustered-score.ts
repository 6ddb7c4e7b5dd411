import { studentTCdf, studentTQuantile } from './student-t.ts';
import { bisect, type DiscordantPairs, hostedOnlyShare } from './tango.ts';

/** The pairs of all clusters together, and what they tell for being in clusters. */
export interface ClusteredPairs extends DiscordantPairs {
  /** (Σ size)² / Σ size²: as many clusters of one size would tell as much, were the pairs of a cluster alike (Kish 1965, Survey Sampling). */
  effectiveClusters: number;
  /** Variance of the difference against that of as many independent pairs, at least 1. */
  designEffect: number;
  /** Of Student's t that stands for the normal; Infinity where every cluster is one pair. */
  degreesOfFreedom: number;
  /** How alike the pairs of a cluster are in being lost (only the hosted model right), and in being won. */
  likeness: { lost: number; won: number };
}

/** Discordant pairs of one imagined cluster that are all alike: too few seen to speak of likeness is not unlike. */
const IMAGINED = 2;

/** Beyond these degrees of freedom t is the normal to four digits. */
const MANY = 10_000;

/**
 * How alike the pairs within clusters are, and what that leaves of their number: DEFF = 1 + (n / effectiveClusters - 1) · likeness of the
 * differences, at least the variance that the cluster sums show against that of independent pairs (Rao & Scott 1992, Biometrics 48:577).
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
  if (more === 0) return { ...common, designEffect: 1, degreesOfFreedom: Number.POSITIVE_INFINITY, likeness: { lost: 0, won: 0 } };
  const of = (sumOf: (cluster: DiscordantPairs) => number, squareOf: (cluster: DiscordantPairs) => number, imagined: number) =>
    spread(clusters, { sumOf, squareOf, n, more, imagined });
  const both = of(
    ({ localOnly, hostedOnly }) => localOnly - hostedOnly,
    ({ localOnly, hostedOnly }) => localOnly + hostedOnly,
    IMAGINED,
  );
  const lost = of(hostedOnlyOf, hostedOnlyOf, IMAGINED / 2);
  const won = of(localOnlyOf, localOnlyOf, IMAGINED / 2);
  const designEffect = Math.max(1, 1 + more * both.likeness, both.ratio);
  return {
    ...common,
    designEffect,
    degreesOfFreedom: degreesOfFreedom(common.effectiveClusters, designEffect),
    likeness: { lost: lost.likeness, won: won.likeness },
  };
}

const hostedOnlyOf = ({ hostedOnly }: DiscordantPairs) => hostedOnly;
const localOnlyOf = ({ localOnly }: DiscordantPairs) => localOnly;

interface Spread {
  /** Sum, and sum of squares, of a cluster's values. */
  sumOf: (cluster: DiscordantPairs) => number;
  squareOf: (cluster: DiscordantPairs) => number;
  n: number;
  more: number;
  imagined: number;
}

/**
 * Likeness: the products (x_i - mean)(x_j - mean) within clusters against their largest possible sum, with imagined pairs that are alike.
 * Ratio: the squared cluster sums against the squares of single pairs.
 */
function spread(clusters: readonly DiscordantPairs[], { sumOf, squareOf, n, more, imagined }: Spread): { likeness: number; ratio: number } {
  const mean = clusters.reduce((sum, cluster) => sum + sumOf(cluster), 0) / n;
  let [squares, sums, largest] = [0, 0, 0];
  for (const cluster of clusters) {
    const sum = sumOf(cluster);
    const own = squareOf(cluster) - 2 * mean * sum + cluster.n * mean ** 2;
    squares += own;
    sums += (sum - cluster.n * mean) ** 2;
    largest += (cluster.n - 1) * own;
  }
  return { likeness: Math.max(0, (sums - squares + imagined * more) / (largest + imagined * more)), ratio: squares === 0 ? 1 : sums / squares };
}

/** Satterthwaite's: of the variance 1 + (DEFF - 1) only the second part is estimated, from `effectiveClusters` clusters. */
function degreesOfFreedom(effectiveClusters: number, designEffect: number): number {
  const degrees = Math.max(1, Math.floor((effectiveClusters - 1) * (designEffect / (designEffect - 1)) ** 2));
  return degrees > MANY ? Number.POSITIVE_INFINITY : degrees;
}

/** Where `clusteredScoreStatistic` is plus and minus t. `alpha` is the error of each side. */
export function clusteredScoreInterval(pairs: ClusteredPairs, alpha: number): { low: number; high: number } {
  const t = studentTQuantile(1 - alpha, pairs.degreesOfFreedom);
  const difference = (pairs.localOnly - pairs.hostedOnly) / pairs.n;
  return {
    low: bisect((d) => clusteredScoreStatistic(pairs, d) > t, -1, difference),
    high: bisect((d) => clusteredScoreStatistic(pairs, d) >= -t, difference, 1),
  };
}

/**
 * Score statistic of "the true difference is `d`", falling in `d`; with one pair a cluster it is Tango's. Else Tango's with its variance corrected for
 * clusters; and at most the root of G w / (1 - w), where a share w of whole clusters, of which none need have been seen among G, would have to be
 * lost (or won) for it: d = D - w (1 + D), or D + w (1 - D).
 */
export function clusteredScoreStatistic(pairs: ClusteredPairs, d: number): number {
  const surplus = (pairs.localOnly - pairs.hostedOnly) / pairs.n - d;
  if (surplus === 0) return 0;
  const score = Math.abs(surplus) * Math.sqrt(pairs.n / varianceAt(pairs, d));
  const unseen = Math.sqrt((pairs.effectiveClusters * Math.abs(surplus)) / (surplus > 0 ? 1 + d : 1 - d));
  return Math.sign(surplus) * Math.min(score, unseen);
}

/**
 * Variance of one pair's difference, times DEFF, were `d` true. Tango's likeliest shares put what `d` asks for on losses and wins alike; where one of
 * them comes in whole clusters and the other does not, that one is the less certain and takes the more of it (weights as of least squares).
 */
function varianceAt(pairs: ClusteredPairs, d: number): number {
  const { n, localOnly, hostedOnly, effectiveClusters, designEffect, likeness } = pairs;
  const lost = hostedOnlyShare(pairs, d);
  const won = Math.max(0, lost + d);
  const more = n / effectiveClusters - 1;
  const [ofLost, ofWon] = [lost * (1 + more * likeness.lost), won * (1 + more * likeness.won)];
  const uneven = more * (likeness.lost - likeness.won);
  const shift = uneven > 0 ? (lost * uneven * Math.max(0, localOnly / n - won)) / (ofLost + ofWon) : 0;
  const mirrored = uneven < 0 ? (won * -uneven * Math.max(0, hostedOnly / n - lost)) / (ofLost + ofWon) : 0;
  const varianceOf = (beyond: number) => {
    const [l, w] = [lost + beyond, won + beyond];
    const alike = l + w === 0 ? 0 : (l * likeness.lost + w * likeness.won) / (l + w);
    return Math.max(0, 2 * l + d * (1 - d)) * Math.max(designEffect, 1 + more * alike);
  };
  return Math.max(varianceOf(0), varianceOf(shift + mirrored));
}

/** One-sided p-value against "the difference is at or above minus the margin"; below alpha exactly where the interval ends below it. */
export function clusteredScorePInferior(pairs: ClusteredPairs, margin: number): number {
  return studentTCdf(clusteredScoreStatistic(pairs, -margin), pairs.degreesOfFreedom);
}
