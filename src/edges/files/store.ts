import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Interrupted } from '../../errors.ts';
import type { Store } from '../../pipeline/ports.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { onDisk, readIfThere, writeAtomic } from './atomic.ts';
import { stageFolder } from './stage-folder.ts';

const Entry = z.strictObject({ stage: z.string(), key: z.string(), files: z.record(z.string(), z.string()) });
const ENTRY = 'stage.json';
const INPUTS = 'inputs.json';

/**
 * The stage cache under `root`: `<stage>/<key>/` holds a finished stage with the digest of every file in `stage.json`;
 * `<stage>/<key>.partial/` one that is under way. A finished entry is never written again.
 */
export function fileStore(root: string): Store {
  const place = (stage: string, key: string) => join(root, slug(stage), key.slice(0, 32));
  const folderAt = (path: string, stage: string, key: string) => stageFolder(path, relative(dirname(dirname(root)), place(stage, key)));
  return {
    find: async (stage, key) => {
      const path = place(stage, key);
      return (await isIntact(path, stage, key)) ? folderAt(path, stage, key) : null;
    },
    open: async (stage, key) => {
      const path = `${place(stage, key)}.partial`;
      const resumed = (await filesIn(path)).some((name) => name !== INPUTS);
      return { folder: await folderAt(path, stage, key), resumed };
    },
    commit: async (stage, key) => {
      const partial = `${place(stage, key)}.partial`;
      const files: Record<string, string> = {};
      for (const name of await filesIn(partial)) if (name !== ENTRY) files[name] = await digestOfFile(join(partial, name));
      await writeAtomic(join(partial, ENTRY), `${JSON.stringify({ stage, key, files }, null, 2)}\n`);
      await onDisk(partial, async () => {
        await rm(place(stage, key), { recursive: true, force: true });
        await rename(partial, place(stage, key));
      });
      const folder = await folderAt(place(stage, key), stage, key);
      await writeAtomic(join(root, slug(stage), 'latest.json'), (await folder.read(INPUTS)) ?? '{}');
      return folder;
    },
    newest: async (stage) => {
      const folder = join(root, slug(stage));
      const folders = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory());
      const entries = await Promise.all(folders.map(({ name }) => finishedAt(join(folder, name))));
      const newestFirst = entries.flatMap((entry) => entry ?? []).sort((a, b) => b.atMs - a.atMs);
      for (const { path, key } of newestFirst) if (await isIntact(path, stage, key)) return folderAt(path, stage, key);
      return null;
    },
    latestInputs: async (stage) => {
      const text = await readIfThere(join(root, slug(stage), 'latest.json'));
      const parsed = text === null ? undefined : z.record(z.string(), z.string()).safeParse(parsedOrNull(text));
      return parsed?.success ? parsed.data : null;
    },
  };
}

/** Null for an entry that is under way. */
async function finishedAt(path: string): Promise<{ path: string; key: string; atMs: number } | null> {
  const entry = path.endsWith('.partial') ? null : await readEntry(path);
  return entry && { path, key: entry.key, atMs: (await stat(join(path, ENTRY))).mtimeMs };
}

async function readEntry(path: string): Promise<z.infer<typeof Entry> | null> {
  const text = await readIfThere(join(path, ENTRY));
  const parsed = text === null ? null : Entry.safeParse(parsedOrNull(text));
  return parsed?.success ? parsed.data : null;
}

async function isIntact(path: string, stage: string, key: string): Promise<boolean> {
  const entry = await readEntry(path);
  if (entry?.stage !== stage || entry.key !== key) return false;
  for (const [name, digest] of Object.entries(entry.files)) {
    if ((await digestOfFile(join(path, name)).catch(() => null)) !== digest) return false;
  }
  return true;
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();
}

/** SHA-256 of a file, read as a stream. @throws Interrupted once `signal` aborts. */
export async function digestOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, signal ? { signal } : {})) hash.update(chunk);
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : error;
  }
  return hash.digest('hex');
}

function slug(stage: string): string {
  return stage.replaceAll(/[^a-z0-9]+/gi, '-');
}
