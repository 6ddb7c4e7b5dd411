import type { Config } from '../../../config/schema.ts';
import { UserError } from '../../../errors.ts';
import { evaluate } from '../../../eval/eval.ts';
import type { ChatModel } from '../../../eval/ports.ts';
import type { ModelIdentity, Prediction } from '../../../records/evaluation.ts';
import type { Manifest } from '../../../records/manifest.ts';
import { type Asking, askingOf } from '../../../rows/asking/asking.ts';
import { scorerVersion } from '../../../score/score.ts';
import type { EvalPorts } from '../../ports/eval.ts';
import type { StagePorts } from '../../ports/stage.ts';
import { type Stage, stageKey } from '../../stage/stage.ts';
import { promptOf } from '../asking/local-asking.ts';
import { type EvalInputs, evalStage, evaluatedExamples, evaluationInputs, evaluationName } from './eval-stage.ts';
import { type EvaluationResult, loadedEvaluation, writeEvaluation } from './evaluation-files.ts';
import { verifyShards } from './shard-checks.ts';

export interface MergeInputs extends Omit<EvalInputs, 'shard'> {
  /** How many shards there must be. */
  count: number;
}

/**
 * The whole evaluation from its shards' predictions: each shard is verified, then everything is graded anew. The count is in the key, for it
 * decides which examples share a batch. Its wall time is the slowest shard's.
 */
export async function mergeStage(config: Config, ports: EvalPorts & StagePorts, inputs: MergeInputs): Promise<Stage<EvaluationResult>> {
  const { track, split, count } = inputs;
  const examples = evaluatedExamples(inputs);
  const decoding = { ...config.decoding, seed: config.seed };
  return {
    name: evaluationName(inputs),
    work: 'compare',
    version: 1,
    inputs: { ...(await evaluationInputs(config, ports, { ...inputs, dataset: inputs.examples, examples })), shards: String(count) },
    run: async ({ folder }) => {
      const shards = await shardsOf(config, ports, inputs);
      const identity = verifyShards(shards, {
        ...inputs,
        examples,
        decoding,
        scorerVersion: scorerVersion(config.score.arguments),
        ggufSha256: await ports.inputs.gguf(),
        adapterSha256: inputs.adapter?.sha256 ?? null,
      });
      const predictions = shards.flatMap((shard) => shard.predictions);
      const result = await evaluate({
        examples,
        model: recordedModel(identity, predictions),
        track,
        split,
        replicate: inputs.replicate,
        decoding,
        ask: 'text',
        asking: askedAs(config, inputs, shards),
        comparators: config.score.arguments,
        log: { existing: async () => predictions, append: async () => undefined },
        tracing: ports.tracingOff ? null : ports.tracing(folder),
        now: ports.now,
        signal: ports.signal,
        onProgress: () => undefined,
      });
      const wallMs = Math.max(...shards.map(({ evaluation }) => evaluation.wallMs));
      await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: joined(shards.map(({ evaluation }) => evaluation.manifest)) });
    },
    ...loadedEvaluation,
    wallMs: ({ evaluation }) => evaluation.wallMs,
  };
}

/** As the shards were: the model's template need not be here. */
function askedAs(config: Config, { role, examples }: MergeInputs, [first]: readonly EvaluationResult[]): Asking | null {
  const prompt = promptOf(config, role);
  return prompt && askingOf(prompt, { examples, seed: config.seed, dialect: first?.evaluation.prompt?.dialect ?? null });
}

/** Where the shards were evaluated: the first one's host, with the GPUs of all. */
function joined(manifests: readonly Manifest[]): Manifest {
  const [first] = manifests;
  if (!first) throw new Error('an evaluation was merged from no shards');
  return { ...first, hardware: { ...first.hardware, gpus: manifests.flatMap(({ hardware }) => hardware.gpus) } };
}

/** @throws UserError naming the first shard that is not in the store. */
async function shardsOf(config: Config, ports: EvalPorts & StagePorts, inputs: MergeInputs): Promise<EvaluationResult[]> {
  const shards: EvaluationResult[] = [];
  for (let index = 1; index <= inputs.count; index += 1) {
    const stage = await evalStage(config, ports, { ...inputs, shard: { index, count: inputs.count } });
    const folder = await ports.store.find(stage.name, stageKey(stage));
    if (!folder) throw new UserError(`${stage.name} is not there: all ${inputs.count} shards are needed. Evaluate it with --shard ${index}/${inputs.count}.`);
    shards.push(await stage.load(folder));
  }
  return shards;
}

/** Answers nothing by itself: it repeats what the shards could not have graded, so that a failure stays one. */
function recordedModel(identity: ModelIdentity, predictions: readonly Prediction[]): ChatModel {
  const byId = new Map(predictions.map((prediction) => [prediction.exampleId, prediction]));
  return {
    identity,
    answer: async (requests, { onPrediction }) => {
      for (const { exampleId } of requests) {
        const prediction = byId.get(exampleId);
        if (!prediction) throw new Error(`no shard answered example ${exampleId}`);
        await onPrediction(prediction);
      }
    },
    close: async () => undefined,
  };
}
