import type { FloorCheck } from '../records/comparison.ts';
import { METRICS, type Score } from '../records/evaluation.ts';
import { clusteredMean } from '../stats/cluster-t.ts';
import { interval95 } from '../stats/mean-interval.ts';
import type { CompareOptions } from './options.ts';

/**
 * Whether a candidate reaches the floors on its own gated examples, those without a pair among them. The mean decides, not its interval: a floor
 * is a level chosen for what ships, no difference to be shown. A metric that no example has is not checked.
 */
export function floorsOf(scores: readonly Score[], floors: CompareOptions['floors']): FloorCheck[] {
  return METRICS.flatMap((metric): FloorCheck[] => {
    const floor = floors[metric];
    const values = scores.flatMap((score) => {
      const value = score.status === 'scored' && !score.challenge ? score.values[metric] : undefined;
      return value === undefined ? [] : [{ cluster: score.cluster, value }];
    });
    if (floor === undefined || values.length === 0) return [];
    const { mean, n } = clusteredMean(values);
    return [{ metric, floor, value: mean, n, interval: interval95(values), met: mean >= floor }];
  });
}
