import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { readIfThere, versionOf } from '../../../edges/files/atomic.ts';
import { lineFile } from '../../../edges/files/lines/line-file.ts';
import { digestOfFile } from '../../../edges/files/stages/store.ts';
import type { DataSet } from '../../../records/console/dataset.ts';
import { DatasetManifest, LedgerEntry } from '../../../records/dataset.ts';
import { DatasetStats } from '../../../records/dataset-stats.ts';
import { Split } from '../../../records/example.ts';
import { Integrity } from '../../../records/harvest/integrity.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

/** The small records of a data set's folder; null where one is not there, or was written by another version. */
export interface FolderRecords {
  manifest(): Promise<DatasetManifest | null>;
  stats(): Promise<DatasetStats | null>;
  integrity(): Promise<Integrity | null>;
  /** The split of each entry; null where one cannot be read, or there is none. */
  ledger(): Promise<Split[] | null>;
  /** Each file of the manifest, held to its digest. */
  files(): Promise<DataSet['files']>;
}

export function folderRecords(folder: string): FolderRecords {
  const once = keptByVersion();
  const ledger = lineFile(join(folder, 'ledger.jsonl'), splitIn);
  const record = <T>(name: string, schema: z.ZodType<T>): Promise<T | null> =>
    once(join(folder, name), async (path) => schema.safeParse(parsedOrNull((await readIfThere(path)) ?? 'null')).data ?? null);
  const manifest = () => record('manifest.json', DatasetManifest);
  const digest = (path: string) => once(path, (at) => digestOfFile(at), 'digest');
  return {
    manifest,
    stats: () => record('dataset_stats.json', DatasetStats),
    integrity: () => record('integrity.json', Integrity),
    ledger: () => ledger.opened(async (opened) => (opened === null || opened.unreadable > 0 ? null : opened.lines.map(({ facets }) => facets))),
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

/** As a harvest writes an entry; one that is written in another way is read by its schema, which takes ten times as long. */
const ENTRY = /^\{"cluster":"[\w:.-]*","split":"([a-z]+)"(?:,"minhash":"[A-Za-z0-9+/]{171}=")?\}$/;

function splitIn(line: string): Split | null {
  const plain = Split.safeParse(ENTRY.exec(line)?.[1]).data;
  return plain ?? LedgerEntry.safeParse(parsedOrNull(line)).data?.split ?? null;
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
