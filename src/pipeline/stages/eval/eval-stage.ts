import type { LocalServer } from '../../../config/schema/local.ts';
import type { Config } from '../../../config/schema.ts';
import { selectedModel } from '../../../config/selected-model.ts';
import { UserError } from '../../../errors.ts';
import { freeAnswers, GRAMMARS } from '../../../eval/constrained.ts';
import { evaluate } from '../../../eval/eval.ts';
import type { ChatModel } from '../../../eval/ports.ts';
import { endedUnsaid } from '../../../eval/totals.ts';
import { digestOf } from '../../../records/digest.ts';
import type { Ask, ModelRole, Prediction } from '../../../records/evaluation.ts';
import type { Example, Split, Track } from '../../../records/example.ts';
import type { Asking } from '../../../rows/asking/asking.ts';
import { LANES_RULE, mayUseFewerLanes } from '../../../rows/lanes.ts';
import { RENDERING } from '../../../rows/render/template-date.ts';
import { scorerVersion } from '../../../score/score.ts';
import type { EvalPorts } from '../../ports/eval.ts';
import type { StageFolder, StagePorts } from '../../ports/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import { askedDigest, openAsking, promptOf } from '../asking/local-asking.ts';
import { type AnsweredBefore, modelBefore, noteAsked, takeAnsweredBefore } from './answered-before.ts';
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
  /** `examples` are a sample, by which the hosted model is held against its own golds. Default: all of the data set. */
  sampled?: boolean;
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
  const stage = {
    name: shard ? `${evaluationName(inputs)} ${shard.index} of ${shard.count}` : evaluationName(inputs),
    work: role === 'hosted' ? 'hosted' : 'local',
    inputs: {
      ...(await evaluationInputs(config, ports, { ...inputs, dataset: inputs.examples, examples })),
      ...(shard ? { shard: `${shard.index} of ${shard.count}` } : {}),
    },
  } as const;
  return {
    ...stage,
    version: 1,
    run: async ({ folder, progress }) => {
      if (all.every((example) => example.challenge)) {
        throw new UserError(`Track ${track} has 0 examples in the ${split} split. Harvest more traces, or change harvest.split.`);
      }
      const before = await takeAnsweredBefore(folder, { stage, examples, ask: askOf(config, role) }, ports);
      await run(config, ports, { ...inputs, dataset: inputs.examples, examples, before }, folder, progress);
    },
    ...loadedEvaluation,
  };
}

/** The examples an evaluation is about, all shards together, in the data set's order. */
export function evaluatedExamples({ examples, track, split }: Pick<EvalInputs, 'examples' | 'track' | 'split'>): Example[] {
  return examples.filter((example) => example.track === track && example.split === split);
}

/** `eval base toolcall`, `eval base toolcall vault` for the split that is opened last, `eval hosted toolcall ceiling train`, `eval hosted toolcall replicate 2`. */
export function evaluationName({
  role,
  track,
  split,
  replicate,
  sampled = false,
}: Pick<EvalInputs, 'role' | 'track' | 'split' | 'replicate' | 'sampled'>): string {
  const part = sampled ? ` ceiling ${split}` : split === 'vault' ? ' vault' : '';
  return `eval ${role} ${track}${part}${replicate > 1 ? ` replicate ${replicate}` : ''}`;
}

/** What answers and their grades depend on. */
export async function evaluationInputs(
  config: Config,
  ports: EvalPorts & StagePorts,
  { role, examples, dataset = examples, adapter, fresh, replicate }: Pick<EvalInputs, 'role' | 'examples' | 'adapter' | 'fresh' | 'replicate'> & WithDataset,
): Promise<Record<string, string>> {
  const prompt = promptOf(config, role);
  return {
    examples: digestOf(examples),
    decoding: digestOf({ ...config.decoding, seed: config.seed }),
    scorer: scorerVersion(config.score.arguments),
    replicate: String(replicate),
    ...(fresh === null ? {} : { fresh }),
    ...(role === 'hosted' ? hostedInputs(config) : await localInputs(config, ports, adapter)),
    ...(prompt ? { prompt: askedDigest({ prompt, dataset, seed: config.seed }, examples) } : {}),
  };
}

/** What a few-shot prompt draws from: all examples, where `examples` are those that are asked. Default: `examples`. */
interface WithDataset {
  dataset?: readonly Example[];
}

/** How a model is reached changes no answer; a replay that lacks some is not final. */
const UNKEYED = new Set(['concurrency', 'timeoutSeconds', 'maxAttempts', 'apiKeyEnv', 'replay', 'stream', 'ask']);

function hostedInputs({ hosted }: Config): Record<string, string> {
  const identity = Object.fromEntries(Object.entries(hosted).filter(([key]) => !UNKEYED.has(key)));
  return { 'hosted model': digestOf(identity), asked: hosted.ask };
}

/** Which local model answers, and what decodes it; by which prompt it is asked stands apart. */
export async function localInputs(config: Config, ports: EvalPorts & StagePorts, adapter: EvalInputs['adapter']): Promise<Record<string, string>> {
  const { constrained, prompt: _, server, engine: __, ...local } = config.local;
  const { name, contextTokens, endToken } = selectedModel(config);
  return {
    'local model': digestOf({ name, gguf: await ports.inputs.gguf(), contextTokens, endToken, rendering: RENDERING }),
    'local engine': digestOf({
      ...(server === undefined ? { ...local, ...(mayUseFewerLanes(local.batch) ? { lanes: LANES_RULE } : {}) } : servedBy(server)),
      package: await ports.inputs.engine(),
      // Left out where answers are free: their key is that of evaluations from before.
      ...(constrained ? { constrained: GRAMMARS } : {}),
    }),
    ...(adapter ? { adapter: adapter.sha256 } : {}),
  };
}

/** What of a server can change tokens; how often and how long it is asked, and by which key, cannot. */
function servedBy({ url, model, adapters, ask, command, withAdapter }: LocalServer): Record<string, unknown> {
  return { engine: 'openai', url, model, adapters: adapters ?? {}, ask, command, withAdapter };
}

async function run(
  config: Config,
  ports: EvalPorts & StagePorts,
  inputs: EvalInputs & WithDataset & { before: AnsweredBefore | null },
  folder: StageFolder,
  progress: (done: number, total: number, note?: string) => void,
): Promise<void> {
  const { role, track, split, examples, shard, replicate, before } = inputs;
  const tracing = ports.tracingOff ? null : ports.tracing(folder);
  await tracing?.ready();
  const asking = await askingFor(config, ports, { ...inputs, hasAdapter: inputs.adapter !== null });
  if (asking && inputs.adapter && role === 'base') ports.watcher.notice(`${evaluationName(inputs)}: ${UNKNOWN_TRAINING}`);
  const constrained = isConstrained(config, role);
  const settings = { ...(shard ? { shards: shard.count } : {}), ...(constrained ? { constrained: GRAMMARS } : {}) };
  const open = () => ports.openModel({ role, track, adapterPath: inputs.adapter?.path ?? null, replicate });
  const model = before?.isWhole ? modelBefore(before) : withSettings(await open(), settings);
  try {
    refuseOtherAdapter(model.identity, inputs.adapter);
    const started = ports.now();
    await noteAsked(folder, examples, askOf(config, role));
    const result = await evaluate({
      examples,
      model,
      track,
      split,
      replicate,
      decoding: { ...config.decoding, seed: config.seed },
      ask: askOf(config, role),
      asking,
      constrained,
      comparators: config.score.arguments,
      log: {
        existing: () => keptPredictions(folder, examples, ports),
        append: async (prediction) => {
          await folder.append(LOG, JSON.stringify(prediction));
          ports.onAnswer?.(role, prediction);
        },
      },
      tracing,
      now: ports.now,
      signal: ports.signal,
      onProgress: ({ done, total }) => progress(done, total),
    });
    const wallMs = before?.isWhole ? before.evaluation.wallMs : Math.round((before?.evaluation.wallMs ?? 0) + ports.now() - started);
    const manifest = await ports.manifest();
    const hardware = before?.isWhole ? before.evaluation.manifest.hardware : manifest.hardware;
    const free = constrained ? freeAnswers(examples) : null;
    if (free !== null) ports.watcher.notice(`${evaluationName(inputs)}: ${free}.`);
    if (role === 'hosted') tellUnsaid(ports, evaluationName(inputs), result.predictions);
    await writeEvaluation(folder, result, { ...result.evaluation, wallMs, manifest: { ...manifest, hardware } });
  } finally {
    await model.close();
  }
}

/**
 * How a local model is asked; null where only by the row's prompt.
 * @throws UserError where it cannot be asked so, or its adapter was trained on another kind of prompt.
 */
export async function askingFor(
  config: Config,
  ports: Pick<EvalPorts, 'chatTemplate'>,
  { role, examples, dataset = examples, hasAdapter }: Pick<EvalInputs, 'role' | 'examples'> & WithDataset & { hasAdapter: boolean },
): Promise<Asking | null> {
  const prompt = promptOf(config, role);
  if (!prompt) return null;
  if (prompt.template === 'model' && hasAdapter)
    throw new UserError(
      "local.prompt.template: model: expected a model without an adapter, got one whose adapter was trained on the row's prompt. Write template: fledgling.",
    );
  return openAsking({ prompt, dataset, seed: config.seed }, ports);
}

/** Of an adapter that the catalogue brings along: what it was trained on is not known here. */
const UNKNOWN_TRAINING = 'it has an adapter of the catalogue, and local.prompt is set: ask as its model card says that it was trained to be asked.';

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

/** Whether answers are held to grammars while they are generated. A hosted model holds them itself, where its request says so. */
function isConstrained({ local }: Config, role: ModelRole): boolean {
  return role !== 'hosted' && local.constrained;
}

/** What is scored must be what the training's record names, whatever the file was exchanged for on its way. */
function refuseOtherAdapter({ adapterSha256 }: ChatModel['identity'], adapter: Adapter | null): void {
  if (adapter === null || adapterSha256 === adapter.sha256) return;
  throw new UserError(`${adapter.path}: expected the adapter with sha256 ${adapter.sha256}, found ${adapterSha256}. Train again, or restore the file.`);
}

/** The same model, its identity saying how it was asked: in how many shards, which decides what shares a batch, and whether held to grammars. */
function withSettings(model: ChatModel, settings: { shards?: number; constrained?: string }): ChatModel {
  const { identity } = model;
  return {
    identity: { ...identity, engine: { ...identity.engine, ...settings } },
    answer: (requests, options) => model.answer(requests, options),
    close: () => model.close(),
  };
}
