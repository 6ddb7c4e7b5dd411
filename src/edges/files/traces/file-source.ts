import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileSource } from '../../../fetch/ports.ts';
import { codeOf, onDisk } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';
import { emptyTraceFile, missingTraceFile } from './faults.ts';
import { recordedSources } from './recorded-sources.ts';

interface FileSourceOptions {
  /** The trace files, relative to `root`. */
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
      if (sourcesFile !== null) return (await recordedSources(sourcesFile, paths)).slice(0, paths.length);
      return Promise.all(paths.map(async (path) => ({ path, sha256: await digestOfInput(path, resolve(root, path), signal) })));
    },
  };
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
