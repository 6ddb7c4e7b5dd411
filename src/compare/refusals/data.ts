import type { GateRefusal } from '../../records/comparison.ts';
import { digestOf } from '../../records/digest.ts';
import type { Evidence } from './evidence.ts';

/** Evaluations of other examples, other golds or other prompts than the data set holds tell of another task. */
export function otherExamples({ sides: { local, examples } }: Evidence): GateRefusal[] {
  const { track, split, dataDigest } = local.evaluation;
  if (!examples || digestOf(examples.filter((one) => one.track === track && one.split === split)) === dataDigest) return [];
  const sentence = `the evaluations are of other examples or prompts than the data set's ${split} split holds`;
  return [{ code: 'other-examples', sentence, remedy: 'Evaluate both models again on this data set' }];
}

/** What a model was trained on, or chosen by, measures nothing: of a tuned model its very splits, of any what the test split shares with them. */
export function leakedExamples({ sides: { local, examples }, pairs }: Evidence): GateRefusal[] {
  const { track, split, model } = local.evaluation;
  if (model.role === 'tuned' && (split === 'train' || split === 'val')) {
    const sentence = `the tuned model was ${split === 'train' ? 'trained on' : 'chosen by'} the ${split} split that it is compared on`;
    return [{ code: 'leaked-examples', sentence, remedy: 'Evaluate the models on the test split' }];
  }
  if (!examples || (split !== 'test' && split !== 'vault')) return [];
  const seen = examples.filter((one) => one.track === track && (one.split === 'train' || one.split === 'val'));
  const [clusters, prompts] = [new Set(seen.map(({ cluster }) => cluster)), new Set(seen.map(({ row }) => row.prompt))];
  const compared = new Set(pairs.map(({ local: { exampleId } }) => exampleId));
  const leaked = examples.filter(({ id, cluster, row }) => compared.has(id) && (clusters.has(cluster) || prompts.has(row.prompt))).length;
  if (leaked === 0) return [];
  const sentence = `${leaked} of ${pairs.length} examples of the ${split} split share a prompt or a cluster with the train or val split`;
  return [{ code: 'leaked-examples', sentence, remedy: 'Harvest again so that every cluster lies in one split' }];
}
