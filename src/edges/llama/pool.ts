import { ExternalError, Interrupted } from '../../errors.ts';
import type { Place } from './places.ts';
import type { EngineFacts, SessionOptions, WorkResult, WorkRow } from './worker/work.ts';
import { startWorker, WorkerCrash, type WorkerProcess } from './worker/worker-process.ts';

const MAX_RESTARTS = 2;

export interface PoolOptions {
  places: readonly Place[];
  session: Omit<SessionOptions, 'gpu' | 'threads'>;
  onNotice(line: string): void;
}

/** A row's result; `crashed` when its worker ended more often than it is restarted. `attempts` counts the workers that tried. */
export type PoolResult = (WorkResult | { id: string; outcome: 'crashed'; reason: string }) & { attempts: number };

export interface RunOptions {
  maxTokens: number;
  /** Once a row, one at a time, as they land. A rejection ends the run. */
  onResult(result: PoolResult): Promise<void>;
  signal: AbortSignal;
}

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
  tokenize(texts: readonly string[]): Promise<number[][]>;
  close(): Promise<void>;
}

/** Starts every worker and loads the model in it. @throws UserError or ExternalError when it cannot be loaded. */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const workers: (WorkerProcess | null)[] = options.places.map(() => null);
  const close = async () => {
    await Promise.all(workers.splice(0, workers.length, ...workers.map(() => null)).map((worker) => worker?.stop()));
  };
  const ready = async (index: number) => {
    const running = workers[index];
    if (running?.isAlive()) return running;
    const { worker } = await openWorker(options, index, workers);
    return worker;
  };
  try {
    const opened = await Promise.all(options.places.map((_, index) => openWorker(options, index, workers)));
    const facts = opened[0]?.facts;
    if (!facts) throw new Error('a pool has at least one worker');
    return {
      facts,
      pids: () => workers.flatMap((worker) => (worker?.pid !== undefined && worker.isAlive() ? [worker.pid] : [])),
      run: (rows, runOptions) => runAll(rows, { ...runOptions, ready, close, count: options.places.length, onNotice: options.onNotice }),
      tokenize: async (texts) => (await ready(0)).tokenize(texts),
      close,
    };
  } catch (error) {
    await close();
    throw error instanceof WorkerCrash
      ? new ExternalError(`The local model's worker ended while it loaded ${options.session.ggufPath}: ${error.message}.`)
      : error;
  }
}

async function openWorker(
  { places, session }: PoolOptions,
  index: number,
  workers: (WorkerProcess | null)[],
): Promise<{ worker: WorkerProcess; facts: EngineFacts }> {
  const place = places[index];
  if (!place) throw new Error(`there is no place ${index}`);
  const worker = startWorker(place.env);
  workers[index] = worker;
  return { worker, facts: await worker.open({ ...session, gpu: place.gpu, threads: place.threads }) };
}

interface Running extends RunOptions {
  ready(index: number): Promise<WorkerProcess>;
  close(): Promise<void>;
  /** True once the run has failed: what still ends is not restarted. */
  isOver(): boolean;
  count: number;
  onNotice(line: string): void;
}

async function runAll(rows: readonly WorkRow[], running: Omit<Running, 'isOver'>): Promise<void> {
  const { signal, close, count } = running;
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
    const shares = Array.from({ length: count }, (_, worker) => rows.filter((_row, index) => index % count === worker));
    await Promise.race([Promise.all(shares.map((share, index) => runShare(index, share, deliver, { ...running, isOver: () => over }))), stopped]);
    await Promise.race([delivered, stopped]);
  } catch (error) {
    over = true;
    await Promise.all([close(), delivered.catch(() => {})]);
    throw signal.aborted ? new Interrupted() : error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

async function runShare(
  index: number,
  share: readonly WorkRow[],
  deliver: (result: PoolResult) => void,
  { ready, maxTokens, onNotice, isOver }: Running,
): Promise<void> {
  const unfinished = new Map(share.map((row) => [row.id, row]));
  for (let attempts = 1; unfinished.size > 0; attempts++) {
    try {
      const onResult = (result: WorkResult) => {
        unfinished.delete(result.id);
        deliver({ ...result, attempts });
      };
      const worker = await ready(index);
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
