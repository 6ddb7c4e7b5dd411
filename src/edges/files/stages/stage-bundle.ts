import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { digestOf } from '../../../records/digest.ts';
import { Sha256 } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { onDisk, readIfThere, writeAtomic } from '../atomic.ts';
import { digestOfFile, ENTRY, Entry, INPUTS, isIntact, placeOf, readEntry } from './store.ts';

/** A finished stage in the cache. */
export interface StageEntry {
  stage: string;
  key: string;
  /** Its folder below the cache's root. */
  place: string;
  /** Its files below the cache's root, `stage.json` first. */
  files: string[];
  bytes: number;
  /** False where another run may complete it. */
  complete: boolean;
}

export interface Refused {
  /** The folder that was refused, as it lies below the imported one: hostile text. */
  entry: string;
  reason: string;
}

/** The root of the stage cache in a state folder. */
export function cacheRoot(stateDir: string): string {
  return join(stateDir, 'cache');
}

/** The whole entries of the cache, by stage and key; what is under way or damaged is left out. */
export async function stageEntries(stateDir: string, filter: (entry: Pick<StageEntry, 'stage' | 'key'>) => boolean = () => true): Promise<StageEntry[]> {
  const root = cacheRoot(stateDir);
  const found: StageEntry[] = [];
  for (const stageFolder of await foldersIn(root)) {
    for (const keyFolder of await foldersIn(join(root, stageFolder))) {
      const place = `${stageFolder}/${keyFolder}`;
      const entry = await readEntry(join(root, place));
      if (!entry || placeOf(entry.stage, entry.key) !== place || !filter(entry) || !(await isIntact(join(root, place), entry.stage, entry.key))) continue;
      const files = [ENTRY, ...Object.keys(entry.files).sort()].map((name) => `${place}/${name}`);
      const sizes = await Promise.all(files.map(async (file) => (await stat(join(root, file))).size));
      found.push({ stage: entry.stage, key: entry.key, place, files, bytes: sizes.reduce((sum, size) => sum + size, 0), complete: entry.open !== true });
    }
  }
  return found.sort((a, b) => a.place.localeCompare(b.place));
}

/** The files of these stages' entries, for an upload; stages that are not in the cache have none. `root` is absolute, `files` are relative to it. */
export async function exportList(stateDir: string, stages: readonly { name: string; key: string }[]): Promise<{ root: string; files: string[] }> {
  const wanted = new Set(stages.map(({ name, key }) => placeOf(name, key)));
  const entries = await stageEntries(stateDir, ({ stage, key }) => wanted.has(placeOf(stage, key)));
  return { root: resolve(cacheRoot(stateDir)), files: entries.flatMap(({ files }) => files) };
}

/**
 * Brings entries made elsewhere into the cache: every folder that holds a `stage.json` and lies as deep below `from` as in the cache; what lies
 * elsewhere is somebody's data. Each is copied, verified as a copy, and then appears in the cache whole. An entry that is there already stays,
 * unless it is damaged, or not complete where the new one is.
 * Nothing of a refused one is kept; several imports may run at once.
 * @param options.accept says which stages may come from here; default: all.
 */
export async function importStages(
  stateDir: string,
  from: string,
  { accept = () => true }: { accept?: (entry: { stage: string; key: string }) => boolean } = {},
): Promise<{ imported: { stage: string; key: string }[]; refused: Refused[] }> {
  const imported: { stage: string; key: string }[] = [];
  const refused: Refused[] = [];
  for (const folder of await entryFolders(from)) {
    const label = relative(from, folder).split(sep).join('/') || '.';
    const checked = await checkedEntry(folder);
    if (typeof checked === 'string') refused.push({ entry: label, reason: checked });
    else if (!accept(checked)) refused.push({ entry: label, reason: `${checked.stage} is not expected from here` });
    else {
      const fault = await bringIn(cacheRoot(stateDir), folder, checked);
      if (fault) refused.push({ entry: label, reason: fault });
      else imported.push({ stage: checked.stage, key: checked.key });
    }
  }
  return { imported, refused };
}

const MOST_ENTRY_BYTES = 4 * 2 ** 20;

const StrictEntry = Entry.extend({
  stage: z.string().refine((stage) => /^[a-z][a-z0-9 -]{0,79}$/.test(stage), 'its stage has no plain name'),
  key: Sha256,
  files: z.record(z.string(), Sha256).refine((files) => Object.keys(files).every(isPlain), 'it names a file by no plain relative path'),
});

/** Segments of letters, digits and `._-`, none of them `.` or `..`. */
function isPlain(path: string): boolean {
  return path.length <= 255 && path !== ENTRY && path.split('/').every((part) => /^[A-Za-z0-9._-]+$/.test(part) && part !== '.' && part !== '..');
}

/** `<stage>/<key>`, as an upload of the cache has them; a link is no folder. */
async function entryFolders(from: string): Promise<string[]> {
  const found: string[] = [];
  for (const stage of (await foldersIn(from)).sort()) {
    for (const key of (await foldersIn(join(from, stage))).sort()) {
      const names = await readdir(join(from, stage, key)).catch((): string[] => []);
      if (names.includes(ENTRY)) found.push(join(from, stage, key));
    }
  }
  return found;
}

/** The entry that a folder claims to be, or what is wrong with it; digests are checked on the copy. */
async function checkedEntry(folder: string): Promise<Entry | string> {
  const present = await filesIn(folder);
  if (typeof present === 'string') return present;
  if ((await stat(join(folder, ENTRY))).size > MOST_ENTRY_BYTES) return `its ${ENTRY} is larger than ${MOST_ENTRY_BYTES} bytes`;
  const parsed = StrictEntry.safeParse(parsedOrNull((await readIfThere(join(folder, ENTRY))) ?? ''));
  // The library's own messages repeat what they found, which is anybody's text.
  if (!parsed.success) return parsed.error.issues.find(({ code }) => code === 'custom')?.message ?? `its ${ENTRY} has not the form of an entry`;
  const { stage, key, files } = parsed.data;
  if (placeOf(stage, key) !== `${basename(dirname(folder))}/${basename(folder)}`) return `it says it is ${stage} under another key or name than its place`;
  const listed = new Set([ENTRY, ...Object.keys(files)]);
  const surplus = present.find((name) => !listed.has(name));
  if (surplus !== undefined) return 'it holds a file that is not listed';
  const missing = [...listed].find((name) => !present.includes(name));
  return missing === undefined ? parsed.data : `the file ${missing} is missing`;
}

/** Every file below, or what is there besides regular files and folders. */
async function filesIn(folder: string): Promise<string[] | string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  if (entries.some((entry) => !entry.isFile() && !entry.isDirectory())) return 'it holds something that is no regular file';
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Null when the entry is in the cache afterwards, or why it is not. */
async function bringIn(root: string, folder: string, entry: Entry): Promise<string | null> {
  const place = join(root, placeOf(entry.stage, entry.key));
  if (await isAsGood(place, entry)) return null;
  const copy = join(dirname(place), `.import-${randomUUID()}.partial`);
  try {
    for (const name of [...Object.keys(entry.files), ENTRY]) {
      await onDisk(copy, () => mkdir(dirname(join(copy, name)), { recursive: true }));
      await onDisk(copy, () => copyFile(join(folder, name), join(copy, name)));
      if (name !== ENTRY && (await digestOfFile(join(copy, name))) !== entry.files[name]) return `the file ${name} is not the one that was listed`;
    }
    if (digestOf(await readEntry(copy)) !== digestOf(entry)) return `its ${ENTRY} changed while it was read`;
    await putInPlace(copy, place, entry);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  const latest = join(dirname(place), 'latest.json');
  if ((await readIfThere(latest)) === null) await writeAtomic(latest, (await readIfThere(join(place, INPUTS))) ?? '{}');
  return null;
}

async function putInPlace(copy: string, place: string, entry: Entry): Promise<void> {
  try {
    await rename(copy, place);
  } catch (error) {
    // Taken: by a damaged or incomplete entry, or by another import that was faster.
    if (await isAsGood(place, entry)) return;
    const old = `${copy}.old.partial`;
    await onDisk(place, () => rename(place, old)).catch(() => Promise.reject(error));
    await rename(copy, place).catch(() => undefined);
    await rm(old, { recursive: true, force: true });
    if (!(await isAsGood(place, entry))) throw error;
  }
}

/** Whether the cache holds this entry whole, and complete if the new one is. */
async function isAsGood(place: string, { stage, key, open }: Entry): Promise<boolean> {
  const held = await readEntry(place);
  return held !== null && (held.open !== true || open === true) && (await isIntact(place, stage, key));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith('.partial')).map(({ name }) => name);
}
