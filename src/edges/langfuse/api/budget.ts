/** At most so many requests in any minute. */
export interface Budget {
  /** Comes back when the next request may be sent. */
  take(): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

const MINUTE_MS = 60_000;

/** Requests are sent at once until `perMinute` of them lie within a minute; null: without limit. */
export function budgetOf(perMinute: number | null, { now, sleep, signal }: Clock & { signal: AbortSignal }): Budget {
  const sent: number[] = [];
  let turn: Promise<void> = Promise.resolve();
  const take = async () => {
    if (perMinute === null) return;
    const oldest = sent.length < perMinute ? undefined : sent.shift();
    if (oldest !== undefined) {
      const waitMs = oldest + MINUTE_MS - now();
      if (waitMs > 0) await sleep(waitMs, signal);
    }
    sent.push(now());
  };
  return {
    take: () => {
      turn = turn.then(take);
      return turn;
    },
  };
}
