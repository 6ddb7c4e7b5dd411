import type { ClusteredPairs } from '../clustered-score.ts';

/** Paired yes/no results with those that both got right apart from those that none did. */
export interface RatioPairs extends ClusteredPairs {
  both: number;
}

/**
 * Score statistic of "the local model is right `ratio` times as often as the hosted one" (Tang, Tang and Chan 2003, Stat. Med. 22:1217); positive where it
 * is more often. With clusters its variance is that of n / DEFF pairs, and it is at most the root of G w / (1 - w), where a share w of G clusters, of which
 * none need have been seen, would have to be lost (or won) for it. Needs a hosted model that is right at least once.
 */
export function ratioScore(pairs: RatioPairs, ratio: number): number {
  const { n, both, localOnly, hostedOnly, designEffect, effectiveClusters } = pairs;
  const surplus = (both + localOnly - ratio * (both + hostedOnly)) / n;
  const right = (both + localOnly + hostedOnly) / n;
  const variance = (1 + ratio) * hostedOnlyShare(pairs, ratio) - (1 - ratio) * right;
  const score = surplus === 0 ? 0 : Math.abs(surplus) * Math.sqrt(n / (Math.max(0, variance) * designEffect));
  const unseen = Math.sqrt((effectiveClusters * Math.abs(surplus)) / (surplus > 0 ? ratio : 1));
  return Math.sign(surplus) * Math.min(score, unseen);
}

/** Likeliest share of pairs that only the hosted model gets right, were that the ratio. */
function hostedOnlyShare({ n, both, localOnly, hostedOnly }: RatioPairs, ratio: number): number {
  const right = (both + localOnly + hostedOnly) / n;
  const square = (1 + ratio) * (both + localOnly + hostedOnly);
  const linear = ((both + hostedOnly) * (1 - ratio ** 2) + localOnly + hostedOnly) * right;
  const constant = hostedOnly * (1 - ratio) * right ** 2;
  return (linear + Math.sqrt(Math.max(0, linear ** 2 - 4 * square * constant))) / (2 * square);
}
