import { EXIT } from '../errors.ts';
import type { Decision } from '../records/comparison.ts';
import { blocksOf, isBelowFloor, isRegressed, type Judgement } from './guard/blocks.ts';
import { missingForPoint } from './needed.ts';
import { nextStep, summaryOf } from './saying/next-step.ts';

const EXIT_CODES = { ship: EXIT.done, train: EXIT.train, stop: EXIT.train, collect: EXIT.collect } as const;

/**
 * What to do next, from the latest comparison of each track. Every track at parity, above its floors and without a sure regression: ship. A base
 * that is inferior, or at parity below a floor: train, and stop where no training would mend it. A tuned model of which that is still so, or that
 * surely lost what the base could do: stop. Otherwise: collect more examples, or, where a verdict was refused, mend what its refusal names; both
 * exit alike.
 */
export function decide(comparisons: readonly Judgement[], { standIn }: { standIn: boolean }): Decision {
  const action = actionOf(comparisons);
  return {
    schema: 'fledgling/decision@1',
    action,
    tracks: comparisons.map(({ track, candidate, outcome, says, fineTune, ...judgement }) => ({
      track,
      candidate,
      outcome,
      says,
      fineTune,
      collect: missingExamples(judgement),
    })),
    reasons: [summaryOf(action, comparisons), ...comparisons.flatMap(({ reasons }) => reasons)],
    blockedBy: comparisons.flatMap(blocksOf),
    accepted: comparisons.flatMap(({ accepted }) => accepted),
    next: nextStep(action, comparisons),
    exitCode: EXIT_CODES[action],
    standIn,
  };
}

function actionOf(comparisons: readonly Judgement[]): Decision['action'] {
  if (comparisons.length === 0) throw new Error('a decision needs at least one comparison');
  const failing = comparisons.filter((comparison) => comparison.outcome === 'inferior' || isBelowFloor(comparison) || isRegressed(comparison));
  if (failing.some(({ candidate, fineTune }) => candidate === 'base' && fineTune)) return 'train';
  if (failing.length > 0) return 'stop';
  return comparisons.every(({ outcome }) => outcome === 'parity') ? 'ship' : 'collect';
}

function missingExamples({ rule, refusals, verdicts }: Pick<Judgement, 'rule' | 'refusals' | 'verdicts'>): number | null {
  if (refusals.length > 0) return null;
  const missing = verdicts
    .filter(({ gating }) => gating)
    .flatMap((verdict) => [
      ...(rule === 'point' && verdict.point === 'inconclusive' ? [missingForPoint(verdict)] : []),
      ...(verdict.needed ? [verdict.needed.more] : []),
    ]);
  return missing.length === 0 ? null : Math.max(...missing);
}

/** `FINE_TUNE_STRUCTURED=1`, one line a track, then `FINE_TUNE=1` when any is. */
export function fineTuneLines({ tracks }: Pick<Decision, 'tracks'>): string[] {
  const flag = (isNeeded: boolean) => (isNeeded ? 1 : 0);
  return [
    ...tracks.map(({ track, fineTune }) => `FINE_TUNE_${track.toUpperCase()}=${flag(fineTune)}`),
    `FINE_TUNE=${flag(tracks.some(({ fineTune }) => fineTune))}`,
  ];
}
