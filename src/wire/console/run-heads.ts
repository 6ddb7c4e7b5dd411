import { z } from 'zod';
import { RunRecord } from '../../records/run.ts';
import { type RunFile, runFiles } from './run-files.ts';

const { id, startedAt, model, standIn, dataset, economics } = RunRecord.shape;

/** What lists of runs show: small, whatever the run holds. */
const RunHead = z.object({ id, startedAt, model, standIn, dataset, economics, decision: z.object({ action: z.string() }) });
export type RunHead = z.infer<typeof RunHead> & Pick<RunFile, 'version'>;

/** Reads the heads of an agent's runs, the newest first. One that cannot be read is left out. */
export function runHeads(resultsDir: string): (agent: string) => Promise<RunHead[]> {
  const take = (record: unknown, { version }: RunFile): RunHead | null => {
    const head = RunHead.safeParse(record).data;
    return head ? { ...head, version } : null;
  };
  const headsOf = runFiles(resultsDir, take, Object.keys(RunHead.shape));
  return async (agent) => (await headsOf(agent)).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}
