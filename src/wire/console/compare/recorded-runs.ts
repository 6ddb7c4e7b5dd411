import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { fileResults } from '../../../edges/files/results.ts';
import { UserError } from '../../../errors.ts';
import type { CompareRuns } from '../../../records/console/compare/list.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { topMembers } from '../../../records/exact-json/top-members.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { RunRecord } from '../../../records/run.ts';
import type { ConsolePlace } from '../place.ts';

export interface OpenedRun {
  record: RunRecord;
  /** Absolute. */
  folder: string;
  /** Changes when the folder is written again. */
  version: string;
}

export interface RecordedRuns {
  list(): Promise<CompareRuns['runs']>;
  /** @throws MissingError where no run has this id, UserError where its record cannot be read. */
  open(id: string): Promise<OpenedRun>;
}

/** What a list of runs says of one: the whole of a record is read for the run that is opened. */
const Head = z.object({
  startedAt: z.string(),
  standIn: z.boolean(),
  model: z.object({ title: z.string() }),
  decision: z.object({ action: z.string() }),
});

const MOST_OPEN = 3;

/** The runs in the results of the config's agent. Of each its head is kept, of a few the whole record. */
export function recordedRuns(place: ConsolePlace): RecordedRuns {
  const heads = new Map<string, { version: string; head: CompareRuns['runs'][number] | null }>();
  const opened = new Map<string, OpenedRun>();
  const folderOf = async (id: string) => join(place.resultsDir, (await place.config()).agent, id);
  const ids = async () => fileResults(place.resultsDir).runs((await place.config()).agent);

  const open = async (id: string): Promise<OpenedRun> => {
    // An id that the list does not hold never becomes a path.
    if (!(await ids()).includes(id)) throw new MissingError(`There is no run ${id} in the results.`);
    const folder = await folderOf(id);
    const version = await versionOf(join(folder, 'run.json'));
    const known = opened.get(folder);
    opened.delete(folder);
    const run = known?.version === version ? known : { record: await readRun(folder, id), folder, version };
    opened.set(folder, run);
    const [oldest] = opened.keys();
    if (opened.size > MOST_OPEN && oldest !== undefined) opened.delete(oldest);
    return run;
  };
  const headOf = async (id: string) => {
    const folder = await folderOf(id);
    const version = await versionOf(join(folder, 'run.json'));
    const known = heads.get(folder);
    if (known?.version === version) return known.head;
    const text = await readIfThere(join(folder, 'run.json'));
    const record = text === null ? null : Head.safeParse(topMembers(text, Object.keys(Head.shape)) ?? parsedOrNull(text)).data;
    const head = record ? { id, startedAt: record.startedAt, model: record.model.title, action: record.decision.action, standIn: record.standIn } : null;
    heads.set(folder, { version, head });
    return head;
  };
  return {
    open,
    list: async () => {
      const found: CompareRuns['runs'] = [];
      for (const id of await ids()) {
        const head = await headOf(id);
        if (head) found.push(head);
      }
      return found.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    },
  };
}

async function readRun(folder: string, id: string): Promise<RunRecord> {
  const text = await readIfThere(join(folder, 'run.json'));
  if (text === null) throw new MissingError(`Run ${id} has no run.json: it is being written, or was taken away.`);
  try {
    return RunRecord.parse(parseJson(text));
  } catch {
    throw new UserError(`run.json of run ${id}: expected a record that this version can read, found another. Look at it with the version that wrote it.`);
  }
}

/** Of a file as it lies there now; `none` where there is none. */
export async function versionOf(path: string): Promise<string> {
  const seen = await stat(path).catch(() => null);
  return seen === null ? 'none' : `${seen.ino} ${seen.mtimeMs} ${seen.size}`;
}
