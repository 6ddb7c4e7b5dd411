import { z } from 'zod';
import type { RunOutcome } from '../../../console/models/last-verdict.ts';
import { Track } from '../../../records/example.ts';
import { runFiles } from '../run-files.ts';

/** What of `run.json` is needed here; records of any version have it. */
const Record = z.looseObject({
  startedAt: z.string(),
  standIn: z.boolean(),
  model: z.looseObject({ name: z.string() }),
  config: z
    .looseObject({ models: z.looseObject({ catalogue: z.record(z.string(), z.looseObject({ gguf: z.string(), sha256: z.string() })) }) })
    .optional()
    .catch(undefined),
  decision: z.looseObject({
    action: z.string(),
    tracks: z.array(z.looseObject({ track: Track, candidate: z.string(), outcome: z.string(), says: z.string().default('') })),
  }),
});

/** The outcomes of an agent's runs. */
export function runOutcomes(resultsDir: string): (agent: string) => Promise<RunOutcome[]> {
  return runFiles(resultsDir, (record, { run }) => outcomeOf(run, record));
}

function outcomeOf(run: string, value: unknown): RunOutcome | null {
  const record = Record.safeParse(value).data;
  if (!record) return null;
  const { startedAt, standIn, model, decision } = record;
  const entry = record.config?.models.catalogue[model.name];
  return {
    run,
    startedAt,
    standIn,
    model: model.name,
    sha256: entry?.sha256 ?? null,
    file: entry?.gguf ?? null,
    action: decision.action,
    tracks: decision.tracks,
  };
}
