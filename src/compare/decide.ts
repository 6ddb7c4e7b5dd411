import { EXIT } from '../errors.ts';
import type { Comparison, Decision } from '../records/comparison.ts';

type Judgement = Pick<Comparison, 'track' | 'candidate' | 'outcome' | 'fineTune' | 'verdicts' | 'reasons'>;

const EXIT_CODES = { ship: EXIT.done, train: EXIT.train, stop: EXIT.train, collect: EXIT.collect } as const;

/**
 * What to do next, from the latest comparison of each track. Every track at parity: ship. A base that is inferior: train.
 * A tuned model that is still inferior: stop. Otherwise: collect more examples.
 */
export function decide(comparisons: readonly Judgement[], { standIn }: { standIn: boolean }): Decision {
  const action = actionOf(comparisons);
  return {
    schema: 'fledgling/decision@1',
    action,
    tracks: comparisons.map(({ track, candidate, outcome, fineTune, verdicts }) => ({
      track,
      candidate,
      outcome,
      fineTune,
      collect: missingExamples(verdicts),
    })),
    reasons: [summaryOf(action, comparisons), ...comparisons.flatMap(({ reasons }) => reasons)],
    exitCode: EXIT_CODES[action],
    standIn,
  };
}

function actionOf(comparisons: readonly Judgement[]): Decision['action'] {
  if (comparisons.length === 0) throw new Error('a decision needs at least one comparison');
  const inferior = comparisons.filter(({ outcome }) => outcome === 'inferior');
  if (inferior.some(({ candidate }) => candidate === 'base')) return 'train';
  if (inferior.length > 0) return 'stop';
  return comparisons.every(({ outcome }) => outcome === 'parity') ? 'ship' : 'collect';
}

function missingExamples(verdicts: Judgement['verdicts']): number | null {
  const missing = verdicts.flatMap(({ gating, needed }) => (gating && needed ? [needed.more] : []));
  return missing.length === 0 ? null : Math.max(...missing);
}

function summaryOf(action: Decision['action'], comparisons: readonly Judgement[]): string {
  const models = (outcome: Comparison['outcome'], claim: string) =>
    claimOf(
      comparisons.filter((comparison) => comparison.outcome === outcome),
      claim,
    );
  if (action === 'ship') return `ship: ${models('parity', 'is at parity with the hosted one')}`;
  if (action === 'train') return `train: ${models('inferior', 'is inferior to the hosted one')}`;
  if (action === 'stop')
    return `stop: after training ${models('inferior', 'is still inferior to the hosted one')}. Collect more training examples, or choose a larger model or another recipe`;
  return `collect: ${models('inconclusive', 'has no verdict yet')}`;
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
