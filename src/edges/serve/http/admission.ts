/** A request that was let in: it waits for its turn, works, and leaves. */
export interface Place {
  /** Resolves when it may work. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  /** Counts bytes it holds in memory; false where all places together would hold too many. */
  hold(bytes: number): boolean;
  leave(): void;
}

export interface Admission {
  /** Null where as many work and wait as may. */
  enter(): Place | null;
  working(): number;
  waiting(): number;
}

export interface AdmissionLimits {
  inFlight: number;
  queue: number;
  /** Bytes that all places together may hold. */
  heldBytes: number;
}

/** Lets in as many as memory was reckoned for, gives turns in the order of arrival, and refuses the rest at once. */
export function admission({ inFlight, queue, heldBytes }: AdmissionLimits): Admission {
  let taken = 0;
  let working = 0;
  let held = 0;
  const waiting = new Set<() => void>();
  const next = () => {
    const [first] = waiting;
    if (first) first();
    else working -= 1;
  };
  return {
    working: () => working,
    waiting: () => taken - working,
    enter() {
      if (taken >= inFlight + queue) return null;
      taken += 1;
      let isHere = true;
      let works = false;
      let own = 0;
      let giveUp: (() => void) | null = null;
      return {
        turn: (signal) =>
          new Promise((resolve, reject) => {
            signal.throwIfAborted();
            const begin = () => {
              works = true;
              waiting.delete(begin);
              signal.removeEventListener('abort', stop);
              resolve();
            };
            const stop = () => {
              waiting.delete(begin);
              reject(signal.reason);
            };
            if (working < inFlight) {
              working += 1;
              works = true;
              resolve();
              return;
            }
            waiting.add(begin);
            giveUp = () => waiting.delete(begin);
            signal.addEventListener('abort', stop, { once: true });
          }),
        hold(bytes) {
          if (held + bytes > heldBytes) return false;
          held += bytes;
          own += bytes;
          return true;
        },
        leave() {
          if (!isHere) return;
          isHere = false;
          taken -= 1;
          held -= own;
          giveUp?.();
          if (works) next();
        },
      };
    },
  };
}
