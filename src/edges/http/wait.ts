import { sha256 } from '../../records/digest.ts';

/** A server that wants us to wait longer than this is not waited for: the run stops and is resumed later. */
export const LONGEST_WAIT_MS = 120_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;

/** What `retry-after-ms` or `Retry-After` (seconds or an HTTP date) asks for, in milliseconds from `now`; null when neither says anything usable. */
export function retryAfterMs(headers: Headers | undefined, now: number): number | null {
  const milliseconds = headers?.get('retry-after-ms');
  if (milliseconds && isNumber(milliseconds)) return Number(milliseconds);
  const after = headers?.get('retry-after');
  if (!after) return null;
  if (isNumber(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

export function isNumber(text: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(text);
}

/** Doubling from half a second to half a minute, of which a share between a half and all, drawn from the request's id and attempt: the same on every run. */
export function backoffMs(attempt: number, key: string): number {
  const share = 0.5 + Number.parseInt(sha256(`${key} ${attempt}`).slice(0, 8), 16) / 0xffffffff / 2;
  return Math.round(Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1)) * share);
}
