/** Work that nobody waits for: so many at once, so many waiting, and further ones are left out. */
export interface Audits {
  /** Resolves once the work is over, failed, or was left out; never rejects. */
  add(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

export function openAudits({ atOnce, waiting, stop }: { atOnce: number; waiting: number; stop: AbortSignal }): Audits {
  const queue: (() => void)[] = [];
  let running = 0;
  const next = () => {
    if (running < atOnce) queue.shift()?.();
  };
  return {
    add: (work) =>
      new Promise((resolve) => {
        if (stop.aborted || queue.length >= waiting) return resolve();
        queue.push(() => {
          running += 1;
          const ended = () => {
            running -= 1;
            resolve();
            next();
          };
          // What fails here harms nobody: the client has its answer.
          if (stop.aborted) ended();
          else work(stop).then(ended, ended);
        });
        next();
      }),
  };
}
