import { UserError } from '../../errors.ts';
import { gapHolds, largestGap } from '../../promote/gap.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import type { RunRecord } from '../../records/run.ts';

/**
 * Why a promoted adapter no longer holds up on a fresh run; empty when it does. Plain sentences that may hold text of models.
 * @param recorded what the run measured that it was promoted for; null leaves the metrics uncompared.
 */
export function driftProblems(fresh: RunRecord, { promotion, recorded }: { promotion: Promotion; recorded: RunRecord | null }): string[] {
  const { action, reasons } = fresh.decision;
  const decided = action === 'ship' ? [] : [`The gate asks to ${action}: ${reasons.join('; ')}`];
  return [...decided, ...gapProblems(fresh, promotion), ...(recorded ? fallenMetrics(fresh, recorded) : [])];
}

function gapProblems(fresh: RunRecord, { gap: { split, threshold } }: Promotion): string[] {
  try {
    const gap = largestGap(fresh, split);
    return gapHolds(gap, threshold)
      ? []
      : [
          `The gap to the hosted model on ${gap.track} ${gap.metric} is ${percent(gap.value)} on the ${split} split, above the threshold of ${percent(threshold)}.`,
        ];
  } catch (error) {
    // The vault is opened by a decision to ship alone: without one there is no gap to tell.
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Core metrics that lie below the interval they were promoted with: of the hosted model and of what was promoted. */
function fallenMetrics(fresh: RunRecord, recorded: RunRecord): string[] {
  return coreMetrics(recorded).flatMap(({ role, track, metric: { name, value, interval } }) => {
    const now = coreMetrics(fresh).find((one) => one.role === role && one.track === track && one.metric.name === name)?.metric;
    if (!now || now.n === 0 || now.value >= interval.low) return [];
    const was = `${percent(value)} (${percent(interval.low)} to ${percent(interval.high)})`;
    return [`${name} of the ${role} model on ${track} is ${percent(now.value)} of ${now.n}, below the ${was} it was promoted with.`];
  });
}

function coreMetrics({ evaluations, decision }: RunRecord) {
  const counts = ({ model, track }: Evaluation) =>
    model.role === 'hosted' || decision.tracks.some((one) => one.track === track && one.candidate === model.role);
  return evaluations
    .filter(counts)
    .flatMap(({ model, track, metrics }) => metrics.filter(({ core, n }) => core && n > 0).map((metric) => ({ role: model.role, track, metric })));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
