const HOUR_MS = 3_600_000;
const SPAN = /^([1-9]\d{0,3})([hd])$/;
const DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** `30d` or `12h` in milliseconds; null for anything else. */
export function spanMs(text: string): number | null {
  const [, count, unit] = SPAN.exec(text) ?? [];
  return count === undefined ? null : Number(count) * (unit === 'd' ? 24 * HOUR_MS : HOUR_MS);
}

/** A day, which begins at midnight UTC, or a time with its zone, as epoch milliseconds; null for anything else, 30 February too. */
export function timeMs(text: string): number | null {
  const [, day] = DATE.exec(text) ?? [];
  const time = day === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day ? null : time;
}
