import type { EngineFacts, WorkRow } from '../worker/work.ts';
import { type PoolResult, type RunOptions, runBatch } from './batch.ts';
import { type LiveOptions, liveWork } from './live.ts';
import { openWorkers, type WorkersOptions } from './workers.ts';

/** Worker processes with the same model in each. */
export interface Pool {
  facts: EngineFacts;
  /** Process ids of the workers now running. */
  pids(): number[];
  /**
   * Row k goes to worker k mod W, so with as many workers the batches are the same. A crashed worker is restarted twice with what it had not finished.
   * @throws Interrupted when the signal aborts; UserError or ExternalError when the model cannot be loaded again.
   */
  run(rows: readonly WorkRow[], options: RunOptions): Promise<void>;
  /**
   * One row, its text told as it is generated, on the worker that tells the fewest. A crash is mended like that of a run, until the first delta.
   * @throws as `run` does.
   */
  stream(row: WorkRow, options: LiveOptions): Promise<PoolResult>;
  /** Rows that workers are telling now. */
  streaming(): number;
  tokenize(texts: readonly (readonly string[])[]): Promise<number[][]>;
  close(): Promise<void>;
}

/** Starts every worker and loads the model in it. @throws UserError or ExternalError when it cannot be loaded. */
export async function openPool(options: WorkersOptions): Promise<Pool> {
  const workers = await openWorkers(options);
  const { onNotice } = options;
  const live = liveWork(workers, onNotice);
  return {
    facts: workers.facts,
    pids: workers.pids,
    run: (rows, runOptions) => runBatch(workers, rows, { ...runOptions, onNotice }),
    stream: live.stream,
    streaming: live.streaming,
    tokenize: async (texts) => (await workers.ready(0)).tokenize(texts),
    async close() {
      live.end();
      await workers.stop();
    },
  };
}
