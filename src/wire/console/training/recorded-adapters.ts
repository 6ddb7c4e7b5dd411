import { z } from 'zod';
import type { RecordedAdapter } from '../../../console/ports/training.ts';
import { CheckedAdapter, TrainPlan } from '../../../records/train.ts';
import { runFiles } from '../run-files.ts';

const Run = z.object({
  id: z.string(),
  startedAt: z.string(),
  config: z.object({ seed: z.number().int().catch(0), train: z.object({ backend: TrainPlan.shape.backend.catch('trl') }) }),
  adapters: z.array(CheckedAdapter),
});

/** The adapters that an agent's runs used, as their records tell of them: they outlive the stage cache. */
export function recordedAdapters(resultsDir: string): (agent: string) => Promise<RecordedAdapter[]> {
  const adaptersOf = runFiles(resultsDir, (record): RecordedAdapter[] | null => {
    const run = Run.safeParse(record).data;
    if (!run) return null;
    const { id: runId, startedAt, config } = run;
    return run.adapters.map((adapter) => ({ runId, adapter, backend: config.train.backend, seed: config.seed, runStartedMs: Date.parse(startedAt) }));
  });
  return async (agent) => (await adaptersOf(agent)).flat();
}
