import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ExternalError, UserError } from '../../../errors.ts';
import { type EngineFacts, type Order, type OrderMessage, type Reply, ReplyMessage, type SessionOptions, type WorkResult, type WorkRow } from './work.ts';

/** The process ended without being asked to: killed, aborted by the engine, or out of memory. */
export class WorkerCrash extends Error {
  override readonly name = 'WorkerCrash';
}

const ENTRY = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url));
const KILL_AFTER_MS = 3_000;

/** One running worker. Every call rejects with WorkerCrash when the process ends under it. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** False once it has ended. */
  isAlive(): boolean;
  open(options: SessionOptions): Promise<EngineFacts>;
  run(rows: readonly WorkRow[], options: { maxTokens: number; onResult(result: WorkResult): void }): Promise<void>;
  /** Null when the signal aborted and the worker has let go of the row. */
  stream(row: WorkRow, options: { maxTokens: number; onDelta: ((text: string) => void) | null; signal: AbortSignal }): Promise<WorkResult | null>;
  tokenize(texts: readonly (readonly string[])[]): Promise<number[][]>;
  /** SIGTERM, then SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a worker process with `env` on top of this process's environment. */
export function startWorker(env: NodeJS.ProcessEnv): WorkerProcess {
  const child = fork(ENTRY, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, UV_THREADPOOL_SIZE: '4', ...env } });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-2_000);
  });
  const ended = endOf(child).then((how) => new WorkerCrash(`${how}${lastLine(stderr)}`));
  const ask = asking(child, ended);
  return {
    pid: child.pid,
    isAlive: () => child.exitCode === null && child.signalCode === null && child.connected,
    open: (options) => ask({ kind: 'open', options }, (reply) => (reply.kind === 'ready' ? { value: reply.facts } : null)),
    run: (rows, { maxTokens, onResult }) =>
      ask({ kind: 'run', rows: [...rows], maxTokens }, (reply) => {
        if (reply.kind === 'result') onResult(reply.result);
        return reply.kind === 'done' ? { value: undefined } : null;
      }),
    stream(row, { maxTokens, onDelta, signal }) {
      let result: WorkResult | null = null;
      const read = (reply: Reply) => {
        if (reply.kind === 'delta') onDelta?.(reply.text);
        if (reply.kind === 'result') result = reply.result;
        return reply.kind === 'done' ? { value: result } : null;
      };
      return ask({ kind: 'stream', row, maxTokens, told: onDelta !== null }, read, signal);
    },
    tokenize: (texts) =>
      ask({ kind: 'tokenize', texts: texts.map((pieces) => [...pieces]) }, (reply) => (reply.kind === 'tokens' ? { value: reply.ids } : null)),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(forced);
    },
  };
}

/** What sends an order and resolves with the first value `read` finds in its replies; it cancels the order when the signal aborts. */
function asking(child: ChildProcess, ended: Promise<WorkerCrash>) {
  const readers = new Map<number, (reply: Reply) => void>();
  let orders = 0;
  const send = (message: OrderMessage) => {
    try {
      if (child.connected) child.send(message, () => {});
    } catch (error) {
      if (error instanceof RangeError) throw new UserError('What is asked of the local model is nested too deeply. Ask it with flatter schemas.');
      throw error;
    }
  };
  child.on('message', (message) => {
    const { id, reply } = ReplyMessage.parse(message);
    readers.get(id)?.(reply);
  });
  return async function ask<T>(order: Order, read: (reply: Reply) => { value: T } | null, signal?: AbortSignal): Promise<T> {
    const id = orders++;
    const cancel = () => send({ id, order: { kind: 'cancel' } });
    const answered = new Promise<T>((resolve, reject) => {
      readers.set(id, (reply) => {
        if (reply.kind === 'failed') return reject(reply.fault === 'user' ? new UserError(reply.message) : new ExternalError(reply.message));
        const found = read(reply);
        if (found) resolve(found.value);
      });
    });
    send({ id, order });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([answered, ended.then((crash) => Promise.reject(crash))]);
    } finally {
      readers.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  // `close` comes after every message and every line of stderr was read; `error` when it could not be started.
  const [code, signal] = await once(child, 'close').catch((error: Error) => [error.message, null]);
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

function lastLine(stderr: string): string {
  const line = stderr.trimEnd().split('\n').at(-1)?.trim();
  return line ? `, "${line.slice(0, 200)}"` : '';
}
