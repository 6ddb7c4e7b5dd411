import { join } from 'node:path';
import { takeLock } from './folder-lock.ts';
import type { Holder } from './lock-holder.ts';

/**
 * Takes the one lock of a state folder. While another process holds it, waits and says who. On this host a holder is believed as long as its
 * process lives, even suspended, and a dead one's lock is taken over at once; only a lock from another host can grow stale.
 * @returns a function that gives the lock back.
 */
export function takeRunLock(
  stateDir: string,
  { command, onWait, signal }: { command: string; onWait(line: string): void; signal: AbortSignal },
): Promise<() => Promise<void>> {
  return takeLock(join(stateDir, 'run.lock'), { command, onWait: (holder) => onWait(waitingLine(holder, stateDir)), signal });
}

function waitingLine(holder: Holder | null, stateDir: string): string {
  const who = holder ? `\`${holder.command}\` (process ${holder.pid} on ${holder.host}, since ${holder.since})` : 'another fledgling';
  return `Waiting: ${who} is using ${stateDir}. Press Ctrl-C to stop waiting.`;
}
