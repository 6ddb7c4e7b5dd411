import { EXIT } from '../errors.ts';
import type { Comparison, Decision } from '../records/comparison.ts';
import { missingForPoint } from './needed.ts';
import { stopsBeforeTraining } from './stake/at-stake.ts';

type Judgement = Pick<Comparison, 'track' | 'candidate' | 'rule' | 'outcome' | 'refusals' | 'floors' | 'fineTune' | 'atStake' | 'verdicts' | 'reasons'>;

const EXIT_CODES = { ship: EXIT.done, train: EXIT.train, stop: EXIT.train, collect: EXIT.collect } as const;

/**
 * What to do next, from the latest comparison of each track. Every track at parity and above its floors: ship. A base that is inferior, or at
 * parity below a floor: train, and stop where no training would mend it. A tuned model of which that is still so: stop. Otherwise: collect more examples, or, where a verdict was refused,
 * mend what its refusal names; both exit alike.
 */
export function decide(comparisons: readonly Judgement[], { standIn }: { standIn: boolean }): Decision {
  const action = actionOf(comparisons);
  return {
    schema: 'fledgling/decision@1',
    action,
    tracks: comparisons.map(({ track, candidate, outcome, fineTune, ...judgement }) => ({
      track,
      candidate,
      outcome,
      fineTune,
      collect: missingExamples(judgement),
    })),
    reasons: [summaryOf(action, comparisons), ...comparisons.flatMap(({ reasons }) => reasons)],
    exitCode: EXIT_CODES[action],
    standIn,
  };
}

function actionOf(comparisons: readonly Judgement[]): Decision['action'] {
  if (comparisons.length === 0) throw new Error('a decision needs at least one comparison');
  const failing = comparisons.filter((comparison) => comparison.outcome === 'inferior' || isBelowFloor(comparison));
  if (failing.some(({ candidate, fineTune }) => candidate === 'base' && fineTune)) return 'train';
  if (failing.length > 0) return 'stop';
  return comparisons.every(({ outcome }) => outcome === 'parity') ? 'ship' : 'collect';
}

function isBelowFloor({ outcome, floors }: Pick<Judgement, 'outcome' | 'floors'>): boolean {
  return outcome === 'parity' && floors.some(({ met }) => !met);
}

function missingExamples({ rule, refusals, verdicts }: Pick<Judgement, 'rule' | 'refusals' | 'verdicts'>): number | null {
  if (refusals.length > 0) return null;
  const missing = verdicts
    .filter(({ gating }) => gating)
    .flatMap((verdict) => (rule === 'point' ? (verdict.point === 'inconclusive' ? [missingForPoint(verdict)] : []) : (verdict.needed?.more ?? [])));
  return missing.length === 0 ? null : Math.max(...missing);
}

function summaryOf(action: Decision['action'], comparisons: readonly Judgement[]): string {
  const inferior = comparisons.filter(({ outcome }) => outcome === 'inferior');
  const below = comparisons.filter(isBelowFloor);
  if (action === 'ship') return `ship: ${claimOf(comparisons, 'is at parity with the hosted one')}`;
  if (action === 'train') return `train: ${claims([inferior, 'is inferior to the hosted one'], [below, 'is below a floor'])}`;
  if (action === 'stop')
    return (
      stopsBeforeTraining(comparisons) ??
      `stop: after training ${claims([inferior, 'is still inferior to the hosted one'], [below, 'is below a floor'])}. Collect more training examples, or choose a larger model or another recipe`
    );
  const refused = comparisons.flatMap(({ track, refusals: [first] }) => (first ? [`no verdict on ${track}: ${first.sentence}. ${first.remedy}`] : []));
  const open = comparisons.filter(({ outcome, refusals }) => outcome === 'inconclusive' && refusals.length === 0);
  return [...refused, ...(open.length > 0 ? [`collect: ${claimOf(open, 'has no verdict yet')}`] : [])].join('; ');
}

function claims(...told: [readonly Judgement[], string][]): string {
  return told.flatMap(([comparisons, claim]) => (comparisons.length > 0 ? [claimOf(comparisons, claim)] : [])).join('; ');
}

/** `the tuned model is at parity with the hosted one on structured, the base model on toolcall`. */
function claimOf(comparisons: readonly Judgement[], claim: string): string {
  return [...Map.groupBy(comparisons, ({ candidate }) => candidate)]
    .map(([candidate, its], at) => `the ${candidate} model ${at === 0 ? `${claim} ` : ''}on ${its.map(({ track }) => track).join(' and ')}`)
    .join(', ');
}

/** `FINE_TUNE_STRUCTURED=1`, one line a track, then `FINE_TUNE=1` when any is. */
export function fineTuneLines({ tracks }: Pick<Decision, 'tracks'>): string[] {
  const flag = (isNeeded: boolean) => (isNeeded ? 1 : 0);
  return [
    ...tracks.map(({ track, fineTune }) => `FINE_TUNE_${track.toUpperCase()}=${flag(fineTune)}`),
    `FINE_TUNE=${flag(tracks.some(({ fineTune }) => fineTune))}`,
  ];
}
