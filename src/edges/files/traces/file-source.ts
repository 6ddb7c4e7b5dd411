import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import type { FileSource } from '../../../fetch/ports.ts';
import { codeOf, onDisk } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';
import { emptyTraceFile, missingTraceFile } from './faults.ts';
import { recordedTraces } from './recorded-sources.ts';

interface FileSourceOptions {
  /** The trace files, and folders of them, relative to `root`. */
  paths: readonly string[];
  root: string;
  /** A file with the trace files' digests, for a place where the files are not; null where they are. */
  sourcesFile: string | null;
  /** Stops the digest of a large trace file. */
  signal?: AbortSignal;
}

/** Trace files where they lie. */
export function fileSource({ paths, root, sourcesFile, signal }: FileSourceOptions): FileSource {
  return {
    kind: 'files',
    query: { source: 'file', filter: { paths: [...paths] }, window: null, cursor: null },
    digests: async () => {
      if (sourcesFile !== null) return recordedTraces(sourcesFile, paths);
      const files = (await Promise.all(paths.map((path) => filesAt(path, root)))).flat();
      return Promise.all(files.map(async (path) => ({ path, sha256: await digestOfInput(path, resolve(root, path), signal) })));
    },
  };
}

/** What an export writes; manifests, checksums and the like in the same folder are none of it. */
const TRACE_FILE = /\.(jsonl?|ndjson|csv|parquet)(\.gz)?$/i;
const MANIFESTS = 'manifests';

/** The path itself, or all trace files in the folder it names, by name. @throws UserError for a folder without any. */
export async function filesAt(path: string, root: string): Promise<string[]> {
  const entry = await stat(resolve(root, path)).catch(() => null);
  if (!entry?.isDirectory()) return [path];
  const files = await filesBelow(path, root);
  if (files.length > 0) return files;
  throw new UserError(
    `${path}: expected trace files in this folder (.jsonl, .json, .csv or .parquet, gzipped or not), found none. Check harvest.source.paths.`,
  );
}

async function filesBelow(folder: string, root: string): Promise<string[]> {
  const entries = await onDisk(folder, () => readdir(resolve(root, folder), { withFileTypes: true }));
  const shown = entries.filter(({ name }) => name !== MANIFESTS && !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = shown.map(async (entry) => {
    const path = `${folder.replace(/\/+$/, '')}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path, root);
    return entry.isFile() && TRACE_FILE.test(entry.name) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

async function digestOfInput(label: string, path: string, signal?: AbortSignal): Promise<string> {
  try {
    const { size } = await onDisk(label, () => stat(path));
    if (size === 0) throw emptyTraceFile(label);
    return await onDisk(label, () => digestOfFile(path, signal));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw missingTraceFile(label);
    throw error;
  }
}
