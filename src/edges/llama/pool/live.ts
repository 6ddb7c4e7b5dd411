import { Interrupted } from '../../../errors.ts';
import type { WorkRow } from '../worker/work.ts';
import { WorkerCrash } from '../worker/worker-process.ts';
import type { PoolResult } from './batch.ts';
import { MAX_RESTARTS, type Workers } from './workers.ts';

export interface LiveOptions {
  maxTokens: number;
  /** Null where nobody reads along: then a crash is mended however much was generated. */
  onDelta: ((text: string) => void) | null;
  signal: AbortSignal;
}

interface LiveWork {
  stream(row: WorkRow, options: LiveOptions): Promise<PoolResult>;
  streaming(): number;
  /** What still runs is not tried again. */
  end(): void;
}

/** Answers that somebody waits for, each on the worker that tells the fewest; one that is starting again is spared while others are there. */
export function liveWork(workers: Workers, onNotice: (line: string) => void): LiveWork {
  const telling = Array.from({ length: workers.count }, () => 0);
  let isOver = false;
  const leastBusy = (): number => {
    const all = [...telling.keys()];
    const ready = all.filter(workers.isReady);
    return (ready.length > 0 ? ready : all).reduce((least, index) => ((telling[index] ?? 0) < (telling[least] ?? 0) ? index : least));
  };
  const once = async (row: WorkRow, options: LiveOptions) => {
    const index = leastBusy();
    const count = (by: number) => telling.splice(index, 1, (telling[index] ?? 0) + by);
    count(1);
    try {
      const worker = await workers.ready(index);
      return await worker.stream(row, options);
    } catch (error) {
      if (error instanceof WorkerCrash && !isOver) {
        onNotice(`Local worker ${index + 1} ended unexpectedly (${error.message}) while it told an answer.`);
        // Whoever asks next finds it there again, or is told why it is not.
        workers.ready(index).catch(() => {});
      }
      throw error;
    } finally {
      count(-1);
    }
  };
  return {
    async stream(row, { maxTokens, onDelta, signal }) {
      let hasBegun = false;
      const told =
        onDelta === null
          ? null
          : (text: string) => {
              hasBegun = true;
              onDelta(text);
            };
      for (let attempts = 1; ; attempts++) {
        if (signal.aborted) throw new Interrupted();
        try {
          const result = await once(row, { maxTokens, onDelta: told, signal });
          if (result) return { ...result, attempts };
        } catch (error) {
          if (!(error instanceof WorkerCrash) || signal.aborted) throw error;
          if (!hasBegun && !isOver && attempts <= MAX_RESTARTS) continue;
          const reason = `the local worker ended ${attempts === 1 ? 'once' : `${attempts} times, last`} with ${error.message}`;
          return { id: row.id, outcome: 'crashed', reason, attempts };
        }
      }
    },
    streaming: () => telling.reduce((sum, count) => sum + count, 0),
    end() {
      isOver = true;
    },
  };
}
