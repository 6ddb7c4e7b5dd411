import { type ClusteredValue, clusteredMean, clusterTInterval } from './cluster-t.ts';
import { wilsonInterval } from './wilson.ts';

/**
 * 95 % interval of a mean of values from 0 to 1. Wilson for yes/no values one a cluster; cluster-t with 0.025 a side for fractions and
 * repeated clusters. Where cluster-t cannot speak (one cluster, or no variation at all) Wilson on the number of clusters.
 */
export function interval95(values: readonly ClusteredValue[]): { low: number; high: number } {
  const estimate = clusteredMean(values);
  const yesNo = values.every(({ value }) => value === 0 || value === 1);
  if ((yesNo && estimate.clusters === estimate.n) || estimate.standardError === 0) return wilsonInterval(estimate.mean, estimate.clusters);
  const { low, high } = clusterTInterval(estimate, 0.025);
  return { low: Math.max(0, low), high: Math.min(1, high) };
}
