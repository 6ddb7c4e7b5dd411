import { normalCdf } from './normal.ts';

/** Paired yes/no results: how many pairs, and how many only one side got right. */
export interface DiscordantPairs {
  n: number;
  /** b: only the local model is right. */
  localOnly: number;
  /** c: only the hosted model is right. */
  hostedOnly: number;
}

/**
 * Tango's score interval of the difference of paired shares, local minus hosted (Tango 1998, Stat. Med. 17:891).
 * Defined without discordant pairs too: then it is ± z²/(n + z²).
 * @param z normal quantile of each one-sided bound, e.g. 1.6449 for 5 % a side.
 */
export function tangoInterval(pairs: DiscordantPairs, z: number): { low: number; high: number } {
  const difference = (pairs.localOnly - pairs.hostedOnly) / pairs.n;
  return {
    low: bisect((d) => tangoStatistic(pairs, d) > z, -1, difference),
    high: bisect((d) => tangoStatistic(pairs, d) >= -z, difference, 1),
  };
}

/** Score statistic of "the true difference is `d`", falling in `d`; about standard normal when that is so. */
export function tangoStatistic(pairs: DiscordantPairs, d: number): number {
  const { n, localOnly: b, hostedOnly: c } = pairs;
  const surplus = b - c - n * d;
  const variance = n * (2 * hostedOnlyShare(pairs, d) + d * (1 - d));
  return surplus === 0 ? 0 : surplus / Math.sqrt(Math.max(0, variance));
}

/** Likeliest share of pairs that only the hosted model gets right, where the true difference is `d`; only the local one then gets so many and `d` right. */
export function hostedOnlyShare({ n, localOnly: b, hostedOnly: c }: DiscordantPairs, d: number): number {
  const linear = -b - c + (2 * n - b + c) * d;
  const constant = -c * d * (1 - d);
  return (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
}

/** One-sided p-value against "the difference is at or above minus the margin": small means inferior. */
export function tangoPInferior(pairs: DiscordantPairs, margin: number): number {
  return normalCdf(tangoStatistic(pairs, -margin));
}

/** Where `isLeft` turns from true to false between `low` and `high`; an end where it never turns. */
export function bisect(isLeft: (d: number) => boolean, low: number, high: number): number {
  let [left, right] = [low, high];
  for (let step = 0; step < 60; step++) {
    const middle = (left + right) / 2;
    if (isLeft(middle)) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}
