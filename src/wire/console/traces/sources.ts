import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import { filesAt } from '../../../edges/files/traces/file-source.ts';
import { snapshotPath } from '../../../edges/files/traces/snapshots.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { Snapshot } from '../../../records/snapshot.ts';
import type { ConsolePlace } from '../place.ts';

export interface FoundFiles {
  /** As people know them. */
  name: string;
  files: { label: string; path: string; bytes: number }[];
  /** Another one where a file changed. */
  version: string;
}

/** The trace files of a config: those it names, or the last snapshot of a source that makes its own; null where there is none yet. @throws UserError */
export async function filesOf(source: Config['harvest']['source'], { root, stateDir }: Pick<ConsolePlace, 'root' | 'stateDir'>): Promise<FoundFiles | null> {
  if (source.kind === 'file') {
    const paths = (await Promise.all(source.paths.map((path) => filesAt(path, root)))).flat();
    return sized(
      source.paths.join(', '),
      paths.map((path) => ({ label: path, path: resolve(root, path) })),
    );
  }
  const snapshot = await lastSnapshot(join(stateDir, 'cache/fetch'), source.kind);
  if (!snapshot) return null;
  const files = snapshot.files.map(({ path, sha256, kept }) => ({
    label: path,
    path: kept ? snapshotPath(join(stateDir, 'snapshots'), sha256) : resolve(root, path),
  }));
  return sized(snapshot.files.map(({ path }) => path).join(', '), files);
}

async function sized(name: string, files: readonly { label: string; path: string }[]): Promise<FoundFiles> {
  const seen = await Promise.all(files.map(async (file) => ({ ...file, stats: await stat(file.path).catch(() => null) })));
  return {
    name,
    files: seen.map(({ label, path, stats }) => ({ label, path, bytes: stats?.size ?? 0 })),
    version: seen.map(({ path, stats }) => `${path} ${stats?.ino} ${stats?.mtimeMs} ${stats?.size}`).join('\n'),
  };
}

async function lastSnapshot(folder: string, kind: Snapshot['query']['source']): Promise<Snapshot | null> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const read = names
    .filter((name) => name.endsWith('snapshot.json'))
    .map(async (name) => {
      const path = join(folder, name);
      const snapshot = Snapshot.safeParse(parsedOrNull(await readFile(path, 'utf8'))).data;
      return snapshot && snapshot.query.source === kind ? { snapshot, ms: (await stat(path)).mtimeMs } : null;
    });
  const found = (await Promise.all(read)).filter((one) => one !== null);
  return found.toSorted((a, b) => b.ms - a.ms)[0]?.snapshot ?? null;
}
