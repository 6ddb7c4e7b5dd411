import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { fileResults } from '../../../edges/files/results.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { RunRecord } from '../../../records/run.ts';

export interface FoundRun {
  run: RunRecord;
  /** Absolute. */
  folder: string;
}

/** The recorded runs of an agent, newest first; a record is read again only when its file changed. Those of other versions are left out. */
export function recordedRuns(resultsDir: string): (agent: string) => Promise<FoundRun[]> {
  const read = new Map<string, { seen: string; run: RunRecord | null }>();
  return async (agent) => {
    const found = await Promise.all(
      (await fileResults(resultsDir).runs(agent)).map(async (name) => {
        const folder = join(resultsDir, agent, name);
        const path = join(folder, 'run.json');
        const file = await stat(path).catch(() => null);
        if (file === null) return [];
        const seen = `${file.ino} ${file.mtimeMs} ${file.size}`;
        const before = read.get(path);
        const run = before?.seen === seen ? before.run : (RunRecord.safeParse(parsedOrNull((await readIfThere(path)) ?? '')).data ?? null);
        read.set(path, { seen, run });
        return run === null ? [] : [{ run, folder }];
      }),
    );
    return found.flat().sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt));
  };
}
