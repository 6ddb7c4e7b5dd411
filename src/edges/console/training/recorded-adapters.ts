import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecordedAdapter } from '../../../console/ports/training.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { CheckedAdapter, TrainPlan } from '../../../records/train.ts';
import { readIfThere } from '../../files/atomic.ts';

const Run = z.object({
  id: z.string(),
  startedAt: z.string(),
  config: z.object({ seed: z.number().int().catch(0), train: z.object({ backend: TrainPlan.shape.backend.catch('trl') }) }),
  adapters: z.array(CheckedAdapter),
});

/** The adapters that an agent's runs used, as their records tell of them: they outlive the stage cache. Each record is read once. */
export function recordedAdapters(): (folder: string) => Promise<RecordedAdapter[]> {
  const read = new Map<string, { version: number; adapters: Promise<RecordedAdapter[]> }>();
  return async (folder) => {
    const runs = (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{12}$/.test(name));
    const found = await Promise.all(
      runs.map(async (run) => {
        const path = join(folder, run, 'run.json');
        const version = (await stat(path).catch(() => null))?.mtimeMs ?? 0;
        const before = read.get(path);
        if (before?.version === version) return before.adapters;
        const adapters = adaptersOf(path);
        read.set(path, { version, adapters });
        return adapters;
      }),
    );
    return found.flat();
  };
}

async function adaptersOf(path: string): Promise<RecordedAdapter[]> {
  const text = await readIfThere(path).catch(() => null);
  const run = text === null ? null : Run.safeParse(parsedOrNull(text)).data;
  if (!run) return [];
  const { id: runId, startedAt, config } = run;
  return run.adapters.map((adapter) => ({ runId, adapter, backend: config.train.backend, seed: config.seed, runStartedMs: Date.parse(startedAt) }));
}
