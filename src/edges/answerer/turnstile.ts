/** Lets so many in at once; some more wait in order. */
export interface Turnstile {
  /** Resolves when it is one's turn, with what must be called in the end; null where too many wait. @throws the signal's reason when it aborts. */
  enter(signal: AbortSignal): Promise<() => void> | null;
  inside(): number;
  waiting(): number;
}

export function turnstile({ places, queue }: { places: number; queue: number }): Turnstile {
  let inside = 0;
  // In order of insertion; whoever leaves is gone at once and holds nobody's place.
  const waiting = new Set<() => void>();
  const leave = () => {
    inside -= 1;
    const [first] = waiting;
    if (first === undefined) return;
    waiting.delete(first);
    first();
  };
  const taken = () => {
    inside += 1;
    let isIn = true;
    return () => {
      if (isIn) leave();
      isIn = false;
    };
  };
  return {
    enter(signal) {
      if (inside < places) return Promise.resolve(taken());
      if (waiting.size >= queue) return null;
      return new Promise((resolve, reject) => {
        const abandon = () => {
          waiting.delete(admit);
          reject(signal.reason);
        };
        const admit = () => {
          signal.removeEventListener('abort', abandon);
          resolve(taken());
        };
        waiting.add(admit);
        signal.addEventListener('abort', abandon, { once: true });
      });
    },
    inside: () => inside,
    waiting: () => waiting.size,
  };
}
