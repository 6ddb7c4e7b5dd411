import type { Config } from '../config/schema.ts';
import type { Comparison } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import type { RunRecord, StageReport } from '../records/run.ts';
import type { Ports } from './ports.ts';
import { runStage, type Stage, type StageLimits, type StageResult } from './stage/stage.ts';
import type { Adapter } from './stages/eval-stage.ts';
import type { EvaluationResult } from './stages/evaluation-files.ts';
import type { Dataset } from './stages/harvest-stage.ts';
import type { AdapterResult } from './stages/train-stage.ts';

export interface LoopOptions extends StageLimits {
  /** Over how many jobs the evaluations of local models are spread; default 1. Part of their keys: another batch can give other tokens. */
  shards?: number | undefined;
  /** Goes into the trainings' keys: another text trains again. Default: null. */
  again?: string | null | undefined;
  /** Looks after adapters that are in use, in place of training. Default: null. */
  watch?: AdapterWatch | null | undefined;
}

/** Every evaluation is made anew, `tuned` means these adapters, and nothing is trained. */
export interface AdapterWatch {
  /** Goes into the evaluations' keys: another text evaluates once more. */
  mark: string;
  adapters: ReadonlyMap<Track, Adapter>;
}

/** One walk through the loop: what it works on, and everything it found on the way. Each step takes it, alone in a job or all of them in turn. */
export interface Loop {
  readonly config: Config;
  readonly ports: Ports;
  readonly limits: StageLimits;
  readonly shards: number;
  readonly again: string | null;
  readonly watch: AdapterWatch | null;
  dataset: Dataset | null;
  /** Whole evaluations by `role track split`. */
  evaluations: Map<string, EvaluationResult>;
  adapters: Map<Track, AdapterResult>;
  comparisons: Comparison[];
  vault: { evaluations: EvaluationResult[]; comparisons: Comparison[] };
  traces: RunRecord['traces'];
  stages: StageReport[];
}

export function openLoop(config: Config, ports: Ports, { shards = 1, again = null, watch = null, mayRun, settle, madeInThisRun }: LoopOptions = {}): Loop {
  return {
    config,
    ports,
    limits: { mayRun, settle, madeInThisRun },
    shards,
    again,
    watch,
    dataset: null,
    evaluations: new Map(),
    adapters: new Map(),
    comparisons: [],
    vault: { evaluations: [], comparisons: [] },
    traces: [],
    stages: [],
  };
}

/** Runs or re-uses one stage and keeps its report. */
export async function stageOf<T>({ ports, limits, stages }: Loop, stage: Stage<T>): Promise<StageResult<T>> {
  ports.signal.throwIfAborted();
  const result = await runStage(stage, ports, limits);
  stages.push(result.report);
  return result;
}
