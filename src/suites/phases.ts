import type { Comparison } from '../records/comparison.ts';
import { CORE_METRICS, type Interval, type MetricName } from '../records/evaluation.ts';
import { type HeldOutcome, judgedBy } from './held.ts';

/** Model calls of a first data set, and of one ten times as large. */
const FIRST_CALLS = 400;
const LARGE_CALLS = 10 * FIRST_CALLS;

/** How near a local model has to come to the hosted one before the next phase begins. */
export const PHASES = [
  { phase: 1, loss: 0.1, calls: 0 },
  { phase: 2, loss: 0.1, calls: LARGE_CALLS },
  { phase: 3, loss: 0, calls: 0 },
] as const;

export interface PhaseHeld {
  phase: 1 | 2 | 3;
  /** The most that may be lost against the hosted model, 0 to 1. */
  loss: number;
  /** Model calls that the data set must have been made of; 0 where any number will do. */
  calls: number;
  metric: MetricName;
  difference: number;
  /** Paired, two one-sided bounds at `alpha`. */
  interval: Interval;
  alpha: number;
  outcome: HeldOutcome;
  /** Examples of the test split that are about still missing; null where it is decided or nobody can tell. */
  more: number | null;
}

/**
 * The three phases on the track's most severe core metric, by the gate's own paired interval; nothing where there is no verdict. Phase 1: at most 10
 * points lost. Phase 2: the same on a data set of at least 4,000 calls, ten times the first. Phase 3: nothing lost. `calls`: what the data set was made of.
 */
export function phasesOf({ track, refusals, verdicts }: Pick<Comparison, 'track' | 'refusals' | 'verdicts'>, { calls }: { calls: number }): PhaseHeld[] {
  const exact = verdicts.find(({ metric }) => metric === CORE_METRICS[track].at(-1));
  if (!exact || exact.method === 'none' || refusals.length > 0) return [];
  const { metric, difference, interval, alpha, n } = exact;
  return PHASES.map((phase): PhaseHeld => {
    const judged = judgedBy({ least: -phase.loss }, { value: difference, interval }, n);
    const missing = phase.calls === 0 || calls >= phase.calls ? 0 : Math.ceil((n * (phase.calls - calls)) / Math.max(1, calls));
    const shared = { ...phase, metric, difference, interval, alpha };
    if (missing === 0 || judged.outcome === 'fail') return { ...shared, ...judged };
    return { ...shared, outcome: 'too-few', more: Math.max(missing, judged.more ?? 0) };
  });
}
