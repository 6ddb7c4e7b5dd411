import { join } from 'node:path';
import { readIfThere, versionOf } from '../../edges/files/atomic.ts';
import { fileResults } from '../../edges/files/results.ts';
import { topMembers } from '../../records/exact-json/top-members.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/** A run's folder with a record in it. */
export interface RunFile {
  run: string;
  /** Absolute. */
  folder: string;
  /** Another whenever its record was written anew: a report at other prices keeps its run's id. */
  version: string;
}

/**
 * What is taken out of the records of an agent's runs, in no order. A record may have many megabytes: it is read once for each state of its file, one
 * after the other, and only what was taken stays, as long as the run is there.
 * @param members those that `take` looks at, where it does not look at all: the rest of a long record is not parsed.
 * @param take null leaves a run out, as one that this version cannot read.
 */
export function runFiles<T>(
  resultsDir: string,
  take: (record: unknown, file: RunFile) => T | null,
  members: readonly string[] | null = null,
): (agent: string) => Promise<T[]> {
  const known = new Map<string, { version: string; taken: Promise<T | null> }>();
  const read = async (file: RunFile) => {
    const text = (await readIfThere(join(file.folder, 'run.json')).catch(() => null)) ?? '';
    return take((members && topMembers(text, members)) ?? parsedOrNull(text), file);
  };
  return async (agent) => {
    const found: T[] = [];
    const there = new Set<string>();
    for (const run of await fileResults(resultsDir).runs(agent)) {
      const folder = join(resultsDir, agent, run);
      const version = await versionOf(join(folder, 'run.json'));
      if (version === null) continue;
      there.add(folder);
      const before = known.get(folder);
      const one = before?.version === version ? before : { version, taken: read({ run, folder, version }) };
      known.set(folder, one);
      const taken = await one.taken;
      if (taken !== null) found.push(taken);
    }
    for (const folder of known.keys()) if (!there.has(folder)) known.delete(folder);
    return found;
  };
}
