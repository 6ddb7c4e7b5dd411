import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { Interrupted } from '../../errors.ts';
import { codeOf, onDisk, writeAtomic } from './atomic.ts';

const Holder = z.object({ pid: z.number(), host: z.string(), command: z.string(), since: z.string() });

/**
 * Takes the one lock of a state folder. While another process holds it, waits and says who; a dead holder's lock is taken over at once.
 * @returns a function that gives the lock back.
 */
export async function takeRunLock(
  stateDir: string,
  options: { command: string; onWait(line: string): void; signal: AbortSignal },
): Promise<() => Promise<void>> {
  await onDisk(stateDir, () => mkdir(stateDir, { recursive: true }));
  const holderFile = join(stateDir, 'run.holder.json');
  let said = false;
  for (;;) {
    if (options.signal.aborted) throw new Interrupted();
    try {
      const release = await lockfile.lock(stateDir, { lockfilePath: join(stateDir, 'run.lock'), stale: 15_000, realpath: false });
      await writeAtomic(holderFile, `${JSON.stringify({ pid: process.pid, host: hostname(), command: options.command, since: new Date().toISOString() })}\n`);
      return async () => {
        await rm(holderFile, { force: true });
        await release();
      };
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error;
    }
    const holder = await readHolder(holderFile);
    if (holder && holder.host === hostname() && !isAlive(holder.pid)) {
      await rm(holderFile, { force: true });
      await rm(join(stateDir, 'run.lock'), { recursive: true, force: true });
      continue;
    }
    if (!said)
      options.onWait(
        `Waiting: ${holder ? `\`${holder.command}\` (process ${holder.pid} on ${holder.host}, since ${holder.since})` : 'another fledgling'} is using ${stateDir}. Press Ctrl-C to stop waiting.`,
      );
    said = true;
    await sleep(250, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function readHolder(path: string): Promise<z.infer<typeof Holder> | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
