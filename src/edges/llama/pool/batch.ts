import { Interrupted } from '../../../errors.ts';
import type { WorkResult, WorkRow } from '../worker/work.ts';
import { WorkerCrash, type WorkerProcess } from '../worker/worker-process.ts';
import { MAX_RESTARTS, type Workers } from './workers.ts';

/** A row's result; `crashed` when its worker ended more often than it is restarted. `attempts` counts the workers that tried. */
export type PoolResult = (WorkResult | { id: string; outcome: 'crashed'; reason: string }) & { attempts: number };

export interface RunOptions {
  maxTokens: number;
  /** Once a row, one at a time, as they land. A rejection ends the run. */
  onResult(result: PoolResult): Promise<void>;
  signal: AbortSignal;
}

interface BatchOptions extends RunOptions {
  onNotice(line: string): void;
}

interface Running extends BatchOptions {
  /** True once the run has failed: what still ends is not restarted. */
  isOver(): boolean;
}

/** All rows, spread over the workers. The workers end with a run that fails. */
export async function runBatch(workers: Workers, rows: readonly WorkRow[], running: BatchOptions): Promise<void> {
  const { signal } = running;
  if (signal.aborted) throw new Interrupted();
  let over = false;
  let delivered: Promise<void> = Promise.resolve();
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const deliver = (result: PoolResult) => {
    delivered = delivered.then(() => (over ? undefined : running.onResult(result)));
    delivered.catch(stop);
  };
  const interrupt = () => stop(new Interrupted());
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const shares = Array.from({ length: workers.count }, (_, worker) => rows.filter((_row, index) => index % workers.count === worker));
    await Promise.race([
      Promise.all(shares.map((share, index) => runShare(() => workers.ready(index), { index, share, deliver }, { ...running, isOver: () => over }))),
      stopped,
    ]);
    await Promise.race([delivered, stopped]);
  } catch (error) {
    over = true;
    await Promise.all([workers.stop(), delivered.catch(() => {})]);
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

interface Share {
  index: number;
  share: readonly WorkRow[];
  deliver(result: PoolResult): void;
}

async function runShare(ready: () => Promise<WorkerProcess>, { index, share, deliver }: Share, { maxTokens, onNotice, isOver }: Running): Promise<void> {
  const unfinished = new Map(share.map((row) => [row.id, row]));
  for (let attempts = 1; unfinished.size > 0; attempts++) {
    try {
      const onResult = (result: WorkResult) => {
        unfinished.delete(result.id);
        deliver({ ...result, attempts });
      };
      const worker = await ready();
      await worker.run([...unfinished.values()], { maxTokens, onResult });
    } catch (error) {
      if (!(error instanceof WorkerCrash) || isOver()) throw error;
      const left = `${unfinished.size} of ${share.length} rows unfinished`;
      if (attempts > MAX_RESTARTS) {
        onNotice(`Local worker ${index + 1} ended again (${error.message}) with ${left}; they count as crashed and are not graded.`);
        for (const id of unfinished.keys())
          deliver({ id, outcome: 'crashed', reason: `the local worker ended ${attempts} times, last with ${error.message}`, attempts });
        return;
      }
      onNotice(`Local worker ${index + 1} ended unexpectedly (${error.message}) with ${left}; restarting it (${attempts} of ${MAX_RESTARTS}).`);
    }
  }
}
