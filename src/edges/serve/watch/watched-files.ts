import { stat } from 'node:fs/promises';
import { digestOfFiles } from '../../files/gguf-digest.ts';

/** A file that was proved, or the parts of one. */
export interface ProvedFile {
  /** As people call it: `adapter of track toolcall`. */
  what: string;
  paths: readonly string[];
  /** Of all parts one behind the other. */
  sha256: string;
}

export interface WatchedFiles {
  /** Those that are not what they were; once changed, for good: what a process has in memory is no longer known. */
  changed(): readonly ProvedFile[];
  /** Looks now. */
  look(): Promise<void>;
  close(): void;
}

export interface WatchOptions {
  everyMs: number;
  onChanged(file: ProvedFile): void;
}

/**
 * Notices when a file under a running server becomes another one. Size, times and inode are looked at; where one differs the file is read, so that a
 * touched file with the same bytes stays proved. Call `look` once before the files are used.
 */
export function watchFiles(files: readonly ProvedFile[], { everyMs, onChanged }: WatchOptions): WatchedFiles {
  const seen = new Map<ProvedFile, string>();
  const changed = new Set<ProvedFile>();
  let working: Promise<void> | null = null;
  const lookAll = async () => {
    for (const file of files) {
      if (changed.has(file)) continue;
      const before = await stampOf(file);
      if (before !== null && seen.get(file) === before) continue;
      const digest = before === null ? null : await digestOfFiles(file.paths).catch(() => null);
      if (digest === file.sha256) seen.set(file, before ?? '');
      else {
        changed.add(file);
        onChanged(file);
      }
    }
  };
  const look = async () => {
    working ??= lookAll().finally(() => {
      working = null;
    });
    await working;
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return { changed: () => [...changed], look, close: () => clearInterval(timer) };
}

/** Null where a part is missing. */
async function stampOf({ paths }: ProvedFile): Promise<string | null> {
  try {
    const stats = await Promise.all(paths.map((path) => stat(path)));
    return stats.map(({ size, mtimeMs, ctimeMs, ino }) => `${size} ${mtimeMs} ${ctimeMs} ${ino}`).join('\n');
  } catch {
    return null;
  }
}
