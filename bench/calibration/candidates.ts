import { isTooFew } from '../../src/compare/difference.ts';
import { type ClusteredPairs, clusteredScoreStatistic } from '../../src/stats/clustered-score.ts';
import { normalQuantile } from '../../src/stats/normal.ts';
import { fewestForParity } from '../../src/stats/sample-size.ts';
import { studentTQuantile } from '../../src/stats/student-t.ts';
import { type DiscordantPairs, tangoStatistic } from '../../src/stats/tango.ts';

/** What a method says of whether the difference is above minus the margin (parity) or below it (inferior). */
export type Saying = 'parity' | 'inferior' | 'none';

export const ALPHA = 0.05;
const Z = normalQuantile(1 - ALPHA);

export interface Drawn {
  clusters: readonly DiscordantPairs[];
  pairs: ClusteredPairs;
}

/** The methods side by side, the gate's own last. */
export const CANDIDATES: Readonly<Record<string, (drawn: Drawn, margin: number) => Saying>> = {
  // Tango's interval as if every pair were its own cluster.
  independent: ({ pairs }, margin) => saying(tangoStatistic(pairs, -margin), Z),
  // mean ± t SE, at least the interval of as many clusters in which nothing differs.
  'cluster-t': ({ clusters }, margin) => {
    const { mean, standardError } = sandwich(clusters);
    const half = Math.max(tQuantile(clusters.length - 1) * standardError, Z ** 2 / (clusters.length + Z ** 2));
    return mean - half > -margin ? 'parity' : mean + half < -margin ? 'inferior' : 'none';
  },
  // Score form of the sums' own variance around the null (Obuchowski 1998; Yang, Sun and Hardin 2012), at least Tango's.
  'cluster sums': ({ clusters, pairs }, margin) => {
    const surplus = pairs.localOnly - pairs.hostedOnly + pairs.n * margin;
    const tango = tangoStatistic(pairs, -margin);
    const sums = clusters.reduce((sum, { n, localOnly, hostedOnly }) => sum + (localOnly - hostedOnly + n * margin) ** 2, 0);
    return saying(Math.sign(surplus) * Math.min(Math.abs(tango), Math.abs(surplus) / Math.sqrt(sums)), Z);
  },
  // Tango's variance times the design effect as the data show it.
  'plain DEFF': ({ clusters, pairs }, margin) => {
    const { designEffect } = sandwich(clusters);
    return saying(tangoStatistic(pairs, -margin) / Math.sqrt(designEffect), Z);
  },
  // Tango's of as many pairs as effective clusters: wholly alike, whatever the data show.
  'wholly alike': ({ pairs }, margin) => {
    return saying(tangoStatistic(pairs, -margin) * Math.sqrt(pairs.effectiveClusters / pairs.n), Z);
  },
  // The gate's without its allowance for clusters that were not seen.
  'no unseen': ({ pairs }, margin) => {
    return saying(tangoStatistic(pairs, -margin) / Math.sqrt(pairs.designEffect), tQuantile(pairs.degreesOfFreedom));
  },
  gate: ({ pairs }, margin) => {
    if (isTooFew(pairs)) return 'none';
    const said = saying(clusteredScoreStatistic(pairs, -margin), tQuantile(pairs.degreesOfFreedom));
    return said === 'parity' && pairs.effectiveClusters < fewestForParity(margin, ALPHA) ? 'none' : said;
  },
};

function saying(statistic: number, critical: number): Saying {
  return statistic > critical ? 'parity' : statistic < -critical ? 'inferior' : 'none';
}

function sandwich(clusters: readonly DiscordantPairs[]): { mean: number; standardError: number; designEffect: number } {
  let [n, surplus, discordant] = [0, 0, 0];
  for (const cluster of clusters) {
    n += cluster.n;
    surplus += cluster.localOnly - cluster.hostedOnly;
    discordant += cluster.localOnly + cluster.hostedOnly;
  }
  const mean = surplus / n;
  const sums = clusters.reduce((sum, cluster) => sum + (cluster.localOnly - cluster.hostedOnly - cluster.n * mean) ** 2, 0);
  const squares = discordant - n * mean ** 2;
  const G = clusters.length;
  return { mean, standardError: Math.sqrt((G / (G - 1)) * sums) / n, designEffect: squares > 1e-12 ? Math.max(1, sums / squares) : 1 };
}

const quantiles = new Map<number, number>();

function tQuantile(degreesOfFreedom: number): number {
  const known = quantiles.get(degreesOfFreedom) ?? studentTQuantile(1 - ALPHA, degreesOfFreedom);
  quantiles.set(degreesOfFreedom, known);
  return known;
}
