import { join } from 'node:path';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { readIfThere, versionOf } from '../../../edges/files/atomic.ts';
import { fileResults } from '../../../edges/files/results.ts';
import { UserError } from '../../../errors.ts';
import type { CompareRuns } from '../../../records/console/compare/list.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { RunRecord } from '../../../records/run.ts';
import { lastMade } from '../kept.ts';
import type { ConsolePlace } from '../place.ts';
import { runHeads } from '../run-heads.ts';

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

const MOST_OPEN = 3;

/** The runs in the results of the config's agent, of which a few are kept whole. */
export function recordedRuns(place: ConsolePlace): RecordedRuns {
  const heads = runHeads(place.resultsDir);
  const opened = lastMade<OpenedRun>(MOST_OPEN);
  const folderOf = async (id: string) => join(place.resultsDir, (await place.config()).agent, id);
  const ids = async () => fileResults(place.resultsDir).runs((await place.config()).agent);

  const open = async (id: string): Promise<OpenedRun> => {
    // An id that the list does not hold never becomes a path.
    if (!(await ids()).includes(id)) throw new MissingError(`There is no run ${id} in the results.`);
    const folder = await folderOf(id);
    const version = (await versionOf(join(folder, 'run.json'))) ?? 'none';
    return opened(`${version} ${folder}`, async () => ({ record: await readRun(folder, id), folder, version }));
  };
  return {
    open,
    list: async () =>
      (await heads((await place.config()).agent)).map(({ id, startedAt, model, decision, standIn }) => ({
        ...{ id, startedAt, model: model.title, action: decision.action, standIn },
      })),
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
