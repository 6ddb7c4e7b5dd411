import { RunRecord } from '../../../records/run.ts';
import { runFiles } from '../run-files.ts';

export interface FoundRun {
  run: RunRecord;
  /** Absolute. */
  folder: string;
}

/** The recorded runs of an agent, newest first. Those of other versions are left out. */
export function recordedRuns(resultsDir: string): (agent: string) => Promise<FoundRun[]> {
  const runsOf = runFiles(resultsDir, (record, { folder }): FoundRun | null => {
    const run = RunRecord.safeParse(record).data;
    return run ? { run, folder } : null;
  });
  return async (agent) => (await runsOf(agent)).sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt));
}
