import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { Interrupted } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { codeOf, onDisk, writeAtomic } from './atomic.ts';

const Holder = z.object({ pid: z.number(), host: z.string(), command: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

const STALE_MS = 15_000;

/**
 * Takes the one lock of a state folder. While another process holds it, waits and says who. On this host a holder is believed as long as its
 * process lives, even suspended, and a dead one's lock is taken over at once; only a lock from another host can grow stale.
 * @returns a function that gives the lock back.
 */
export async function takeRunLock(
  stateDir: string,
  options: { command: string; onWait(line: string): void; signal: AbortSignal },
): Promise<() => Promise<void>> {
  await onDisk(stateDir, () => mkdir(stateDir, { recursive: true }));
  const holderFile = join(stateDir, 'run.holder.json');
  const lock = join(stateDir, 'run.lock');
  let said = false;
  for (;;) {
    if (options.signal.aborted) throw new Interrupted();
    const holder = await readHolder(holderFile);
    const isHere = holder !== null && holder.host === hostname();
    if (isHere && !isAlive(holder.pid)) {
      await rm(holderFile, { force: true });
      await rm(lock, { recursive: true, force: true });
    }
    if (!isHere || !isAlive(holder.pid)) {
      const release = await tryLock(stateDir, lock);
      if (release) {
        await writeAtomic(holderFile, `${JSON.stringify({ pid: process.pid, host: hostname(), command: options.command, since: new Date().toISOString() })}\n`);
        return async () => {
          await rm(holderFile, { force: true });
          await release();
        };
      }
    }
    if (!said) options.onWait(waitingLine(holder, stateDir));
    said = true;
    await sleep(250, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function tryLock(stateDir: string, lock: string): Promise<(() => Promise<void>) | null> {
  try {
    // A late refresh (the process was suspended) is no loss: nobody on this host takes the lock of a living process.
    const release = await lockfile.lock(stateDir, { lockfilePath: lock, stale: STALE_MS, realpath: false, onCompromised: () => undefined });
    return async () => {
      await release().catch(() => rm(lock, { recursive: true, force: true }));
    };
  } catch (error) {
    if (codeOf(error) === 'ELOCKED') return null;
    throw error;
  }
}

function waitingLine(holder: Holder | null, stateDir: string): string {
  const who = holder ? `\`${holder.command}\` (process ${holder.pid} on ${holder.host}, since ${holder.since})` : 'another fledgling';
  return `Waiting: ${who} is using ${stateDir}. Press Ctrl-C to stop waiting.`;
}

async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return Holder.safeParse(parsedOrNull(text)).data ?? null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
