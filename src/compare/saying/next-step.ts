import type { Decision } from '../../records/comparison.ts';
import { isBelowFloor, isRegressed, type Judgement } from '../guard/blocks.ts';
import { stopsBeforeTraining } from '../stake/at-stake.ts';

export function summaryOf(action: Decision['action'], comparisons: readonly Judgement[]): string {
  const inferior = comparisons.filter(({ outcome }) => outcome === 'inferior');
  const below = comparisons.filter(isBelowFloor);
  const regressed = comparisons.filter(isRegressed);
  if (action === 'ship') return `ship: ${claimOf(comparisons, 'is at parity with the hosted one')}`;
  if (action === 'train') return `train: ${claims([inferior, 'is inferior to the hosted one'], [below, 'is below a floor'])}`;
  if (action === 'stop') {
    const before = stopsBeforeTraining(comparisons);
    const trained = (those: readonly Judgement[]) => those.filter(({ candidate }) => candidate === 'tuned');
    const told = claims(
      [trained(inferior), 'is still inferior to the hosted one'],
      [trained(below), 'is below a floor'],
      [trained(regressed), 'is worse than the base under it'],
    );
    const after = told === '' ? [] : [`after training ${told}. Collect more training examples, or choose a larger model or another recipe`];
    return [before ?? 'stop:', ...after].join(before === null ? ' ' : '; ');
  }
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

/** What to do now, in one sentence. */
export function nextStep(action: Decision['action'], comparisons: readonly Judgement[]): string {
  const named = (picked: readonly Pick<Judgement, 'track'>[]) => picked.map(({ track }) => track).join(' and ');
  if (action === 'ship')
    return comparisons.some(({ candidate }) => candidate === 'tuned')
      ? 'Promote the adapter: `fledgling promote`.'
      : 'Use the base model as it is; there is no adapter to promote.';
  if (action === 'train')
    return `Train ${named(comparisons.filter(({ fineTune }) => fineTune))}: \`fledgling train\`, or \`fledgling run\` with train.when: gate.`;
  if (action === 'stop') {
    if (comparisons.some(isRegressed))
      return `Train ${named(comparisons.filter(isRegressed))} again with examples of what was lost, or have the loss accepted in parity.policy.yaml (accept) on the default branch.`;
    if (stopsBeforeTraining(comparisons) !== null) return 'Mend first what the misses name: `fledgling diagnose`.';
    return 'Collect more training examples, or choose a larger model or another recipe.';
  }
  const refused = comparisons.flatMap(({ refusals: [first] }) => (first ? [`${first.remedy}.`] : []));
  const open = comparisons.filter(({ outcome, refusals }) => outcome === 'inconclusive' && refusals.length === 0);
  return [...refused, ...(open.length > 0 ? [`Collect more test examples of ${named(open)}.`] : [])].join(' ');
}
