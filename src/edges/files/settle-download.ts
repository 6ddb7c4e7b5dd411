import { rename, rm } from 'node:fs/promises';
import { ExternalError } from '../../errors.ts';
import { onDisk } from './atomic.ts';
import { digestOfFiles } from './gguf-digest.ts';

/** A file that is fetched whole, beside its place, and not yet verified. */
export interface Fetched {
  partial: string;
  to: string;
}

interface Download {
  /** The model's file, or its parts in their order. */
  files: readonly Fetched[];
  /** Over all of them; null accepts whatever came. */
  sha256: string | null;
  /** Where it came from, for the message. */
  from: string;
}

/** Moves a finished download to its place if its digest is right, else throws it away. @returns its SHA-256. */
export async function settleDownload({ files, sha256, from }: Download): Promise<string> {
  const digest = await digestOfFiles(files.map(({ partial }) => partial));
  if (sha256 !== null && digest !== sha256) {
    await Promise.all(files.map(({ partial }) => rm(partial, { force: true })));
    throw new ExternalError(
      `${from}: expected sha256 ${sha256}, got ${digest}. The file was thrown away; pull it again, or pin the new digest if you mean it.`,
      { retryable: false },
    );
  }
  // The first part comes last: once it is in its place, all are.
  for (const { partial, to } of files.toReversed()) {
    await onDisk(to, () => rename(partial, to));
    await rm(partial, { force: true }); // renaming one hard link over another of the same file leaves both
  }
  return digest;
}
