import type { MetricName } from '../records/evaluation.ts';

/** How two models are compared: the `gate` section of the config, fixed in Git before the run. */
export interface CompareOptions {
  /** `interval`: paired intervals against the margin. `point`: plain differences, for tiny data sets. */
  rule: 'interval' | 'point';
  /** The margin: the largest loss on a core metric that still counts as parity, 0 to 1. */
  delta: number;
  /** One-sided error of each bound, e.g. 0.05. */
  alpha: number;
  /** How many tuned candidates may be judged on the same test data: each at alpha / looks. */
  looks: number;
  /** A larger share of examples without a pair refuses a verdict, 0 to 1. */
  maxUnscored: number;
  /** A smaller share of valid answers of the hosted model refuses a verdict, 0 to 1. */
  minHosted: number;
  /** What the candidate must reach to ship, by metric, 0 to 1. */
  floors: Readonly<Partial<Record<MetricName, number | undefined>>>;
}
