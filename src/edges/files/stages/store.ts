import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Interrupted } from '../../../errors.ts';
import type { StageFolder, Store } from '../../../pipeline/ports/stage.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { onDisk, readIfThere, writeAtomic } from '../atomic.ts';
import { plainFiles } from '../plain-files.ts';
import { stageFolder } from './stage-folder.ts';

/** `stage.json`: what a finished folder is, and the SHA-256 of every other file in it. `open`: usable, but another run may complete it. */
export const Entry = z.strictObject({ stage: z.string(), key: z.string(), files: z.record(z.string(), z.string()), open: z.literal(true).optional() });
export type Entry = z.infer<typeof Entry>;

/** Name of the file that makes a folder an entry. */
export const ENTRY = 'stage.json';
export const INPUTS = 'inputs.json';

/**
 * The stage cache under `root`: `<stage>/<key>/` holds a finished stage with the digest of every file in `stage.json`;
 * `<stage>/<key>.partial/` one that is under way. A finished entry is never written again.
 */
export function fileStore(root: string): Store {
  const place = (stage: string, key: string) => join(root, placeOf(stage, key));
  const folderAt = (path: string, stage: string, key: string) => stageFolder(path, relative(dirname(dirname(root)), place(stage, key)));
  return {
    find: async (stage, key) => {
      const path = place(stage, key);
      return (await isIntact(path, stage, key)) ? folderAt(path, stage, key) : null;
    },
    open: async (stage, key) => {
      const path = `${place(stage, key)}.partial`;
      await reopen(place(stage, key), path);
      const resumed = (await filesIn(path)).some((name) => name !== INPUTS);
      return { folder: await folderAt(path, stage, key), resumed };
    },
    commit: async (stage, key, options) => {
      const partial = `${place(stage, key)}.partial`;
      const files: Record<string, string> = {};
      for (const name of await filesIn(partial)) if (name !== ENTRY) files[name] = await digestOfFile(join(partial, name));
      await writeAtomic(join(partial, ENTRY), `${JSON.stringify({ stage, key, files, ...(options?.open ? { open: true } : {}) }, null, 2)}\n`);
      await onDisk(partial, async () => {
        await rm(place(stage, key), { recursive: true, force: true });
        await rename(partial, place(stage, key));
      });
      const folder = await folderAt(place(stage, key), stage, key);
      await writeAtomic(join(root, slug(stage), 'latest.json'), (await folder.read(INPUTS)) ?? '{}');
      return folder;
    },
    newest: async (stage) => {
      for await (const folder of finishedFolders(root, stage)) return folder;
      return null;
    },
    latestInputs: async (stage) => {
      const text = await readIfThere(join(root, slug(stage), 'latest.json'));
      const parsed = text === null ? undefined : z.record(z.string(), z.string()).safeParse(parsedOrNull(text));
      return parsed?.success ? parsed.data : null;
    },
  };
}

/** Every whole result of a stage in the cache under `root`, whatever its key, the newest first. */
export async function* finishedFolders(root: string, stage: string): AsyncGenerator<StageFolder, void> {
  const folder = join(root, slug(stage));
  const folders = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory());
  const entries = await Promise.all(folders.map(({ name }) => finishedAt(join(folder, name))));
  const newestFirst = entries.flatMap((entry) => entry ?? []).sort((a, b) => b.atMs - a.atMs);
  for (const { path, key } of newestFirst)
    if (await isIntact(path, stage, key)) yield stageFolder(path, relative(dirname(dirname(root)), join(root, placeOf(stage, key))));
}

/** Null for an entry that is under way. */
async function finishedAt(path: string): Promise<{ path: string; key: string; atMs: number } | null> {
  const entry = path.endsWith('.partial') ? null : await readEntry(path);
  return entry && { path, key: entry.key, atMs: (await stat(join(path, ENTRY))).mtimeMs };
}

/** An entry that another run may complete goes on where it stands, unless that has begun already. */
async function reopen(finished: string, partial: string): Promise<void> {
  const entry = await readEntry(finished);
  if (entry?.open !== true || (await filesIn(partial)).length > 0) return;
  await onDisk(partial, async () => {
    await rm(partial, { recursive: true, force: true });
    await rename(finished, partial);
  });
  await rm(join(partial, ENTRY), { force: true });
}

/** The entry of a finished folder; null where `stage.json` is missing or is none. */
export async function readEntry(path: string): Promise<Entry | null> {
  const text = await readIfThere(join(path, ENTRY));
  const parsed = text === null ? null : Entry.safeParse(parsedOrNull(text));
  return parsed?.success ? parsed.data : null;
}

/** Whether the folder holds this stage under this key, every file with its digest. */
export async function isIntact(path: string, stage: string, key: string): Promise<boolean> {
  const entry = await readEntry(path);
  if (entry?.stage !== stage || entry.key !== key) return false;
  for (const [name, digest] of Object.entries(entry.files)) {
    if ((await digestOfFile(join(path, name)).catch(() => null)) !== digest) return false;
  }
  return true;
}

/** None where there is no folder yet. */
function filesIn(path: string): Promise<string[]> {
  return plainFiles(path).catch(() => []);
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

/** Where an entry lies below the cache's root: `eval-base-toolcall/<first 32 digits of its key>`. */
export function placeOf(stage: string, key: string): string {
  return `${slug(stage)}/${key.slice(0, 32)}`;
}

function slug(stage: string): string {
  return stage.replaceAll(/[^a-z0-9]+/gi, '-');
}
