import { isNumber, retryAfterMs } from '../http/wait.ts';

/** Azure spells them with a hyphen more for its tokens. */
const RESET_HEADERS = ['requests', 'tokens'].flatMap((what) => [`x-ratelimit-reset-${what}`, `x-rate-limit-reset-${what}`]);

export interface RateLimited {
  headers: Headers | undefined;
  /** The server's sentence, e.g. "Please retry after 3 seconds." */
  message: string;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * What a refusal for its rate asks for, in milliseconds from `now`: `retry-after-ms`, else `Retry-After`, else the later of the times at which
 * the limits reset, else what the message says; null when none of them says anything usable.
 */
export function rateLimitWaitMs({ headers, message, now }: RateLimited): number | null {
  return retryAfterMs(headers, now) ?? latest(RESET_HEADERS.map((name) => resetMs(headers?.get(name) ?? '', now))) ?? saidMs(message);
}

/** No wait at all, and a time gone by, say nothing of when to come back: some servers send 0 or -1 for "unknown". */
function latest(waits: readonly number[]): number | null {
  const longest = Math.max(...waits);
  return longest > 0 ? longest : null;
}

/** A duration (`6m0s`), seconds, or a time: epoch seconds, epoch milliseconds or a date. Not a number above 0 when it is none of these. */
function resetMs(text: string, now: number): number {
  if (WHOLE_DURATION.test(text)) return durationMs(text);
  if (!isNumber(text)) return /^\d{4}-|^[a-z]{3},/i.test(text) ? Date.parse(text) - now || 0 : 0;
  const value = Number(text);
  if (value < EPOCH_SECONDS) return value * 1000;
  return (value < EPOCH_MILLISECONDS ? value * 1000 : value) - now;
}

/** From here on a number is no duration: 31 years of seconds, and as long in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;

function saidMs(message: string): number | null {
  const said = SAID.exec(message)?.[1];
  return said === undefined ? null : latest([durationMs(said)]);
}

function durationMs(text: string): number {
  return [...text.matchAll(PIECE)].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs(unit ?? ''), 0);
}

/** By its first letter, but for the two that share one. */
function unitMs(unit: string): number {
  if (/^(ms|milli)/i.test(unit)) return 1;
  return { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit.charAt(0).toLowerCase()] ?? 0;
}

const DURATION = String.raw`(?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])\s*)+`;
const PIECE = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;
const WHOLE_DURATION = new RegExp(`^\\s*${DURATION}$`, 'i');
const SAID = new RegExp(String.raw`\b(?:retry|try again)\s+(?:after|in)\s+(${DURATION})`, 'i');
