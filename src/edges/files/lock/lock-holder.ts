import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../atomic.ts';
import { isRunning, ProcessIdentity } from './process-identity.ts';

export const Holder = z.object({ ...ProcessIdentity.shape, command: z.string(), since: z.string() });
export type Holder = z.infer<typeof Holder>;

/** A holder that this process cannot see is believed for so long after its last sign of life, in milliseconds. */
const STALE_MS = 15_000;

export interface FoundHolder {
  path: string;
  /** Null when the file is damaged. */
  holder: Holder | null;
  refreshedMs: number;
}

/** The file in a lock's folder; null when there is none. */
export async function findHolder(lock: string): Promise<FoundHolder | null> {
  try {
    // A name with a dot is NFS's, for a file removed while somebody reads it.
    const name = (await readdir(lock)).find((entry) => !entry.startsWith('.'));
    if (name === undefined) return null;
    const path = join(lock, name);
    const text = await readFile(path, 'utf8');
    return { path, holder: parse(text), refreshedMs: (await stat(path)).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** @param now the time by the clock that dates the holder's file: two hosts' clocks need not agree. */
export async function isGone({ holder, refreshedMs }: FoundHolder, now: () => Promise<number>): Promise<boolean> {
  const running = holder && (await isRunning(holder));
  return running === null ? (await now()) - refreshedMs > STALE_MS : !running;
}

/** Writes a holder's file again, as a sign of life. @returns its new time. @throws ENOENT when it is not there any more. */
export async function refresh(path: string, record: string): Promise<number> {
  await writeFile(path, record, { flag: 'r+' });
  return (await stat(path)).mtimeMs;
}

function parse(text: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
