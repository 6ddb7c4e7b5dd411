import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from '../../../errors.ts';
import { codeOf, onDisk } from '../atomic.ts';
import { findHolder, type Holder, isGone, refresh } from './lock-holder.ts';
import { identityOf, isRunning } from './process-identity.ts';

const REFRESH_MS = 5_000;

interface LockOptions {
  /** As the lock names it to others. */
  command: string;
  /** Called once if it has to wait; null when the holder cannot be read. */
  onWait(holder: Holder | null): void;
  signal: AbortSignal;
  /** How often a waiter looks, in milliseconds; default 250. */
  pollMs?: number;
}

/**
 * Takes a lock: a folder with one file, its holder's, whose name is never used again. A folder can replace only an empty one, so a claim
 * moves a whole lock there at once; and whoever finds the holder dead removes the file of that very name, never a later holder's.
 * @returns a function that gives the lock back.
 * @throws Interrupted when the signal aborts; UserError, ExternalError when the folder cannot be written.
 */
export async function takeLock(lock: string, { command, onWait, signal, pollMs = 250 }: LockOptions): Promise<() => Promise<void>> {
  const id = randomUUID();
  const name = `${id}.json`;
  const claim = `${lock}.${id}`;
  const record = `${JSON.stringify({ ...(await identityOf(process.pid)), command, since: new Date().toISOString() } satisfies Holder)}\n`;
  return await onDisk(lock, async () => {
    await onDisk(dirname(lock), () => mkdir(dirname(lock), { recursive: true }));
    await removeClaimsOfTheDead(lock);
    try {
      await mkdir(claim);
      await writeFile(join(claim, name), record);
      for (let said = false; ; said = true) {
        if (signal.aborted) throw new Interrupted();
        let found = await findHolder(lock);
        if (found === null || (await isGone(found, () => refresh(join(claim, name), record)))) {
          if (found) await rm(found.path, { force: true });
          if (await moved(claim, lock)) return keep(lock, name, record);
          found = await findHolder(lock);
        }
        if (!said) onWait(found?.holder ?? null);
        await sleep(pollMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await rm(claim, { recursive: true, force: true });
    }
  });
}

/** False when another claim was faster. */
async function moved(claim: string, lock: string): Promise<boolean> {
  try {
    await rmdir(lock).catch(() => undefined); // Windows lets a folder replace none, not even an empty one
    await rename(claim, lock);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

function keep(lock: string, name: string, record: string): () => Promise<void> {
  // A lock that another host took meanwhile is not got back: there is nothing to refresh then, and nothing to remove.
  const timer = setInterval(() => void refresh(join(lock, name), record).catch(() => undefined), REFRESH_MS).unref();
  return async () => {
    clearInterval(timer);
    await rm(join(lock, name), { force: true });
    await rmdir(lock).catch(() => undefined);
  };
}

async function removeClaimsOfTheDead(lock: string): Promise<void> {
  const entries = await readdir(dirname(lock), { withFileTypes: true });
  for (const entry of entries.filter((each) => each.isDirectory() && each.name.startsWith(`${basename(lock)}.`))) {
    const claim = join(dirname(lock), entry.name);
    const holder = (await findHolder(claim))?.holder;
    if (holder && (await isRunning(holder)) === false) await rm(claim, { recursive: true, force: true });
  }
}
