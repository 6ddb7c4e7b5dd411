import { accountOf, factsOf, ledgerOf } from '../../../console/dataset/overview.ts';
import type { DataSet } from '../../../records/console/dataset.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { RunRecord } from '../../../records/run.ts';
import type { ExampleFile } from './examples.ts';
import type { FolderRecords } from './folder-records.ts';

interface Lying {
  agent: string;
  records: FolderRecords;
  examples: ExampleFile;
  /** The newest run's id and the text of its record. */
  newestRun(): Promise<{ id: string; text: string | null } | null>;
}

const Recorded = RunRecord.pick({ dataset: true, datasetStats: true, integrity: true }).strip();

/** The folder's records; where it holds no statistics, as in a fresh checkout whose rows are not committed, those of the newest run. */
export async function dataSetOf({ agent, records, examples, newestRun }: Lying): Promise<DataSet> {
  const [manifest, ownStats, ownIntegrity, ledger, files, clusters] = await Promise.all([
    ...([records.manifest(), records.stats(), records.integrity()] as const),
    ...([records.ledger(), records.files(), examples.clusters()] as const),
  ]);
  const run = ownStats === null ? await newestRun() : null;
  const recorded = run === null ? null : (Recorded.safeParse(parsedOrNull(run.text ?? 'null')).data ?? null);
  const stats = ownStats ?? recorded?.datasetStats ?? null;
  const integrity = ownStats === null ? (recorded?.integrity ?? null) : ownIntegrity;
  const isSame = recorded !== null && recorded.dataset.digest === manifest?.digest;
  return {
    ...{ agent, folder: `datasets/${agent}`, manifest, files, stats, integrity, clusters },
    statsFrom: ownStats !== null ? { kind: 'folder' } : stats !== null && run !== null ? { kind: 'run', run: run.id, isSame } : null,
    ...factsOf(stats),
    account: accountOf(integrity),
    ledger: ledgerOf(ledger),
  };
}
