import type { Stats } from 'node:fs';
import { appendFile, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ExternalError, UserError } from '../../errors.ts';

/** Writes a file whole or not at all, making its folders. @throws ExternalError when the disk is full or the place cannot be written. */
export async function writeAtomic(path: string, content: string | Uint8Array, options: { mode?: number } = {}): Promise<void> {
  await onDisk(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content), options);
  });
}

/** Appends; the file is made when it is not there. */
export async function appendText(path: string, text: string): Promise<void> {
  await onDisk(path, () => appendFile(path, text));
}

/** A file's text. @throws UserError for a device, whose bytes may never end. */
export async function readText(path: string): Promise<string> {
  refuseDevice(path, await stat(path));
  return readFile(path, 'utf8');
}

/** The file's text, or null where there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readText(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw readable(path, error);
  }
}

/** The size of a file in bytes. @throws UserError where there is a device. */
export async function sizeOf(path: string): Promise<number> {
  const seen = await stat(path);
  refuseDevice(path, seen);
  return seen.size;
}

/** @throws UserError where a path leads to a device, as a link in a checkout may. */
export function refuseDevice(path: string, seen: Stats): void {
  if (seen.isCharacterDevice() || seen.isBlockDevice()) throw new UserError(`${path}: expected a file, found a device. Name a file.`);
}

/** The file's size in bytes, 0 where there is none. */
export async function sizeIfThere(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** Another text whenever the file that lies at a path is another one; null where there is none. */
export async function versionOf(path: string): Promise<string | null> {
  const seen = await stat(path).catch(() => null);
  return seen && versionIn(seen);
}

/** A file that may be read since, or no more, is another one too. */
export function versionIn({ ino, mtimeMs, ctimeMs, size }: Pick<Stats, 'ino' | 'mtimeMs' | 'ctimeMs' | 'size'>): string {
  return `${ino} ${mtimeMs} ${ctimeMs} ${size}`;
}

/** Runs file work and turns the system's error codes into one sentence. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readable(path, error);
  }
}

/** @throws UserError where a link stands: what is written here would be written elsewhere. @param what as in `a token`. */
export async function refuseLink(path: string, what: string): Promise<void> {
  const seen = await lstat(path).catch(() => null);
  if (seen?.isSymbolicLink()) throw new UserError(`${path}: expected a place of this project’s own for ${what}, found a link to elsewhere. Remove the link.`);
}

export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function readable(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ExternalError(`${path}: the disk is full. Free some space and run the same command again: finished stages are kept.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new UserError(`${path}: no permission to use this file (${code}). Change its owner or choose another folder.`);
  if (code === 'EISDIR') return new UserError(`${path}: expected a file, found a folder. Name the file.`);
  if (code === 'EEXIST') return new UserError(`${path}: expected a folder, found a file. Move the file away or choose another place.`);
  if (code === 'ENAMETOOLONG') return new UserError(`${path}: this path is longer than the file system allows. Choose a shorter one.`);
  if (code === 'EMFILE' || code === 'ENFILE')
    return new ExternalError(`${path}: too many files are open (${code}). Raise the limit with \`ulimit -n\` and run the same command again.`, {
      cause: error,
    });
  if (code === 'ENOTDIR') return new UserError(`${path}: a part of this path is a file, not a folder. Choose another place.`);
  return error;
}
