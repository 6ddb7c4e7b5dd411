import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import type { FileSource } from '../../../fetch/ports.ts';
import { Sha256 } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { codeOf, onDisk, readIfThere } from '../atomic.ts';
import { digestOfFile } from '../stages/store.ts';
import { emptyTraceFile, missingTraceFile } from './faults.ts';

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
      if (sourcesFile !== null) return recordedSources(sourcesFile, paths);
      return Promise.all(paths.map(async (path) => ({ path, sha256: await digestOfInput(path, resolve(root, path), signal) })));
    },
  };
}

const RecordedSources = z.array(z.strictObject({ path: z.string(), sha256: Sha256 }));

async function recordedSources(file: string, expected: readonly string[]): Promise<z.infer<typeof RecordedSources>> {
  const parsed = RecordedSources.safeParse(parsedOrNull((await readIfThere(file)) ?? ''));
  const recorded = parsed.success ? parsed.data : null;
  if (recorded && JSON.stringify(recorded.map(({ path }) => path)) === JSON.stringify(expected)) return recorded;
  const found = recorded ? recorded.map(({ path }) => path).join(', ') || 'none' : 'no such list';
  throw new UserError(`${file}: expected the digests of ${expected.join(', ')}, found ${found}. Record them again where the trace files are.`);
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
