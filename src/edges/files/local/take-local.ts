import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Interrupted, UserError } from '../../../errors.ts';
import { splitParts } from '../../../records/downloads/split-parts.ts';
import { codeOf, onDisk } from '../atomic.ts';
import { settleDownload } from '../settle-download.ts';

export interface LocalTake {
  /** As the catalogue writes it, for messages. */
  from: string;
  /** Absolute path of the file, or of a folder that has it by the name of its place; of a split GGUF of the first part. */
  source: string;
  /** Absolute path of the model file. */
  to: string;
  /** Null accepts whatever lies there. */
  sha256: string | null;
  signal: AbortSignal;
}

/** Brings a model from this machine to its place, as a hard link where the file system can, else as a copy. @returns the model's SHA-256. */
export async function takeLocal({ from, source, to, sha256, signal }: LocalTake): Promise<string> {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const sources = splitParts(isFolder ? join(source, basename(to)) : source);
  const files = splitParts(to).map((path) => ({ partial: `${path}.linked`, to: path }));
  if (sources.length !== files.length)
    throw new UserError(`${to}: expected the first part of as many as ${from} has, ${sources.length}, got ${files.length}. Give gguf the name of that file.`);
  await onDisk(to, () => mkdir(dirname(to), { recursive: true }));
  for (const [index, { partial }] of files.entries()) {
    const file = await regularFile(sources[index] ?? '', from);
    await rm(partial, { force: true });
    await onDisk(partial, () => linkOrCopy(file, partial, signal));
  }
  return settleDownload({ files, sha256, from });
}

/** The file itself: a hard link to a symbolic one would be one more symbolic link. */
async function regularFile(path: string, from: string): Promise<string> {
  const found = await realpath(path).catch(() => null);
  if (found !== null && (await stat(found)).isFile()) return found;
  throw new UserError(`${from}: expected a file at ${path}, found none. Mend the catalogue's download address.`);
}

/** Across file systems, and of another's files, the system makes no hard link. */
async function linkOrCopy(file: string, to: string, signal: AbortSignal): Promise<void> {
  try {
    await link(file, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error) ?? '')) throw error;
    await pipeline(createReadStream(file), createWriteStream(to), { signal }).catch(async (failure: unknown) => {
      await rm(to, { force: true });
      throw signal.aborted ? new Interrupted() : failure;
    });
  }
}
