import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { codeOf } from '../atomic.ts';

/** What tells a process from every other: its number, where that number counts, and when it began. Null where the system does not say. */
export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  pidNamespace: z.string().nullable(),
  started: z.string().nullable(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** The identity of a process that this one can see. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  return { pid, host: hostname(), pidNamespace: await ifTold(readlink('/proc/self/ns/pid')), started: await startOf(pid) };
}

/** Whether the process lives, suspended or not; null where this process cannot see it: on another host or in another container. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean | null> {
  const { host, pidNamespace, started } = await identityOf(identity.pid);
  if (identity.host !== host || identity.pidNamespace !== pidNamespace) return null;
  return isTaken(identity.pid) && (started === null || identity.started === null || started === identity.started);
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Boot and clock tick at which the process began: proc(5), `starttime` in `stat`. Null where there is no proc. */
async function startOf(pid: number): Promise<string | null> {
  const [boot, stat] = await Promise.all([ifTold(readFile('/proc/sys/kernel/random/boot_id', 'utf8')), ifTold(readFile(`/proc/${pid}/stat`, 'utf8'))]);
  if (boot === null || stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, ticks] = [fields[0], Number(fields[17]), fields[19]];
  // An ended process keeps its number until its parent asks for the exit code, but its other threads may still be writing.
  return state === 'Z' && threads <= 1 ? 'ended' : `${boot.trim()}:${ticks}`;
}

async function ifTold(text: Promise<string>): Promise<string | null> {
  try {
    return await text;
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}
