import { normalCdf } from './normal.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

/** One value of one example; values of one cluster are not independent. */
export interface ClusteredValue {
  cluster: string;
  value: number;
}

export interface ClusteredMean {
  mean: number;
  n: number;
  clusters: number;
  /** Standard error with residuals summed within clusters; 0 where there is one cluster or no variation. */
  standardError: number;
  /** Variance of the mean against that of independent values, at least 1. */
  designEffect: number;
}

/** Mean and cluster-robust standard error: SE² = G/(G-1) · Σ_g(Σ_{i∈g}(x_i - mean))² / n² (CR1, Liang & Zeger 1986). */
export function clusteredMean(values: readonly ClusteredValue[]): ClusteredMean {
  const n = values.length;
  const mean = values.reduce((sum, { value }) => sum + value, 0) / n;
  const residuals = new Map<string, number>();
  for (const { cluster, value } of values) residuals.set(cluster, (residuals.get(cluster) ?? 0) + (value - mean));
  const clustered = squaredError([...residuals.values()], n);
  const independent = squaredError(
    values.map(({ value }) => value - mean),
    n,
  );
  return {
    mean,
    n,
    clusters: residuals.size,
    standardError: clustered < 1e-24 ? 0 : Math.sqrt(clustered),
    designEffect: independent > 1e-24 ? Math.max(1, clustered / independent) : 1,
  };
}

function squaredError(residuals: readonly number[], n: number): number {
  const groups = residuals.length;
  if (groups < 2) return 0;
  return ((groups / (groups - 1)) * residuals.reduce((sum, residual) => sum + residual * residual, 0)) / (n * n);
}

/** mean ± t · SE with G - 1 degrees of freedom; `alpha` is the error of each side. Needs at least two clusters. */
export function clusterTInterval({ mean, clusters, standardError }: ClusteredMean, alpha: number): { low: number; high: number } {
  const half = studentTQuantile(1 - alpha, clusters - 1) * standardError;
  return { low: mean - half, high: mean + half };
}

/**
 * The same for a difference in [-1, 1], never narrower than Tango's interval of G clusters without a discordant pair, ± z²/(G + z²):
 * hardly any variation seen is not hardly any variation. With SE = 0 and no difference it is exactly that interval.
 */
export function clusterTDifference(difference: ClusteredMean, options: { alpha: number; z: number }): { low: number; high: number } {
  const { mean, clusters } = difference;
  const floor = options.z ** 2 / (clusters + options.z ** 2);
  const interval = clusterTInterval(difference, options.alpha);
  return { low: Math.max(-1, Math.min(interval.low, mean - floor)), high: Math.min(1, Math.max(interval.high, mean + floor)) };
}

/** One-sided p-value against "the difference is at or above minus the margin"; below alpha exactly where `clusterTDifference` ends below it. */
export function clusterTPInferior({ mean, clusters, standardError }: ClusteredMean, margin: number): number {
  const surplus = mean + margin;
  if (surplus === 0) return 0.5;
  const byT = standardError === 0 ? (surplus < 0 ? 0 : 1) : studentTCdf(surplus / standardError, clusters - 1);
  const size = Math.min(Math.abs(surplus), 1);
  const byFloor = normalCdf(Math.sign(surplus) * Math.sqrt((clusters * size) / (1 - size)));
  return surplus < 0 ? Math.max(byT, byFloor) : Math.min(byT, byFloor);
}
