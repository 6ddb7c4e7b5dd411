import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newestFirst, type ReadRun, type RunPlace, readRun, startIn } from '../../../console/runs/run-line.ts';
import { readIfThere, versionIn } from '../../../edges/files/atomic.ts';
import type { RunLine } from '../../../records/console/runs/list.ts';
import { lastMade } from '../kept.ts';

/** A folder's name as it may stand in an address; runs' own are 12 hexadecimal digits. */
const NAME = /^[\w][\w.-]{0,99}$/;
/** A record's first keys fit into it. */
const HEAD_BYTES = 1_024;
/** Whole records that are kept at once: a pair that is compared, and the ones looked at before. */
const KEPT_RECORDS = 4;

export interface FoundRun {
  id: string;
  agent: string;
  /** Absolute. */
  folder: string;
  /** Changes when its record does. */
  version: string;
  writtenAt: string;
}

export interface RunFolders {
  /** Every folder with a record, of all agents. */
  found(): Promise<FoundRun[]>;
  /** The same, newest first; of a record that was not read yet, its beginning is read. */
  ordered(): Promise<FoundRun[]>;
  /** One after the other: a record may be large, and only its line stays. */
  linesOf(runs: readonly FoundRun[]): Promise<RunLine[]>;
  /** Null where no folder has this name; `run` is null where this version cannot read its record. */
  open(id: string): Promise<(FoundRun & ReadRun) | null>;
}

/** The runs below `eval-results`: a record is read again when it changed, and only its line is kept. */
export function runFolders(resultsDir: string): RunFolders {
  const lines = new Map<string, { version: string; line: Promise<RunLine> }>();
  const starts = new Map<string, { version: string; startedAt: string | null }>();
  const records = lastMade<ReadRun>(KEPT_RECORDS);
  const read = async (one: FoundRun): Promise<ReadRun> => readRun(placeOf(one), (await readIfThere(join(one.folder, 'run.json'))) ?? '');
  const found = async () => (await Promise.all((await foldersIn(resultsDir)).map((agent) => runsOf(resultsDir, agent)))).flat();
  const lineOf = async (one: FoundRun) => {
    const known = lines.get(one.folder);
    if (known?.version === one.version) return known.line;
    const line = read(one).then((made) => made.line);
    const kept = { version: one.version, line };
    lines.set(one.folder, kept);
    return line.catch(() => {
      // What the disk did not give now it may give later.
      if (lines.get(one.folder) === kept) lines.delete(one.folder);
      return readRun(placeOf(one), '').line;
    });
  };
  const startOf = async (one: FoundRun) => {
    const known = starts.get(one.folder);
    if (known?.version === one.version) return known.startedAt;
    const startedAt = startIn(await beginningOf(join(one.folder, 'run.json'))) ?? (await lineOf(one)).startedAt;
    starts.set(one.folder, { version: one.version, startedAt });
    return startedAt;
  };
  return {
    found,
    ordered: async () => {
      const all = await found();
      const there = new Set(all.map(({ folder }) => folder));
      for (const known of [lines, starts]) for (const folder of known.keys()) if (!there.has(folder)) known.delete(folder);
      const timed = await Promise.all(all.map(async (one) => ({ ...one, startedAt: await startOf(one) })));
      return newestFirst(timed).map(({ startedAt: _, ...one }) => one);
    },
    linesOf: async (runs) => {
      const told: RunLine[] = [];
      for (const one of runs) told.push(await lineOf(one));
      return told;
    },
    open: async (id) => {
      const one = (await found()).find((run) => run.id === id);
      if (!one) return null;
      return { ...one, ...(await records(`${one.folder} ${one.version}`, () => read(one)).catch(() => readRun(placeOf(one), ''))) };
    },
  };
}

function placeOf({ id, agent, writtenAt }: FoundRun): RunPlace {
  return { id, agent, writtenAt };
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}

async function runsOf(resultsDir: string, agent: string): Promise<FoundRun[]> {
  const names = await foldersIn(join(resultsDir, agent));
  const found = await Promise.all(
    names.map(async (id): Promise<FoundRun[]> => {
      const folder = join(resultsDir, agent, id);
      const seen = await stat(join(folder, 'run.json')).catch(() => null);
      if (!seen?.isFile()) return [];
      return [{ id, agent, folder, version: versionIn(seen), writtenAt: seen.mtime.toISOString() }];
    }),
  );
  return found.flat();
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map(({ name }) => name);
}

/** Plain files of a run's folder with their sizes; what is listed here may be downloaded. */
export async function filesOf(folder: string): Promise<{ name: string; bytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() && NAME.test(entry.name)).map(({ name }) => name);
  const sized = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name)).catch(() => null))?.size ?? 0 })));
  return sized.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param name one that `filesOf` listed. */
export function bytesOf(folder: string, name: string): Promise<Uint8Array> {
  return readFile(join(folder, name));
}
