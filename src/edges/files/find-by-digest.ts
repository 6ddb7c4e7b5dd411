import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNull } from '../../records/json-lines.ts';
import { readIfThere } from './atomic.ts';
import { digestOfFile } from './stages/store.ts';

const Entry = z.looseObject({ files: z.record(z.string(), z.string()) });

/**
 * A file of the stage cache under `root` by its content, whatever stage it belongs to: what `stage.json` promises is digested again.
 * @returns its absolute path, null when no finished stage holds it whole.
 */
export async function findByDigest(root: string, sha256: string): Promise<string | null> {
  for (const stage of await foldersIn(root)) {
    for (const folder of await foldersIn(stage)) {
      const entry = Entry.safeParse(parsedOrNull((await readIfThere(join(folder, 'stage.json'))) ?? ''));
      const named = Object.entries(entry.data?.files ?? {}).filter(([, digest]) => digest === sha256);
      for (const [name] of named) {
        const path = join(folder, name);
        if ((await digestOfFile(path).catch(() => null)) === sha256) return path;
      }
    }
  }
  return null;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith('.partial')).map(({ name }) => join(path, name));
}
