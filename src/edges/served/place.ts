import { Interrupted } from '../../errors.ts';
import { freePort } from './started/free-port.ts';
import { refuseTaken } from './started/refuse-taken.ts';
import { type ServerProcess, startServer } from './started/start-server.ts';
import { waitForHealth } from './started/wait-for-health.ts';

/** A server that answers. */
export interface Running {
  baseUrl: string;
  /** From 0: which of the started servers it is. */
  generation: number;
  /** How it ended; null for a server that is not ours. */
  ended: Promise<string> | null;
}

/** Where a model is served. */
export interface Place {
  /** The server, started again when it has ended. @throws ExternalError when it cannot be started; Interrupted when the signal aborts */
  ready(signal: AbortSignal): Promise<Running>;
  /** The server that is to be started again; null while one runs, or starts. */
  ended(): { generation: number; how: string } | null;
  /** Process ids of what we started. */
  pids(): number[];
  isClosed(): boolean;
  close(): Promise<void>;
}

/** A server that runs already. */
export function runningPlace(baseUrl: string): Place {
  const running = { baseUrl, generation: 0, ended: null };
  return { ready: async () => running, ended: () => null, pids: () => [], isClosed: () => false, close: async () => {} };
}

export interface StartOptions {
  /** The command for a port. */
  argvAt(port: number): string[];
  /** Where it then answers. */
  baseUrlAt(port: number): string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  startMs: number;
}

/** A server that is ours. */
export function startedPlace({ argvAt, baseUrlAt, env, logFile, startMs }: StartOptions): Place {
  let current: { server: ServerProcess; generation: number; running: Promise<Running> } | null = null;
  let starting: Promise<Running> | null = null;
  let generations = 0;
  let isClosed = false;
  const start = async (): Promise<Running> => {
    const port = await freePort();
    const baseUrl = baseUrlAt(port);
    await refuseTaken(baseUrl, { isAgain: generations > 0 });
    const server = await startServer({ argv: argvAt(port), env, logFile });
    const generation = generations++;
    const running = waitForHealth(server, { baseUrl, startMs, logFile }).then(() => ({ baseUrl, generation, ended: server.ended }));
    current = { server, generation, running };
    try {
      if (isClosed) throw new Interrupted();
      return await running;
    } catch (error) {
      await server.stop();
      throw error;
    }
  };
  return {
    async ready(signal) {
      if (isClosed) throw new Error('the place is closed');
      if (current?.server.isAlive()) return untilAborted(current.running, signal);
      starting ??= start().finally(() => {
        starting = null;
      });
      return untilAborted(starting, signal);
    },
    ended() {
      const how = starting === null ? (current?.server.howEnded() ?? null) : null;
      return current === null || how === null ? null : { generation: current.generation, how };
    },
    pids: () => [current?.server.pid() ?? null].filter((pid) => pid !== null),
    isClosed: () => isClosed,
    async close() {
      isClosed = true;
      // One that is still starting is not waited for.
      await current?.server.stop();
      await starting?.catch(() => {});
      current = null;
    },
  };
}

async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(new Interrupted());
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    aborted.promise.catch(() => {});
    work.catch(() => {});
  }
}
