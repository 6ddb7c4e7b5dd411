import type { Verdict } from '../records/comparison.ts';
import { CORE_METRICS, type MetricName } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import { zeroDiscordanceFloor } from '../stats/sample-size.ts';
import { MIN_CLUSTERS, type PairedDifference } from './difference.ts';

/**
 * Whether a metric decides. Core metrics always do. `must_not_call_rate` does once it could show parity at all: over as many clusters as two
 * equal models need (`zeroDiscordanceFloor`), and at least 20; below that it would only ever ask for more. No other metric does.
 */
export function gatingOf(
  metric: MetricName,
  track: Track,
  { n, clusters }: Pick<PairedDifference, 'n' | 'clusters'>,
  { delta, alpha }: { delta: number; alpha: number },
): Pick<Verdict, 'gating' | 'toGate'> {
  if (CORE_METRICS[track].includes(metric)) return { gating: true, toGate: null };
  if (metric !== 'must_not_call_rate') return { gating: false, toGate: null };
  const missing = Math.max(zeroDiscordanceFloor(delta, alpha), MIN_CLUSTERS) - clusters;
  if (missing <= 0) return { gating: true, toGate: null };
  return { gating: false, toGate: Number.isFinite(missing) ? Math.ceil((missing * n) / clusters) : null };
}
