import type { LedgerEntry, Quarantined } from '../records/dataset.ts';
import type { DatasetStats } from '../records/dataset-stats.ts';
import { type Example, type Row, SPLITS, type Track } from '../records/example.ts';
import type { Integrity } from '../records/harvest/integrity.ts';
import { jsonLines } from '../records/json-lines.ts';

/** One file of a data set, ready to be written as it is. */
export interface DataFile {
  /** Relative to the data set's folder. */
  path: string;
  rows: number;
  text: string;
}

/** Rows by file: `<track>/<split>.jsonl`, challenge rows apart in `<track>/challenge.jsonl`. Empty ones are listed too. */
export function rowFiles(examples: readonly Example[], tracks: readonly Track[]): ReadonlyMap<string, readonly Row[]> {
  const names = tracks.flatMap((track) => [...SPLITS, 'challenge'].map((part) => `${track}/${part}.jsonl`));
  const rows = new Map(names.map((name): [string, Row[]] => [name, []]));
  for (const { track, split, challenge, row } of examples) rows.get(`${track}/${challenge ? 'challenge' : split}.jsonl`)?.push(row);
  return rows;
}

/** Where `DatasetStats` stands in a data set's folder. */
export const STATS_FILE = 'dataset_stats.json';

export function statsFile(stats: DatasetStats): DataFile {
  return { path: STATS_FILE, rows: 1, text: `${JSON.stringify(stats, null, 2)}\n` };
}

/** Everything a harvest writes but its manifest and its statistics. */
export function dataFiles(harvested: {
  rowsByFile: ReadonlyMap<string, readonly Row[]>;
  examples: readonly Example[];
  ledger: readonly LedgerEntry[];
  quarantined: readonly Quarantined[];
  /** Null where the examples come of no traces. */
  integrity: Integrity | null;
}): DataFile[] {
  const { rowsByFile, examples, ledger, quarantined, integrity } = harvested;
  const lists: [string, readonly unknown[]][] = [...rowsByFile, ['examples.jsonl', examples], ['ledger.jsonl', ledger], ['quarantine.jsonl', quarantined]];
  const account = integrity === null ? [] : [{ path: 'integrity.json', rows: 0, text: `${JSON.stringify(integrity, null, 2)}\n` }];
  return [...lists.map(([path, records]) => ({ path, rows: records.length, text: jsonLines(records) })), ...account];
}
