import { rename, rm } from 'node:fs/promises';
import { ExternalError } from '../../errors.ts';
import { onDisk } from './atomic.ts';
import { digestOfFile } from './stages/store.ts';

interface Download {
  /** The whole file, beside its place. */
  partial: string;
  to: string;
  /** Null accepts whatever came. */
  sha256: string | null;
  /** Where it came from, for the message. */
  from: string;
}

/** Moves a finished download to its place if its digest is right, else throws it away. @returns its SHA-256. */
export async function settleDownload({ partial, to, sha256, from }: Download): Promise<string> {
  const digest = await digestOfFile(partial);
  if (sha256 !== null && digest !== sha256) {
    await rm(partial, { force: true });
    throw new ExternalError(
      `${from}: expected sha256 ${sha256}, got ${digest}. The file was thrown away; pull it again, or pin the new digest if you mean it.`,
      { retryable: false },
    );
  }
  await onDisk(to, () => rename(partial, to));
  return digest;
}
