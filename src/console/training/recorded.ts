import type { Training } from '../../records/console/training.ts';
import type { FoundTraining, RecordedAdapter } from '../ports/training.ts';
import { trainingOf } from './training.ts';

/** A training of which only a run's record is left: its folder was in another machine's cache, or is gone. */
export function recordedTraining({ runId, adapter, backend, seed, runStartedMs }: RecordedAdapter): Training {
  const { track, base, recipe, planId, run, progress } = adapter;
  const rows = (count: number) => ({ path: '', sha256: '', rows: count });
  const found: FoundTraining = {
    ...{ id: `run-${runId}.${track}`, stage: `train ${track}`, isFinished: true, attempt: null, progress: null, checkpointStep: null },
    plan: {
      ...{ schema: 'fledgling/train-plan@1', id: planId, agent: '', track, seed, backend, endToken: '', recipe, samples: { count: 0 }, threads: 1, out: '' },
      base: { id: base.id, hf: '', revision: '', architecture: '' },
      data: { train: rows(run.trainRows), val: rows(run.valRows) },
    },
    // Lines of progress are loose records: what else they hold is checked as it is used.
    lines: progress.map((line) => ({ ...line, epoch: numberOr(line['epoch']), tokens: numberOr(line['tokens']), gradNorm: numberOr(line['gradNorm']) })),
    ...{ run, adapter, plannedMs: runStartedMs, changedMs: runStartedMs },
  };
  return trainingOf(found, null);
}

function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
