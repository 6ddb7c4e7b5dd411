import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../edges/files/atomic.ts';
import { fileResults } from '../../edges/files/results.ts';
import { topMembers } from '../../records/exact-json/top-members.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';

const { id, startedAt, model, standIn, dataset, economics } = RunRecord.shape;

/** What lists of runs show: small, whatever the run holds. */
const RunHead = z.object({ id, startedAt, model, standIn, dataset, economics, decision: z.object({ action: z.string() }) });
export interface RunHead extends z.infer<typeof RunHead> {
  /** Another whenever its record was written anew: a report at other prices keeps its run's id. */
  version: string;
}

/** Reads the heads of an agent's runs, the newest first; a record is read again only when its file changed. One that cannot be read is left out. */
export function runHeads(resultsDir: string): (agent: string) => Promise<RunHead[]> {
  const known = new Map<string, { version: string; head: RunHead | null }>();
  return async (agent) => {
    const runs = await fileResults(resultsDir).runs(agent);
    const heads: RunHead[] = [];
    for (const run of runs) {
      const path = join(resultsDir, agent, run, 'run.json');
      const seen = await stat(path).catch(() => null);
      if (seen === null) continue;
      const version = `${seen.ino} ${seen.mtimeMs} ${seen.size}`;
      const before = known.get(path);
      const head = before?.version === version ? before.head : headOf((await readIfThere(path)) ?? '', version);
      known.set(path, { version, head });
      if (head) heads.push(head);
    }
    return heads.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  };
}

function headOf(text: string, version: string): RunHead | null {
  const read = RunHead.safeParse(topMembers(text, Object.keys(RunHead.shape)) ?? parsedOrNull(text));
  return read.success ? { ...read.data, version } : null;
}
