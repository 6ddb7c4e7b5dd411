/** Work that nobody waits for: so many at once, so many waiting that hold so much in memory, and further ones are left out. */
export interface Audits {
  /** Resolves once the work is over, failed, or was left out; never rejects. */
  add(work: (signal: AbortSignal) => Promise<void>, holds: { characters: number }): Promise<void>;
}

export interface AuditsOptions {
  atOnce: number;
  waiting: number;
  /** Of all that wait. */
  characters: number;
  stop: AbortSignal;
}

export function openAudits({ atOnce, waiting, characters: most, stop }: AuditsOptions): Audits {
  const queue: (() => void)[] = [];
  let [running, held] = [0, 0];
  const next = () => {
    if (running < atOnce) queue.shift()?.();
  };
  return {
    add: (work, { characters }) =>
      new Promise((resolve) => {
        if (stop.aborted || queue.length >= waiting || held + characters > most) return resolve();
        held += characters;
        queue.push(() => {
          held -= characters;
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
