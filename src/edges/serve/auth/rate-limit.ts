export type Taken = { ok: true; remaining: number } | { ok: false; retryAfterSeconds: number };

export interface RateLimit {
  take(name: string, perMinute: number): Taken;
}

/** A bucket a name, of a minute's requests, filled evenly: nobody gets two minutes' worth at the turn of one. `now` is in milliseconds. */
export function rateLimit(now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take(name, perMinute) {
      const atMs = now();
      const bucket = buckets.get(name) ?? { left: perMinute, atMs };
      const left = Math.min(perMinute, bucket.left + ((atMs - bucket.atMs) / 60_000) * perMinute);
      const isEnough = left >= 1;
      buckets.set(name, { left: isEnough ? left - 1 : left, atMs });
      return isEnough ? { ok: true, remaining: Math.floor(left - 1) } : { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(((1 - left) / perMinute) * 60)) };
    },
  };
}
