import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunOutcome } from '../../../console/models/last-verdict.ts';
import { fileResults } from '../../../edges/files/results.ts';
import { Track } from '../../../records/example.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

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

/** The outcomes of an agent's runs; a record is read once for each state of its file, since large ones have many megabytes. */
export function runOutcomes(resultsDir: string): (agent: string) => Promise<RunOutcome[]> {
  const results = fileResults(resultsDir);
  const read = new Map<string, Promise<RunOutcome | null>>();
  return async (agent) => {
    const runs = await results.runs(agent);
    const outcomes = await Promise.all(
      runs.map(async (run) => {
        const file = await stat(join(resultsDir, agent, run, 'run.json')).catch(() => null);
        if (file === null) return null;
        const version = `${agent} ${run} ${file.size} ${file.mtimeMs}`;
        const outcome =
          read.get(version) ??
          results.read(agent, run, 'run.json').then(
            (text) => outcomeOf(run, text),
            () => null,
          );
        read.set(version, outcome);
        return outcome;
      }),
    );
    return outcomes.flatMap((outcome) => outcome ?? []);
  };
}

function outcomeOf(run: string, text: string | null): RunOutcome | null {
  const record = Record.safeParse(parsedOrNull(text ?? '')).data;
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
