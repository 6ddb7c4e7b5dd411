import { z } from 'zod';
import { ExternalError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { clipped } from '../../report/view/clip.ts';
import { harmless } from '../../report/view/harmless.ts';
import type { Locks } from './ports/talk.ts';

const MAX_REASON = 200;
/** Somebody else may take and free the lock just in between. */
const ROUNDS = 4;

/** Who keeps a pull request's evaluation to themselves, why, and until when; the text of the forge's lock `pr-<number>`. */
export const PullLock = z.strictObject({ by: z.string().max(100), reason: z.string().max(MAX_REASON), since: z.iso.datetime(), until: z.iso.datetime() });
export type PullLock = z.infer<typeof PullLock>;

/** Stands for a lock whose text nobody can read: it holds until somebody takes it off. */
const UNREADABLE: PullLock = { by: '', reason: 'the text of the lock cannot be read', since: '1970-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' };

/** The lock that holds now; null when there is none or its time is over. `now` in milliseconds since 1970. */
export async function lockOf(forge: Pick<Locks, 'readLock'>, pull: number, now: number): Promise<PullLock | null> {
  const text = await forge.readLock(lockName(pull));
  return text === null ? null : holding(text, now);
}

/** Takes the lock for `hours`; an expired one is taken over, one's own is renewed. @returns the lock that holds afterwards: one's own, or who was first. */
export async function takePullLock(forge: Locks, pull: number, wish: { by: string; reason: string; now: number; hours: number }): Promise<PullLock> {
  const { by, now } = wish;
  const reason = clipped(harmless(wish.reason).replace(/\s+/g, ' ').trim(), MAX_REASON);
  const mine: PullLock = { by, reason, since: new Date(now).toISOString(), until: new Date(now + wish.hours * 3_600_000).toISOString() };
  const name = lockName(pull);
  for (let round = 0; round < ROUNDS; round++) {
    const found = await forge.readLock(name);
    const holder = found === null ? null : holding(found, now);
    if (holder && holder.by !== by) return holder;
    const text = JSON.stringify(mine);
    if (found === null ? await forge.takeLock(name, text) : await forge.replaceLock(name, { expected: found, text })) return mine;
  }
  throw new ExternalError(`lock ${name}: it changed hands ${ROUNDS} times while it was asked for. Give the command again.`);
}

/** Frees the lock. @returns the lock that held until now, null when there was none. */
export async function freePullLock(forge: Locks, pull: number, now: number): Promise<PullLock | null> {
  const held = await lockOf(forge, pull, now);
  await forge.releaseLock(lockName(pull));
  return held;
}

/** `locked by ada until 2026-03-01 09:00 UTC: reason`, as plain text. */
export function lockSentence({ by, reason, until }: PullLock): string {
  const why = reason === '' ? '' : `: ${reason}`;
  return by === '' ? `locked${why}` : `locked by ${by} until ${until.slice(0, 16).replace('T', ' ')} UTC${why}`;
}

function holding(text: string, now: number): PullLock | null {
  const lock = PullLock.safeParse(parsedOrNull(text)).data ?? UNREADABLE;
  return Date.parse(lock.until) > now ? lock : null;
}

function lockName(pull: number): string {
  return `pr-${pull}`;
}
