import { ExternalError } from '../../../errors.ts';
import type { EngineFacts, SessionOptions } from '../worker/work.ts';
import { startWorker, WorkerCrash, type WorkerProcess } from '../worker/worker-process.ts';
import type { Place } from './places.ts';

/** A worker that ends so often more while it works on something is given up for that. */
export const MAX_RESTARTS = 2;

export interface WorkersOptions {
  places: readonly Place[];
  session: Omit<SessionOptions, 'gpu' | 'threads'>;
  onNotice(line: string): void;
  /** Before a worker is started again: its files must still be those that the others loaded. @throws UserError */
  verify(): Promise<void>;
}

/** One worker process a place, with the same model in each. */
export interface Workers {
  facts: EngineFacts;
  count: number;
  /** Process ids of the workers now running. */
  pids(): number[];
  /** The worker of a place, the model loaded; another one when it has ended. */
  ready(index: number): Promise<WorkerProcess>;
  /** Whether the worker of a place could begin at once. */
  isReady(index: number): boolean;
  /** Ends them all. Whoever asks for one then gets another. */
  stop(): Promise<void>;
}

/** Starts every worker and loads the model in it. @throws UserError or ExternalError when it cannot be loaded. */
export async function openWorkers({ places, session, verify }: WorkersOptions): Promise<Workers> {
  const slots: (Slot | null)[] = places.map(() => null);
  const open = (index: number, checked: Promise<void> | null): Slot => {
    const place = places[index];
    if (!place) throw new Error(`there is no place ${index}`);
    const worker = startWorker(place.env);
    const load = async () => {
      await checked;
      const facts = await worker.open({ ...session, gpu: place.gpu, threads: place.threads });
      slot.isLoaded = true;
      return facts;
    };
    const slot: Slot = { worker, loaded: load(), isLoaded: false };
    // A file that changed stays refused until it is as it was.
    slot.loaded.catch(() => worker.stop());
    slots[index] = slot;
    return slot;
  };
  const stop = async () => {
    await Promise.all(slots.splice(0, slots.length, ...places.map(() => null)).map((slot) => slot?.worker.stop()));
  };
  try {
    const [facts] = await Promise.all(places.map((_, index) => open(index, null).loaded));
    if (!facts) throw new Error('a pool has at least one worker');
    return {
      facts,
      count: places.length,
      pids: () => slots.flatMap((slot) => (slot?.worker.pid !== undefined && slot.worker.isAlive() ? [slot.worker.pid] : [])),
      async ready(index) {
        const slot = slots[index];
        // Two that find it ended get the same other one.
        const { worker, loaded } = slot?.worker.isAlive() ? slot : open(index, verify());
        await loaded;
        return worker;
      },
      isReady: (index) => slots[index]?.isLoaded === true && slots[index].worker.isAlive(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error instanceof WorkerCrash ? new ExternalError(`The local model's worker ended while it loaded ${session.ggufPath}: ${error.message}.`) : error;
  }
}

interface Slot {
  worker: WorkerProcess;
  loaded: Promise<EngineFacts>;
  isLoaded: boolean;
}
