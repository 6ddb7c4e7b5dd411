import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../errors.ts';
import { codeOf, onDisk } from '../../files/atomic.ts';
import { dropPartialLine } from '../../files/partial-line.ts';

export interface RotatingOptions {
  dir: string;
  /** `NAME.jsonl` is written to; older ones are `NAME-000001.jsonl` and so on. */
  name: string;
  /** A file that has as many bytes is put aside. */
  mostBytes: number;
  /** Files that are put aside; of more, the oldest is removed. */
  mostFiles: number;
  /** Told of lines that the disk did not take. */
  onLost(lines: number, error: unknown): void;
}

/** Lines of one file, in the order they were given, each written whole. */
export interface RotatingLines {
  write(line: string): void;
  /** Resolves when all that was given is on disk, or lost. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** Lines that may wait for a slow disk, and their characters together: one with everything that was said may have millions. */
const MOST_WAITING = { lines: 20_000, characters: 64_000_000 };

/** Opens a log for appending, for its owner alone to read; the half line of a process that died is cut off. @throws UserError, ExternalError */
export async function rotatingLines(options: RotatingOptions): Promise<RotatingLines> {
  const { dir, name, mostBytes, mostFiles, onLost } = options;
  const path = join(dir, `${name}.jsonl`);
  await ownFolder(dir);
  await refuseOthers(path);
  await onDisk(path, () => dropPartialLine(path));
  let file = await onDisk(path, () => opened(path));
  let bytes = (await file.stat()).size;
  let waiting: string[] = [];
  /** Of those that wait or are being written. */
  let characters = 0;
  let working: Promise<void> | null = null;

  const putAside = async () => {
    await file.close();
    const older = await asideIn(dir, name);
    const next = (older.at(-1)?.number ?? 0) + 1;
    // Not there: it was put aside before, and the new one could not be opened then.
    await rename(path, join(dir, `${name}-${String(next).padStart(6, '0')}.jsonl`)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    for (const { file: oldest } of older.slice(0, Math.max(0, older.length + 1 - mostFiles))) await rm(join(dir, oldest), { force: true });
    file = await opened(path);
    bytes = 0;
  };
  const work = async () => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      const length = lines.reduce((sum, line) => sum + line.length, 0);
      try {
        if (bytes >= mostBytes) await putAside();
        const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        await file.appendFile(text);
        bytes += text.length;
      } catch (error) {
        onLost(lines.length, error);
      }
      characters -= length;
    }
    working = null;
  };
  const flushed = async () => {
    while (working) await working;
  };
  return {
    write(line) {
      if (waiting.length >= MOST_WAITING.lines || characters + line.length > MOST_WAITING.characters) {
        onLost(1, new Error('the disk is too slow'));
        return;
      }
      waiting.push(line);
      characters += line.length;
      working ??= work();
    },
    flushed,
    close: async () => {
      await flushed();
      await file.close();
    },
  };
}

/** Makes a folder that only its owner looks into; one that is there already stays as it is. @throws UserError, ExternalError */
export async function ownFolder(dir: string): Promise<void> {
  await onDisk(dir, () => mkdir(dir, { recursive: true, mode: 0o700 }));
}

/** Whoever may write into the folder must not choose what is cut and appended to. */
async function refuseOthers(path: string): Promise<void> {
  const found = await onDisk(path, () => lstat(path).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? null : Promise.reject(error))));
  if (found === null || found.isFile()) return;
  const what = found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'what is no file';
  throw new UserError(`${path}: expected a log of the server's own, found ${what}. Move it away, or name another folder with --log-dir.`);
}

/** For appending, never through a link, and its owner's alone whatever mode it had. */
async function opened(path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  if (((await file.stat()).mode & 0o077) !== 0) await file.chmod(0o600);
  return file;
}

/** Files that were put aside, the oldest first. */
export async function asideIn(dir: string, name: string): Promise<{ file: string; number: number }[]> {
  const names = await readdir(dir).catch(() => []);
  const aside = names.flatMap((file) => {
    const number = file.startsWith(`${name}-`) ? /^\d{6}(?=\.jsonl$)/.exec(file.slice(name.length + 1))?.[0] : undefined;
    return number === undefined ? [] : [{ file, number: Number(number) }];
  });
  return aside.sort((a, b) => a.number - b.number);
}
