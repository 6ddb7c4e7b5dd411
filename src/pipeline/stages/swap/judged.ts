import { pairedDifference } from '../../../compare/difference.ts';
import type { CompareOptions } from '../../../compare/options.ts';
import { adjusted, judgedMetrics } from '../../../compare/verdict.ts';
import type { Verdict } from '../../../records/comparison.ts';
import { CORE_METRICS } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import type { TestPair } from './test-pairs.ts';

/** A loss of every fifth answer of one domain, or of one kind of request, must not stay unseen; the track's own margin is far stricter, over all together. */
const GROSS_LOSS = 0.2;

/**
 * The least a domain or a kind needs to be answered locally: on so many independent examples a model that loses every fifth shows at least one loss with
 * 1 - alpha ((1 - 0.2)^n <= alpha: 14 at 5 %). The track's parity bounds what all lose together, and not what one of them hides.
 */
export function fewestOf({ alpha, delta }: Pick<CompareOptions, 'alpha' | 'delta'>): number {
  return Math.ceil(Math.log(alpha) / Math.log1p(-Math.max(GROSS_LOSS, delta)));
}

/** The core metrics of each group, tested together (Holm), as the gate tests slices. */
export function judgedTogether(groups: readonly (readonly TestPair[])[], { track, gate }: { track: Track; gate: CompareOptions }): Verdict[][] {
  const asked = groups.flatMap((pairs, group) => {
    const scored = pairs.flatMap(({ scores }) => scores ?? []);
    const metrics = judgedMetrics(scored, track, gate).filter(({ metric }) => CORE_METRICS[track].includes(metric));
    return metrics.map((one) => ({ group, one }));
  });
  const verdicts = adjusted(
    asked.map(({ one }) => one),
    gate,
    { counts: () => true, plans: false },
  );
  return groups.map((_, group) => verdicts.filter((__, index) => asked[index]?.group === group));
}

/** Why a group has too few scored examples to be answered locally, without a full stop; null where it has enough. */
export function tooFew(pairs: readonly TestPair[], gate: CompareOptions): string | null {
  const [effective, needed, examples] = [effectiveOf(pairs, gate), fewestOf(gate), pairs.length];
  if (effective >= needed) return null;
  return `too few examples to say: ${count(examples)}${effective < examples ? `, which count as ${effective}` : ''}, of ${needed}`;
}

/** The loss that is beyond doubt, without a full stop; null where there is none. */
export function surelyWorse(verdicts: readonly Verdict[]): string | null {
  const lost = verdicts.find(({ outcome }) => outcome === 'inferior');
  return lost ? `it surely loses more than the margin here: ${lossOf(lost)}` : null;
}

export function lossOf({ metric, difference, n }: Verdict): string {
  return `${metric} ${(100 * difference).toFixed(1)} points on ${n} examples`;
}

/** Clusters that count, rounded down: examples of one conversation are not independent. */
function effectiveOf(pairs: readonly TestPair[], gate: CompareOptions): number {
  const scored = pairs.flatMap(({ scores }) => scores ?? []);
  if (scored.length === 0) return 0;
  const { effectiveClusters } = pairedDifference(
    scored.map(({ local }) => ({ cluster: local.cluster, hosted: 1, local: 1 })),
    gate,
  );
  return Math.floor(effectiveClusters + 1e-9);
}

function count(examples: number): string {
  return `${examples} ${examples === 1 ? 'example' : 'examples'}`;
}
