import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { readIfThere, versionOf } from '../../../edges/files/atomic.ts';
import { datasetFolder } from '../../../edges/files/dataset-folder.ts';
import { digestOfFile } from '../../../edges/files/stages/store.ts';
import { UserError } from '../../../errors.ts';
import type { DataSet } from '../../../records/console/dataset.ts';
import { DatasetManifest, type LedgerEntry } from '../../../records/dataset.ts';
import { DatasetStats } from '../../../records/dataset-stats.ts';
import { Integrity } from '../../../records/harvest/integrity.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

/** The small records of a data set's folder; null where one is not there, or was written by another version. */
export interface FolderRecords {
  manifest(): Promise<DatasetManifest | null>;
  stats(): Promise<DatasetStats | null>;
  integrity(): Promise<Integrity | null>;
  /** Null where it cannot be read. */
  ledger(): Promise<LedgerEntry[] | null>;
  /** Each file of the manifest, held to its digest. */
  files(): Promise<DataSet['files']>;
}

export function folderRecords(folder: string): FolderRecords {
  const once = keptByVersion();
  const record = <T>(name: string, schema: z.ZodType<T>): Promise<T | null> =>
    once(join(folder, name), async (path) => schema.safeParse(parsedOrNull((await readIfThere(path)) ?? 'null')).data ?? null);
  const manifest = () => record('manifest.json', DatasetManifest);
  const digest = (path: string) => once(path, (at) => digestOfFile(at), 'digest');
  return {
    manifest,
    stats: () => record('dataset_stats.json', DatasetStats),
    integrity: () => record('integrity.json', Integrity),
    ledger: async () =>
      (await once(
        join(folder, 'ledger.jsonl'),
        () =>
          datasetFolder(folder)
            .ledger()
            .catch((error: unknown) => {
              if (error instanceof UserError) return null;
              throw error;
            }),
        'ledger',
      )) ?? null,
    files: async () => {
      const found: DataSet['files'] = [];
      for (const { path, rows, sha256 } of (await manifest())?.files ?? []) {
        // A manifest may come from elsewhere: its files lie in this folder.
        const at = path.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part)) ? join(folder, path) : null;
        const seen = at === null ? null : await stat(at).catch(() => null);
        const isIntact = at !== null && seen !== null && (await digest(at)) === sha256;
        found.push({ path, rows, bytes: seen?.size ?? null, state: seen === null ? 'missing' : isIntact ? 'intact' : 'changed' });
      }
      return found;
    },
  };
}

/** Reads a file once for each state of it; null where there is none. */
function keptByVersion() {
  const known = new Map<string, { version: string; value: Promise<unknown> }>();
  return async <T>(path: string, read: (path: string) => Promise<T>, what = 'record'): Promise<T | null> => {
    const version = await versionOf(path);
    if (version === null) return null;
    const key = `${what} ${path}`;
    const before = known.get(key);
    if (before?.version === version) return before.value as Promise<T>;
    const value = read(path);
    known.set(key, { version, value });
    value.catch(() => known.delete(key));
    return value;
  };
}
