import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import type { FileSource } from '../../../fetch/ports.ts';
import { codeOf, onDisk } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';
import { emptyTraceFile, missingTraceFile } from './faults.ts';
import { type RecordedFile, recordedFiles } from './recorded-files.ts';

interface FileSourceOptions {
  /** The trace files, and folders of them, relative to `root`. */
  paths: readonly string[];
  root: string;
  /** A file with the trace files' digests, for a place where the files are not; null where they are. */
  sourcesFile: string | null;
  /** Recorded in that file besides. */
  catalogue?: string | null;
  /** Stops the digest of a large trace file. */
  signal?: AbortSignal;
}

/** Trace files where they lie. */
export function fileSource({ paths, root, sourcesFile, catalogue = null, signal }: FileSourceOptions): FileSource {
  return {
    kind: 'files',
    query: { source: 'file', filter: { paths: [...paths] }, window: null, cursor: null },
    digests: async () => {
      if (sourcesFile !== null) return recordedSources(sourcesFile, { paths, catalogue });
      const files = (await Promise.all(paths.map((path) => filesAt(path, root)))).flat();
      return Promise.all(files.map(async (path) => ({ path, sha256: await digestOfInput(path, resolve(root, path), signal) })));
    },
  };
}

async function recordedSources(file: string, { paths, catalogue }: Pick<FileSourceOptions, 'paths' | 'catalogue'>): Promise<RecordedFile[]> {
  const recorded = (await recordedFiles(file))?.filter(({ path }) => path !== catalogue) ?? null;
  if (
    recorded &&
    isListOf(
      recorded.map(({ path }) => path),
      paths,
    )
  )
    return recorded;
  const found = recorded ? recorded.map(({ path }) => path).join(', ') || 'none' : 'no such list';
  throw new UserError(`${file}: expected the digests of ${paths.join(', ')}, found ${found}. Record them again where the trace files are.`);
}

/** The same files in the same order; a folder stands for one or more files below it. */
function isListOf(files: readonly string[], paths: readonly string[]): boolean {
  const [path, ...rest] = paths;
  if (path === undefined) return files.length === 0;
  const own = files.findIndex((file) => file !== path && !file.startsWith(`${path.replace(/\/+$/, '')}/`));
  const count = own === -1 ? files.length - rest.length : own;
  return count > 0 && isListOf(files.slice(count), rest);
}

/** What an export writes; manifests, checksums and the like in the same folder are none of it. */
const TRACE_FILE = /\.(jsonl?|ndjson|csv|parquet)(\.gz)?$/i;
const MANIFESTS = 'manifests';

/** The path itself, or all trace files in the folder it names, by name. @throws UserError for a folder without any. */
async function filesAt(path: string, root: string): Promise<string[]> {
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
