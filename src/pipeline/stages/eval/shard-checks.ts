import { UserError } from '../../../errors.ts';
import { digestOfPredictions } from '../../../eval/eval.ts';
import { digestOf } from '../../../records/digest.ts';
import type { Decoding, ModelIdentity, ModelRole } from '../../../records/evaluation.ts';
import type { Example, Split, Track } from '../../../records/example.ts';
import { evaluationName } from './eval-stage.ts';
import type { EvaluationResult } from './evaluation-files.ts';
import { sliceOf } from './shard.ts';

/** What the shards of one evaluation must be. */
export interface ExpectedShards {
  role: ModelRole;
  track: Track;
  split: Split;
  count: number;
  replicate: number;
  /** Of all shards together, in the data set's order. */
  examples: readonly Example[];
  decoding: Decoding;
  scorerVersion: string;
  ggufSha256: string;
  adapterSha256: string | null;
}

/**
 * Believes shards made elsewhere only when they are of one model, decoding and scorer, answer exactly their share of the examples, each once,
 * and their predictions are those that were digested.
 * @returns the model they have in common.
 * @throws UserError naming the shard and what is wrong with it.
 */
export function verifyShards(shards: readonly EvaluationResult[], expected: ExpectedShards): ModelIdentity {
  const [first] = shards;
  if (!first) throw new Error('there are no shards to verify');
  for (const [position, shard] of shards.entries()) {
    const name = `${evaluationName(expected)} ${position + 1} of ${expected.count}`;
    const fault = faultOf(shard, first, expected, position + 1);
    if (fault) throw new UserError(`${name}: ${fault}. Evaluate this shard again.`);
  }
  return first.evaluation.model;
}

function faultOf({ evaluation, predictions }: EvaluationResult, first: EvaluationResult, expected: ExpectedShards, index: number): string | null {
  const { model, decoding, track, split, replicate, scorerVersion, dataDigest, predictionsDigest } = evaluation;
  const { count } = expected;
  const examples = sliceOf(expected.examples, { index, count });
  const wanted = {
    role: [model.role, expected.role],
    track: [track, expected.track],
    split: [split, expected.split],
    replicate: [replicate, expected.replicate],
    'number of shards': [model.engine['shards'], count],
    GGUF: [model.ggufSha256, expected.ggufSha256],
    adapter: [model.adapterSha256, expected.adapterSha256],
    decoding: [digestOf(decoding), digestOf(expected.decoding)],
    scorer: [scorerVersion, expected.scorerVersion],
    data: [dataDigest, digestOf(examples)],
  };
  for (const [what, [found, right]] of Object.entries(wanted)) if (found !== right) return `expected the ${what} to be ${right}, got ${found}`;
  const differing = differenceOf(model, first.evaluation.model);
  if (differing) return `it was answered by another model or engine than the first shard: ${differing}`;
  return faultOfAnswers(new Set(examples.map(({ id }) => id)), predictions) ?? (digestOfPredictions(predictions) === predictionsDigest ? null : ALTERED);
}

const ALTERED = 'its predictions are not those its digest was made of';

function faultOfAnswers(missing: Set<string>, predictions: EvaluationResult['predictions']): string | null {
  const seen = new Set<string>();
  for (const { exampleId } of predictions) {
    if (seen.has(exampleId)) return `it answers example ${exampleId} twice`;
    if (!missing.delete(exampleId)) return `it answers example ${exampleId}, which is not one of its own`;
    seen.add(exampleId);
  }
  const [unanswered] = missing;
  return unanswered === undefined ? null : `it does not answer example ${unanswered}`;
}

/** The first thing two identities differ in, or null. */
function differenceOf(model: ModelIdentity, other: ModelIdentity): string | null {
  const flat = ({ engine, ...rest }: ModelIdentity): Map<string, unknown> => new Map<string, unknown>([...Object.entries(rest), ...Object.entries(engine)]);
  const [one, two] = [flat(model), flat(other)];
  const key = [...new Set([...one.keys(), ...two.keys()])].find((name) => one.get(name) !== two.get(name));
  return key === undefined ? null : `${key} ${one.get(key)} in place of ${two.get(key)}`;
}
