import type { Verdict } from '../records/comparison.ts';
import { CORE_METRICS, type MetricName } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { fewestForParity } from '../stats/sample-size.ts';
import { MIN_CLUSTERS, type PairedDifference } from './difference.ts';

/**
 * Whether a metric decides. Core metrics always do. `must_not_call_rate` does once it could show parity at all: over as many clusters as two
 * equal models need (`fewestForParity`), and at least 20; below that it would only ever ask for more, so there only its being inferior
 * decides. No other metric does.
 */
export function gatingOf(
  metric: MetricName,
  track: Track,
  { n, clusters }: Pick<PairedDifference, 'n' | 'clusters'>,
  { delta, alpha }: { delta: number; alpha: number },
): Pick<Verdict, 'gating' | 'toGate' | 'oneSided'> {
  if (CORE_METRICS[track].includes(metric)) return BOTH_SIDES;
  if (metric !== 'must_not_call_rate') return { gating: false, toGate: null, oneSided: false };
  const missing = Math.max(fewestForParity(delta, alpha), MIN_CLUSTERS) - clusters;
  if (missing <= 0) return BOTH_SIDES;
  return { ...ONE_SIDE, toGate: Number.isFinite(missing) ? Math.ceil((missing * n) / clusters) : null };
}

const BOTH_SIDES = { gating: true, toGate: null, oneSided: false } as const;

/** Only its being inferior decides: too few examples to show parity are none to overlook a loss. */
export const ONE_SIDE = { gating: false, toGate: null, oneSided: true } as const;
