import type { Interval } from '../records/evaluation.ts';
import type { Estimate } from './intervals.ts';

/** From 0 to 1: the value must reach it, or stay below it. */
export type Bound = { least: number } | { below: number };

/** `too-few`: the threshold lies inside the interval, so that these examples say neither. */
export type HeldOutcome = 'pass' | 'fail' | 'too-few';

export interface Judged {
  outcome: HeldOutcome;
  /** About so many more examples would decide, were the value what it seems; null where it is decided, or lies too near the threshold to tell. */
  more: number | null;
}

/** More than this many times the examples there are is no plan. */
const MOST_TIMES = 100;

/** Passed where the whole interval is on the right side of the bound, failed where it is on the wrong one. */
export function judgedBy(bound: Bound, { value, interval }: Estimate, examples: number): Judged {
  const outcome = outcomeBy(bound, interval);
  if (outcome !== 'too-few') return { outcome, more: null };
  const at = 'least' in bound ? bound.least : bound.below;
  const half = value >= at ? value - interval.low : interval.high - value;
  // An interval narrows with the square root of the examples.
  const times = (half / Math.abs(value - at)) ** 2;
  return { outcome, more: times <= MOST_TIMES ? Math.max(1, Math.ceil(examples * (times - 1) - ROUNDING)) : null };
}

const ROUNDING = 1e-9;

function outcomeBy(bound: Bound, { low, high }: Interval): HeldOutcome {
  if ('least' in bound) return low >= bound.least ? 'pass' : high < bound.least ? 'fail' : 'too-few';
  return high < bound.below ? 'pass' : low >= bound.below ? 'fail' : 'too-few';
}
