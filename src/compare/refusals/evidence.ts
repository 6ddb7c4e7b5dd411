import type { Comparison, Rest, Verdict, VerdictOutcome } from '../../records/comparison.ts';
import type { MetricName } from '../../records/evaluation.ts';
import type { CompareOptions } from '../options.ts';
import type { Pair } from '../pair.ts';
import type { Sides } from '../sides.ts';

/** All that a verdict would rest on. */
export interface Evidence {
  sides: Sides;
  /** At least one, and a verdict for every core metric, but where the first look finds otherwise. */
  pairs: readonly Pair[];
  unpaired: Pick<Comparison['unpaired'], 'count' | 'share'>;
  verdicts: readonly Verdict[];
  rest: Rest | null;
  /** What the rule says of the figures. */
  wouldBe: VerdictOutcome;
  options: CompareOptions;
}

/** The ids of the pairs on which a side is right by a metric. */
export function rightIds(pairs: readonly Pair[], side: keyof Pair, metric: MetricName): Set<string> {
  return new Set(pairs.flatMap((pair) => (pair[side].values[metric] === 1 ? [pair.local.exampleId] : [])));
}
