import { type Comparison, isBlocking, type Rest, type Verdict, type VerdictOutcome } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { METRIC_LABELS } from './labels.ts';
import { count, percent, percentInterval, points, pointsInterval } from './numbers.ts';

type Gated = Pick<Comparison, 'outcome' | 'refusals' | 'floors' | 'rest' | 'regressions'>;

/** At parity with the hosted model, and all the same not good enough to ship. */
export function isBelowFloor({ outcome, floors }: Pick<Gated, 'outcome' | 'floors'>): boolean {
  return outcome === 'parity' && floors.some(({ met }) => !met);
}

/** It surely lost what the base could do, and nobody accepted that: it does not ship, whatever it is against the hosted model. */
export function isRegressed({ refusals, regressions }: Pick<Gated, 'refusals' | 'regressions'>): boolean {
  return refusals.length === 0 && regressions.some(isBlocking);
}

/** What the gate says of one comparison in words, and the outcome whose colour and sign it bears. */
export function gateView(comparison: Gated) {
  const isBelow = isBelowFloor(comparison);
  const isWorse = isRegressed(comparison);
  const mark: VerdictOutcome = isBelow || isWorse ? 'inferior' : comparison.outcome;
  return {
    mark,
    word:
      comparison.refusals.length > 0
        ? 'no verdict'
        : [comparison.outcome, ...(isBelow ? ['below a floor'] : []), ...(isWorse ? ['worse than the base'] : [])].join(', '),
    refusals: comparison.refusals.map(refusalText),
    floors: comparison.floors.map(floorView),
    rest: comparison.rest && restView(comparison.rest, comparison),
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

/** A verdict's outcome by the rule that decides; what gates on one side is judged by its interval under either. */
export function decidedOutcome(
  { outcome, point, oneSided }: Pick<Verdict, 'outcome' | 'point' | 'oneSided'>,
  { rule, refusals }: Pick<Comparison, 'rule' | 'refusals'>,
): VerdictOutcome {
  if (refusals.length > 0) return 'inconclusive';
  return rule === 'point' && !oneSided ? point : outcome;
}

/** The interval of a verdict's difference; too few clusters have none, and its record stands in with everything a difference can be. */
export function boundsText({ method, interval }: Pick<Verdict, 'method' | 'interval'>): string {
  return method === 'none' ? 'no interval' : pointsInterval(interval);
}

const TOLD: Readonly<Record<VerdictOutcome, string>> = { parity: 'within the margin', inferior: 'inferior', inconclusive: 'too few to tell, decides nothing' };

/** `Exact arguments without the most common right answer, that of 900 pairs: 10.0 % against 98.0 % hosted on 100 pairs; difference -88.0 points [-92.0, -81.1]: inferior`. */
function restView({ by, common, verdict }: Rest, { refusals }: Gated) {
  const { metric, local, hosted, n, difference, outcome } = verdict;
  const where = `without the most common ${by === 'gold' ? 'right answer' : 'domain'}, that of ${count(common)} pairs`;
  const figures = `${METRIC_LABELS[metric]} ${where}: ${percent(local)} against ${percent(hosted)} hosted on ${count(n)} pairs; difference ${points(difference)} points ${boundsText(verdict)}`;
  const told = refusals.length > 0 ? 'no verdict' : TOLD[outcome];
  return { outcome, figures, told, text: `${figures}: ${told}` };
}

/** The comparison that counts for a track of the decision. */
export function decidingComparison(
  { comparisons }: Pick<RunRecord, 'comparisons'>,
  { track, candidate }: Pick<Comparison, 'track' | 'candidate'>,
): Comparison | undefined {
  return comparisons.find((one) => one.track === track && one.candidate === candidate);
}
