import { freePullLock, lockSentence, takePullLock } from '../forge/lock.ts';
import type { Command } from './parse.ts';
import type { Answer, CommandPorts } from './ports.ts';

/** Takes or frees a pull request's lock. Whoever may give commands frees anybody's, so that no lock is stuck; the comment says who did. */
export async function changeLock(
  { forge, now, policy }: CommandPorts,
  { pull, author, command }: { pull: number; author: string; command: Extract<Command, { name: 'lock' }> | { name: string } },
): Promise<Answer> {
  const at = now();
  if ('reason' in command) {
    const lock = await takePullLock(forge, pull, { by: author, reason: command.reason, now: at, hours: policy.lockHours });
    return { ok: lock.by === author, sentence: `${lockSentence(lock)}.` };
  }
  const held = await freePullLock(forge, pull, at);
  return { ok: true, sentence: held === null ? 'there was no lock.' : `the lock of ${held.by || 'somebody'} is free.` };
}
