import type { Comparison, VerdictOutcome } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { METRIC_LABELS } from './labels.ts';
import { count, percent, percentInterval } from './numbers.ts';

type Gated = Pick<Comparison, 'outcome' | 'refusals' | 'floors'>;

/** At parity with the hosted model, and all the same not good enough to ship. */
export function isBelowFloor({ outcome, floors }: Pick<Gated, 'outcome' | 'floors'>): boolean {
  return outcome === 'parity' && floors.some(({ met }) => !met);
}

/** What the gate says of one comparison in words, and the outcome whose colour and sign it bears. */
export function gateView(comparison: Gated) {
  const isBelow = isBelowFloor(comparison);
  const mark: VerdictOutcome = isBelow ? 'inferior' : comparison.outcome;
  return {
    mark,
    word: comparison.refusals.length > 0 ? 'no verdict' : isBelow ? 'parity, below a floor' : comparison.outcome,
    refusals: comparison.refusals.map(refusalText),
    floors: comparison.floors.map(floorView),
  };
}

export function refusalText({ sentence, remedy }: Comparison['refusals'][number]): string {
  return `${sentence}. ${remedy}.`;
}

/** `Valid call 84.0 % [79.4, 87.7] of 300 examples, floor 90.0 %: not met`. */
function floorView({ metric, floor, value, n, interval, met }: Comparison['floors'][number]) {
  const text = `${METRIC_LABELS[metric]} ${percent(value)} ${percentInterval(interval)} of ${count(n)} examples, floor ${percent(floor)}: ${met ? 'met' : 'not met'}`;
  return { metric, floor, met, text };
}

/** The comparison that counts for a track of the decision. */
export function decidingComparison(
  { comparisons }: Pick<RunRecord, 'comparisons'>,
  { track, candidate }: Pick<Comparison, 'track' | 'candidate'>,
): Comparison | undefined {
  return comparisons.find((one) => one.track === track && one.candidate === candidate);
}
