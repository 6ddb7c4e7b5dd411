import type { DataStats, Training, TrainingList, TrainingPlanned, TrainingStatus } from '../../records/console/training.ts';
import type { Track } from '../../records/example.ts';
import type { CheckedAdapter, FinetuneProgress, TrainAttempt, TrainPlan, TrainRun } from '../../records/train.ts';

/** What the routes of the view ask. */
export interface TrainingViews {
  status(): Promise<TrainingStatus>;
  list(): Promise<TrainingList>;
  /** Null where no training has this id. */
  training(id: string): Promise<Training | null>;
  planned(): Promise<TrainingPlanned>;
  /** Counts the rows a training would have now. @throws UserError where it would refuse them, or there are none yet. */
  dryRun(track: Track): Promise<DataStats>;
}

/** One line of `progress.jsonl`, as the trainer leaves it. */
export interface ProgressLine {
  step: number;
  totalSteps?: number | undefined;
  epoch?: number | undefined;
  loss?: number | undefined;
  valLoss?: number | undefined;
  learningRate?: number | undefined;
  gradNorm?: number | undefined;
  tokens?: number | undefined;
  elapsedS?: number | undefined;
  /** All before is of a larger recipe, which memory was too small for. */
  shrunk?: unknown;
}

/** A training's folder in the stage cache, under way or finished. What is not there yet is null. */
export interface FoundTraining {
  /** Of its stage and key: the same before and after it is finished. */
  id: string;
  stage: string;
  isFinished: boolean;
  plan: TrainPlan;
  attempt: TrainAttempt | null;
  progress: FinetuneProgress | null;
  lines: readonly ProgressLine[];
  run: TrainRun | null;
  adapter: CheckedAdapter | null;
  /** Steps of the checkpoint it would resume from. */
  checkpointStep: number | null;
  /** When its plan was written, and its last change, in epoch milliseconds. */
  plannedMs: number;
  changedMs: number;
}

/** An adapter as a run's record tells of it. */
export interface RecordedAdapter {
  runId: string;
  adapter: CheckedAdapter;
  backend: TrainPlan['backend'];
  seed: number;
  runStartedMs: number;
}

/** Who holds the state folder now. */
export interface Holding {
  command: string;
  sinceMs: number;
}
