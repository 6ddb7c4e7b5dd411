import { freePort } from './started/free-port.ts';
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
  /** The server, started again when it has ended. @throws ExternalError when it cannot be started */
  ready(): Promise<Running>;
  /** Process ids of what we started. */
  pids(): number[];
  isClosed(): boolean;
  close(): Promise<void>;
}

/** A server that runs already. */
export function runningPlace(baseUrl: string): Place {
  const running = { baseUrl, generation: 0, ended: null };
  return { ready: async () => running, pids: () => [], isClosed: () => false, close: async () => {} };
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
  let current: { server: ServerProcess; running: Promise<Running> } | null = null;
  let starting: Promise<Running> | null = null;
  let generations = 0;
  let isClosed = false;
  const start = async (): Promise<Running> => {
    const port = await freePort();
    const baseUrl = baseUrlAt(port);
    const server = await startServer({ argv: argvAt(port), env, logFile });
    const generation = generations++;
    const running = waitForHealth(server, { baseUrl, startMs, logFile }).then(() => ({ baseUrl, generation, ended: server.ended }));
    current = { server, running };
    try {
      return await running;
    } catch (error) {
      await server.stop();
      throw error;
    }
  };
  return {
    async ready() {
      if (isClosed) throw new Error('the place is closed');
      if (current?.server.isAlive()) return current.running;
      starting ??= start().finally(() => {
        starting = null;
      });
      return starting;
    },
    pids: () => [current?.server.pid() ?? null].filter((pid) => pid !== null),
    isClosed: () => isClosed,
    async close() {
      isClosed = true;
      await starting?.catch(() => {});
      await current?.server.stop();
      current = null;
    },
  };
}
