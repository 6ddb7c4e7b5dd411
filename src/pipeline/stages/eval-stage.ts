import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { UserError } from '../../errors.ts';
import { evaluate } from '../../eval/eval.ts';
import type { ChatModel } from '../../eval/ports.ts';
import { endedUnsaid } from '../../eval/totals.ts';
import { digestOf } from '../../records/digest.ts';
import type { Ask, ModelRole, Prediction } from '../../records/evaluation.ts';
import type { Example, Split, Track } from '../../records/example.ts';
import { LANES_RULE, mayUseFewerLanes } from '../../rows/lanes.ts';
import { RENDERING } from '../../rows/render/template-date.ts';
import { scorerVersion } from '../../score/score.ts';
import type { EvalPorts } from '../ports/eval.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { Stage } from '../stage/stage.ts';
import { type EvaluationResult, keptPredictions, LOG, loadedEvaluation, writeEvaluation } from './evaluation-files.ts';
import { type Shard, sliceOf } from './shard.ts';

export interface EvalInputs {
  role: ModelRole;
  track: Track;
  split: Split;
  examples: readonly Example[];
  /** The adapter to load, for `tuned`. */
  adapter: Adapter | null;
  /** A part of the examples in place of all. */
  shard: Shard | null;
  /** From 1: another number asks again, as another measurement of the same thing. */
  replicate: number;
  /** Another text evaluates anew; null leaves it out of the key. */
  fresh: string | null;
}

/** A LoRA GGUF; `path` is absolute. */
export interface Adapter {
  path: string;
  sha256: string;
}

/** One model on one split of one track, or one shard of it. */
export async function evalStage(config: Config, ports: EvalPorts & StagePorts, inputs: EvalInputs): Promise<Stage<EvaluationResult>> {
  const { role, track, split, shard } = inputs;
  const all = evaluatedExamples(inputs);
  const examples = shard ? sliceOf(all, shard) : all;
  return {
    name: shard ? `${evaluationName(inputs)} ${shard.index} of ${shard.count}` : evaluationName(inputs),
    work: role === 'hosted' ? 'hosted' : 'local',
    version: 1,
    inputs: { ...(await evaluationInputs(config, ports, { ...inputs, examples })), ...(shard ? { shard: `${shard.index} of ${shard.count}` } : {}) },
    run: async ({ folder, progress }) => {
      if (all.every((example) => example.challenge)) {
        throw new UserError(`Track ${track} has 0 examples in the ${split} split. Harvest more traces, or change harvest.split.`);
      }
      await run(config, ports, { ...inputs, examples }, folder, progress);
    },
    ...loadedEvaluation,
  };
}

/** The examples an evaluation is about, all shards together, in the data set's order. */
export function evaluatedExamples({ examples, track, split }: Pick<EvalInputs, 'examples' | 'track' | 'split'>): Example[] {
  return examples.filter((example) => example.track === track && example.split === split);
}

/** `eval base toolcall`, `eval base toolcall vault` for the split that is opened last, `eval hosted toolcall replicate 2`. */
export function evaluationName({ role, track, split, replicate }: Pick<EvalInputs, 'role' | 'track' | 'split' | 'replicate'>): string {
  return `eval ${role} ${track}${split === 'vault' ? ' vault' : ''}${replicate > 1 ? ` replicate ${replicate}` : ''}`;
}

/** What answers and their grades depend on. */
export async function evaluationInputs(
  config: Config,
  ports: EvalPorts & StagePorts,
  { role, examples, adapter, fresh, replicate }: Pick<EvalInputs, 'role' | 'examples' | 'adapter' | 'fresh' | 'replicate'>,
): Promise<Record<string, string>> {
  return {
    examples: digestOf(examples),
    decoding: digestOf({ ...config.decoding, seed: config.seed }),
    scorer: scorerVersion(config.score.arguments),
    replicate: String(replicate),
    ...(fresh === null ? {} : { fresh }),
    ...(role === 'hosted' ? hostedInputs(config) : await localInputs(config, ports, adapter)),
  };
}

/** How a model is reached changes no answer; a replay that lacks some is not final. */
const UNKEYED = new Set(['concurrency', 'timeoutSeconds', 'maxAttempts', 'apiKeyEnv', 'replay', 'ask']);

function hostedInputs({ hosted }: Config): Record<string, string> {
  const identity = Object.fromEntries(Object.entries(hosted).filter(([key]) => !UNKEYED.has(key)));
  return { 'hosted model': digestOf(identity), asked: hosted.ask };
}

async function localInputs(config: Config, ports: EvalPorts & StagePorts, adapter: EvalInputs['adapter']): Promise<Record<string, string>> {
  const { name, contextTokens, endToken } = selectedModel(config);
  return {
    'local model': digestOf({ name, gguf: await ports.inputs.gguf(), contextTokens, endToken, rendering: RENDERING }),
    'local engine': digestOf({
      ...config.local,
      package: await ports.inputs.engine(),
      ...(mayUseFewerLanes(config.local.batch) ? { lanes: LANES_RULE } : {}),
    }),
    ...(adapter ? { adapter: adapter.sha256 } : {}),
  };
}

async function run(
  config: Config,
  ports: EvalPorts & StagePorts,
  inputs: EvalInputs,
  folder: StageFolder,
  progress: (done: number, total: number, note?: string) => void,
): Promise<void> {
  const { role, track, split, examples, shard, replicate } = inputs;
  const tracing = ports.tracingOff ? null : ports.tracing(folder);
  await tracing?.ready();
  const opened = await ports.openModel({ role, track, adapterPath: inputs.adapter?.path ?? null, replicate });
  const model = shard ? inShards(opened, shard.count) : opened;
  try {
    refuseOtherAdapter(model.identity, inputs.adapter);
    const started = ports.now();
    const result = await evaluate({
      examples,
      model,
      track,
      split,
      replicate,
      decoding: { ...config.decoding, seed: config.seed },
      ask: askOf(config, role),
      comparators: config.score.arguments,
      log: {
        existing: () => keptPredictions(folder, examples, ports),
        append: (prediction) => folder.append(LOG, JSON.stringify(prediction)),
      },
      tracing,
      now: ports.now,
      signal: ports.signal,
      onProgress: ({ done, total }) => progress(done, total),
    });
    const wallMs = Math.round(ports.now() - started);
    if (role === 'hosted') tellUnsaid(ports, evaluationName(inputs), result.predictions);
    await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: await ports.manifest() });
  } finally {
    await model.close();
  }
}

/** Wrong answers that say nothing of the model: it was still thinking. */
function tellUnsaid({ watcher }: Pick<StagePorts, 'watcher'>, name: string, predictions: readonly Prediction[]): void {
  const unsaid = endedUnsaid(predictions);
  if (unsaid < Math.max(1, predictions.length / 10)) return;
  watcher.notice(`${name}: ${unsaid} of ${predictions.length} answers reached decoding.maxTokens before anything was said: raise it.`);
}

/** A local model is asked as it will be when it serves: by the row's prompt, which it was trained on. */
export function askOf({ hosted }: Config, role: ModelRole): Ask {
  return role === 'hosted' ? hosted.ask : 'text';
}

/** What is scored must be what the training's record names, whatever the file was exchanged for on its way. */
function refuseOtherAdapter({ adapterSha256 }: ChatModel['identity'], adapter: Adapter | null): void {
  if (adapter === null || adapterSha256 === adapter.sha256) return;
  throw new UserError(`${adapter.path}: expected the adapter with sha256 ${adapter.sha256}, found ${adapterSha256}. Train again, or restore the file.`);
}

/** The same model, its identity saying how the examples were spread: that decides which of them share a batch. */
function inShards(model: ChatModel, shards: number): ChatModel {
  const { identity } = model;
  return {
    identity: { ...identity, engine: { ...identity.engine, shards } },
    answer: (requests, options) => model.answer(requests, options),
    close: () => model.close(),
  };
}
