import { parsedOrNull } from '../../records/json-lines.ts';
import { harmless } from '../../report/view/harmless.ts';
import { lockOf, lockSentence, PullLock } from '../forge/lock.ts';
import type { Locks } from '../forge/ports/talk.ts';

/** The lock that stops every promotion, taken by people who sort something out on the Hub. */
const ALL = 'promotion';

/**
 * Why a promotion waits: the lock of a pull request, or with null the one on all promotions. Null when nothing holds.
 * A lock whose text nobody can read holds.
 */
export async function promotionLock(forge: Pick<Locks, 'readLock'>, pull: number | null, now: number): Promise<string | null> {
  const lock = pull === null ? await lockOnAll(forge, now) : await lockOf(forge, pull, now);
  if (!lock) return null;
  const what = pull === null ? 'Promotion' : `Pull request ${pull}`;
  return `${what} is ${harmless(lock === 'unreadable' ? 'locked by a text that cannot be read' : lockSentence(lock))}. Free it, then run this again.`;
}

async function lockOnAll(forge: Pick<Locks, 'readLock'>, now: number): Promise<PullLock | 'unreadable' | null> {
  const text = await forge.readLock(ALL);
  if (text === null) return null;
  const lock = PullLock.safeParse(parsedOrNull(text));
  if (!lock.success) return 'unreadable';
  return Date.parse(lock.data.until) > now ? lock.data : null;
}
