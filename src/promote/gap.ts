import { UserError } from '../errors.ts';
import type { Comparison } from '../records/comparison.ts';
import { CORE_METRICS } from '../records/evaluation.ts';
import type { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';

export type Gap = Omit<Promotion['gap'], 'threshold'>;

/** Rates come out of divisions: a difference smaller than this is none. */
const ROUNDING = 1e-9;

/**
 * The largest loss to the hosted model, hosted minus candidate, over the gating metrics of every track, each with the candidate the decision names,
 * from scores paired by example. Negative where the candidate is better everywhere.
 * @throws UserError when the run did not measure a track on this split.
 */
export function largestGap(run: RunRecord, split: Gap['split']): Gap {
  const comparisons = split === 'test' ? run.comparisons : run.vault.comparisons;
  const losses = run.decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = comparisons.find((one) => one.track === track && one.candidate === candidate);
    if (!comparison) throw unmeasured(run, split, `${candidate} ${track}`);
    return lossesOf(comparison, split, run);
  });
  const largest = losses.sort((a, b) => b.value - a.value)[0];
  if (!largest) throw unmeasured(run, split, 'any track');
  return largest;
}

export function gapHolds(gap: Pick<Gap, 'value'>, threshold: number): boolean {
  return gap.value <= threshold + ROUNDING;
}

function lossesOf({ track, candidate, verdicts }: Comparison, split: Gap['split'], run: RunRecord): Gap[] {
  const gating = verdicts.flatMap((verdict) => (verdict.gating ? [verdict.metric] : []));
  return [...new Set([...CORE_METRICS[track], ...gating])].map((metric) => {
    const verdict = verdicts.find((one) => one.metric === metric);
    if (!verdict || verdict.n === 0) throw unmeasured(run, split, `${candidate} ${track} ${metric}`);
    return { split, value: verdict.hosted - verdict.local, metric, track };
  });
}

function unmeasured(run: RunRecord, split: Gap['split'], what: string): UserError {
  return new UserError(
    `run ${run.id}: expected ${what} to be measured on the ${split} split, found no comparison. Run it again with promote.split: ${split}, or choose the other split.`,
  );
}
