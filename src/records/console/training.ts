import { z } from 'zod';
import { Track } from '../example.ts';
import { AdapterCheck, Recipe, TrainPlan } from '../train.ts';

/**
 * `waiting`: at a service that has not begun; `preparing`: base and rows are loaded; `training`: steps are made; `checking`: the adapter is
 * converted and checked; `stopped`: it ended before its end, and can go on.
 */
export const TrainingState = z.enum(['waiting', 'preparing', 'training', 'checking', 'done', 'failed', 'stopped']);
export type TrainingState = z.infer<typeof TrainingState>;

/** What the trainer told at one step; what it does not know is left out. Losses in nats a token. */
export const TrainingPoint = z
  .object({
    step: z.number().int(),
    epoch: z.number().optional(),
    loss: z.number().optional(),
    valLoss: z.number().optional(),
    learningRate: z.number().optional(),
    gradNorm: z.number().optional(),
    /** Fed so far, padding left out. */
    tokens: z.number().optional(),
    /** Since the training began. */
    elapsedS: z.number().optional(),
  })
  .meta({ id: 'TrainingPoint' });
export type TrainingPoint = z.infer<typeof TrainingPoint>;

/** One training as a row of a list and as the head of its card. */
export const TrainingSummary = z
  .object({
    id: z.string(),
    /** `train toolcall`, `train trajectories`. */
    stage: z.string(),
    track: Track,
    state: TrainingState,
    /** Why it failed or stopped, in one sentence. */
    sentence: z.string().nullable(),
    /** How it goes on; null unless it failed or stopped. `step`: the checkpoint it resumes from, 0 for the beginning. */
    resume: z.object({ command: z.string(), step: z.number().int() }).nullable(),
    base: z.string(),
    backend: TrainPlan.shape.backend,
    recipe: Recipe,
    rows: z.object({ train: z.number().int(), val: z.number().int() }),
    step: z.number().int(),
    totalSteps: z.number().int().nullable(),
    epoch: z.number().nullable(),
    loss: z.number().nullable(),
    valLoss: z.number().nullable(),
    learningRate: z.number().nullable(),
    gradNorm: z.number().nullable(),
    tokens: z.number().nullable(),
    tokensPerSecond: z.number().nullable(),
    /** Epoch milliseconds. */
    startedMs: z.number(),
    updatedMs: z.number(),
    elapsedMs: z.number().nullable(),
    /** To the end of the steps; null where it is not under way or not known. */
    etaMs: z.number().nullable(),
    /** Of the GPU where there is one, else of the trainer's process; known in the end. */
    peakMemoryBytes: z.number().nullable(),
    device: z.string().nullable(),
    /** Of the adapter's GGUF. */
    adapterSha256: z.string().nullable(),
    /** Ids of the runs that used the adapter, the newest first. */
    runs: z.array(z.string()),
  })
  .meta({ id: 'TrainingSummary' });
export type TrainingSummary = z.infer<typeof TrainingSummary>;

const Spread = z.object({ min: z.number(), p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });

/** Rows of one split, as the trainer counts them. */
export const RowStats = z
  .object({
    rows: z.number().int(),
    duplicates: z.number().int(),
    /** Over the recipe's longest row: they are dropped. Null where tokens were not counted. */
    tooLong: z.number().int().nullable(),
    /** Or why they were not counted. */
    tokens: z.union([z.object({ prompt: Spread, completion: Spread, row: Spread }), z.string()]),
  })
  .meta({ id: 'RowStats' });
export type RowStats = z.infer<typeof RowStats>;

export const DataStats = z.object({ train: RowStats, val: RowStats }).meta({ id: 'TrainingDataStats' });
export type DataStats = z.infer<typeof DataStats>;

/** Which track's rows are to be checked and counted. */
export const TrainingDryRun = z.object({ track: Track }).meta({ id: 'TrainingDryRun' });

/** One training with its curves and what became of it. */
export const Training = TrainingSummary.extend({
  /** At most 400 points and every validation. */
  history: z.array(TrainingPoint),
  planId: z.string(),
  seed: z.number().int(),
  checks: z.array(AdapterCheck),
  /** Null until the trainer is done. */
  run: z
    .object({
      firstLoss: z.number().nullable(),
      completionTokens: z.number().nullable(),
      worldSize: z.number().int(),
      resumedFromStep: z.number().int(),
      wallMs: z.number(),
      versions: z.record(z.string(), z.string()),
      /** Null in records that have none. */
      dataStats: DataStats.nullable(),
      /** What the recipe was lowered to after memory ran out. */
      shrunk: z.object({ batchSize: z.number(), gradientAccumulation: z.number(), rank: z.number(), alpha: z.number() }).nullable(),
    })
    .nullable(),
}).meta({ id: 'Training' });
export type Training = z.infer<typeof Training>;

/** What the page follows: the newest training of each track, and of trajectories where there is one. */
export const TrainingStatus = z
  .object({
    trainings: z.array(Training),
    /** Tracks of the config that were never trained here. */
    untrained: z.array(Track),
    /** A command that holds the state folder; null where none does. */
    busy: z.object({ command: z.string(), since: z.string() }).nullable(),
    /** Another text when the list of finished trainings is another. */
    listVersion: z.string(),
    /** Another text when the config, or what is trained on, may be another. */
    planVersion: z.string(),
  })
  .meta({ id: 'TrainingStatus' });
export type TrainingStatus = z.infer<typeof TrainingStatus>;

export const TrainingList = z.object({ trainings: z.array(TrainingSummary) }).meta({ id: 'TrainingList' });
export type TrainingList = z.infer<typeof TrainingList>;

/** What `fledgling train` would do now with one track. */
export const PlannedTraining = z
  .object({
    track: Track,
    does: z.enum(['train', 'reuse', 'harvest']),
    /** What makes it run, or lets it be. */
    why: z.string(),
    /** Null where the data set is not harvested yet. */
    rows: z.object({ train: z.number().int(), val: z.number().int() }).nullable(),
    /** Null where a program or a service counts them. */
    steps: z.number().int().nullable(),
    rowsPerStep: z.number().int(),
    /** Of the learned and the read text together. */
    promptCharacters: z.number().int().nullable(),
    completionCharacters: z.number().int().nullable(),
  })
  .meta({ id: 'PlannedTraining' });
export type PlannedTraining = z.infer<typeof PlannedTraining>;

export const TrainingPlanned = z
  .object({
    model: z.object({ id: z.string(), title: z.string(), architecture: z.string() }),
    recipe: Recipe,
    backend: TrainPlan.shape.backend,
    strategy: z.enum(['parallel', 'sequential']),
    /** `gate`: only where the gate asks for it. */
    when: z.string(),
    seed: z.number().int(),
    tracks: z.array(PlannedTraining),
    isEnvironmentReady: z.boolean(),
  })
  .meta({ id: 'TrainingPlanned' });
export type TrainingPlanned = z.infer<typeof TrainingPlanned>;
