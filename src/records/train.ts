import { z } from 'zod';
import { LocalPrompt } from './asking/local-prompt.ts';
import { Track } from './example.ts';
import { Sha256 } from './json.ts';

/** In place of a folder or an id of weights: they are made from the GGUF, so that what is trained holds the values that are run. */
export const FROM_GGUF = 'gguf';

export const Recipe = z.strictObject({
  name: z.string(),
  rank: z.number().int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(0.9),
  learningRate: z.number().positive(),
  scheduler: z.enum(['linear', 'cosine', 'constant']),
  warmupRatio: z.number().min(0).max(0.5),
  epochs: z.number().int().positive(),
  batchSize: z.number().int().positive(),
  gradientAccumulation: z.number().int().positive(),
  maxLength: z.number().int().positive(),
  load: z.enum(['full', '8bit', '4bit']),
  weightDecay: z.number().min(0),
  targetModules: z.literal('all-linear'),
});
export type Recipe = z.infer<typeof Recipe>;

const DataFile = z.strictObject({ path: z.string(), sha256: Sha256, rows: z.number().int() });

/** What the trainer is told: the only input of `python -m fledgling_trainer`. Rows are already rendered through the chat template. */
export const TrainPlan = z.strictObject({
  schema: z.literal('fledgling/train-plan@1'),
  id: Sha256,
  agent: z.string(),
  track: Track,
  seed: z.number().int(),
  backend: z.enum(['trl', 'command', 'together', 'unsloth']),
  base: z.strictObject({ id: z.string(), hf: z.string(), revision: z.string(), architecture: z.string() }),
  endToken: z.string(),
  recipe: Recipe,
  data: z.strictObject({ train: DataFile, val: DataFile }),
  samples: z.strictObject({ count: z.number().int() }),
  threads: z.number().int().positive(),
  out: z.string(),
  /** Program and arguments of the back end `command`; absent with any other. */
  command: z.array(z.string()).exactOptional(),
  /** The service of the back end `together`; absent with any other. The key itself stays in its variable. */
  together: z.strictObject({ model: z.string(), endpoint: z.string(), apiKeyEnv: z.string() }).exactOptional(),
  /** Absent: it stops, and says what to lower. */
  onOom: z.literal('shrink').exactOptional(),
});
export type TrainPlan = z.infer<typeof TrainPlan>;

/** One line of `progress.jsonl`. */
export const TrainProgress = z.looseObject({
  step: z.number().int(),
  totalSteps: z.number().int().optional(),
  loss: z.number().optional(),
  valLoss: z.number().optional(),
  learningRate: z.number().optional(),
  elapsedS: z.number().optional(),
});
export type TrainProgress = z.infer<typeof TrainProgress>;

/** `finetune_progress.json`: where the trainer is, replaced whole at every step. */
export const FinetuneProgress = z.looseObject({
  schema: z.literal('fledgling/finetune-progress@1'),
  planId: z.string(),
  track: Track,
  status: z.enum(['preparing', 'training', 'converting', 'done', 'failed']),
  step: z.number().int(),
  /** 0 as long as the trainer does not know. */
  totalSteps: z.number().int(),
  loss: z.number().nullable(),
  /** Those before a resume included. */
  elapsedS: z.number(),
  etaS: z.number().nullable(),
  updatedAt: z.string(),
});
export type FinetuneProgress = z.infer<typeof FinetuneProgress>;

/** `attempt.json` in a training's folder: when the last try began, and why it left no adapter. A try that was killed says nothing of its end. */
export const TrainAttempt = z.strictObject({
  schema: z.literal('fledgling/train-attempt@1'),
  /** Epoch milliseconds. */
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  failure: z.strictObject({ kind: z.enum(['failed', 'stopped']), sentence: z.string() }).nullable(),
});
export type TrainAttempt = z.infer<typeof TrainAttempt>;

const Check = z.looseObject({ ok: z.boolean() });

/** What the trainer says it did: `run.json`. */
export const TrainRun = z.looseObject({
  schema: z.literal('fledgling/train-run@1'),
  planId: z.string(),
  track: Track,
  status: z.enum(['ok', 'rejected']),
  steps: z.number().int(),
  trainRows: z.number().int(),
  valRows: z.number().int(),
  firstLoss: z.number().nullable(),
  finalLoss: z.number().nullable(),
  valLoss: z.number().nullable(),
  wallS: z.number(),
  device: z.string(),
  worldSize: z.number().int(),
  resumedFromStep: z.number().int(),
  /** What the recipe was lowered to after memory ran out. */
  shrunk: z
    .looseObject({ batchSize: z.number().int(), gradientAccumulation: z.number().int(), rank: z.number().int(), alpha: z.number() })
    .nullable()
    .exactOptional(),
  versions: z.record(z.string(), z.string()),
  adapter: z.looseObject({ files: z.array(z.looseObject({ path: z.string(), sha256: Sha256, bytes: z.number().int() })) }),
  checks: z.looseObject({ lossMask: Check, adapterChanges: Check }),
});
export type TrainRun = z.infer<typeof TrainRun>;

/** One line of `tokens.jsonl`: exactly the ids the trainer fed for one row. */
export const TokenSample = z.strictObject({ row: z.number().int(), promptIds: z.array(z.number().int()), completionIds: z.array(z.number().int()) });
export type TokenSample = z.infer<typeof TokenSample>;

/** One line of `samples.jsonl`: greedy answers of the base and the PEFT model, ids without the end token. */
export const GenerationSample = z.looseObject({
  row: z.number().int(),
  promptIds: z.array(z.number().int()),
  baseIds: z.array(z.number().int()),
  tunedIds: z.array(z.number().int()),
  /** Logit distance between the PEFT model's two best tokens at each step, the ending one included. */
  tunedGaps: z.array(z.number()),
});
export type GenerationSample = z.infer<typeof GenerationSample>;

export const AdapterCheck = z.strictObject({ name: z.enum(['lossMask', 'tokenIds', 'adapterChanges', 'ggufParity']), ok: z.boolean(), detail: z.string() });
export type AdapterCheck = z.infer<typeof AdapterCheck>;

/** An adapter that passed (or failed) every check: what an evaluation of `tuned` and a promotion refer to. */
export const CheckedAdapter = z.strictObject({
  schema: z.literal('fledgling/adapter@1'),
  planId: z.string(),
  track: Track,
  base: z.strictObject({ id: z.string(), ggufSha256: Sha256 }),
  recipe: Recipe,
  /** How its rows were asked, where not only by their prompt: it is to be used so. */
  prompt: LocalPrompt.exactOptional(),
  ggufSha256: Sha256,
  safetensorsSha256: Sha256,
  checks: z.array(AdapterCheck),
  run: TrainRun,
  progress: z.array(TrainProgress),
});
export type CheckedAdapter = z.infer<typeof CheckedAdapter>;

/** `train --dry-run`: data validated, statistics, no torch. */
export const DryRun = z.looseObject({ schema: z.string(), planId: z.string(), track: Track });
export type DryRun = z.infer<typeof DryRun>;
