import type { GateRefusal } from '../../records/comparison.ts';
import { percent } from '../sentences.ts';
import { isComplete } from '../verdict.ts';
import { leakedExamples, otherExamples } from './data.ts';
import type { Evidence } from './evidence.ts';
import { sameModel, unchangedByAdapter } from './models.ts';
import { hostedDoesNotDoIt, marginForgivesHalf, nobodyIsRight } from './right-at-all.ts';
import { constantHosted, constantLocal, constantWouldDo, noVariety, oneCluster } from './variety.ts';

/**
 * Why the evidence says nothing, the first cause first; empty where it does say something. A verdict needs pairs, on the data set's own examples,
 * of two different models, a hosted one that does the task, and right answers that a model cannot give without looking.
 */
export function refusalsOf(evidence: Evidence): GateRefusal[] {
  if (!isComplete(evidence.verdicts, evidence.sides.local.evaluation.track)) return [NO_PAIRS];
  return [
    ...tooManyUnscored(evidence),
    ...sameModel(evidence),
    ...otherExamples(evidence),
    ...leakedExamples(evidence),
    ...oneCluster(evidence),
    ...whatAnswersTell(evidence),
    ...unchangedByAdapter(evidence),
  ];
}

/** One finding about the answers is told: the others follow from it. */
function whatAnswersTell(evidence: Evidence): GateRefusal[] {
  const looks = [hostedDoesNotDoIt, nobodyIsRight, noVariety, constantHosted, constantWouldDo, marginForgivesHalf, constantLocal];
  for (const look of looks) {
    const found = look(evidence);
    if (found.length > 0) return found;
  }
  return [];
}

const NO_PAIRS: GateRefusal = {
  code: 'no-pairs',
  sentence: 'no example was scored with both models',
  remedy: 'Evaluate both models on the same examples, and see in their evaluations why answers are unscored',
};

function tooManyUnscored({ unpaired: { count, share }, options: { maxUnscored } }: Evidence): GateRefusal[] {
  if (share <= maxUnscored) return [];
  return [
    {
      code: 'unscored',
      sentence: `${count} examples (${percent(share)}) were not scored with both models, more than gate.maxUnscored allows (${percent(maxUnscored)})`,
      remedy: 'Run again: what failed is asked again',
    },
  ];
}
