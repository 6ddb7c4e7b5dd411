import type { Comparison } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import type { RunRecord, StageReport } from '../records/run.ts';
import type { EvaluationResult } from './eval-stage.ts';
import type { Dataset } from './harvest-stage.ts';
import type { AdapterResult } from './train-stage.ts';

/** Everything the loop found on the way, by track. */
export interface LoopState {
  dataset: Dataset;
  hosted: Map<Track, EvaluationResult>;
  base: Map<Track, EvaluationResult>;
  tuned: Map<Track, EvaluationResult>;
  adapters: Map<Track, AdapterResult>;
  comparisons: Comparison[];
  traces: RunRecord['traces'];
  stages: StageReport[];
}

export interface LoopResult {
  /** As it was first recorded. */
  run: RunRecord;
  /** The stages as this call saw them: what was re-used stands as re-used. */
  stages: StageReport[];
  /** Folder of the results, as the Results port names it. */
  folder: string;
}

/** What a stage before left for a track. */
export function need<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing under ${String(key)}: a stage did not run`);
  return value;
}
