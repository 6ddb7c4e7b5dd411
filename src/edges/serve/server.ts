import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { serve } from '@hono/node-server';
import type { Logger } from 'pino';
import { UserError } from '../../errors.ts';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { Swap } from '../../serve/ports.ts';
import { codeOf } from '../files/atomic.ts';
import { serveApp } from './app.ts';
import type { ApiKey } from './auth/keys.ts';
import { rateLimit } from './auth/rate-limit.ts';
import { type Exchange, type House, PATIENCE, type Patience, type Readiness, type ServeLimits } from './house.ts';
import { admission } from './http/admission.ts';
import { errorBody } from './http/api-error.ts';
import { isLoopback } from './listening.ts';
import { type Metrics, openMetrics, type RolloutGauge } from './metrics.ts';

export interface ServerOptions {
  swap: Swap;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Who may ask, read anew at every request; null asks nobody, and is for a loopback host alone. */
  keys: (() => readonly ApiKey[]) | null;
  limits: ServeLimits;
  patience?: Partial<Patience>;
  logger: Logger;
  /** Models loaded and files as they were proved; draining is the server's own. */
  readiness(): Readiness;
  rollout(): readonly RolloutGauge[];
  /** Whether `onServed` wants what was said. */
  keepsContent: boolean;
  /** Of each request once, when its answer was told. */
  onServed(entry: ServedRequest, exchange: Exchange | null): void;
  now?: () => number;
}

export interface RunningServer {
  /** Without a path. */
  url: string;
  metrics: Metrics;
  /** Takes nothing new, waits for what runs, cuts what runs longer, and ends. How many were cut. */
  drain(withinMs: number): Promise<{ cut: number }>;
}

/** Bodies that all requests together may hold: sixteen of the largest. */
const LARGEST_AT_ONCE = 16;

/** Starts the endpoint. @throws UserError where the address is taken, is none, or is open to others without keys. */
export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const { limits, logger, host, port, keys, now = Date.now } = options;
  if (keys === null && !isLoopback(host))
    throw new UserError(
      `--host: expected a loopback address without --keys, got ${JSON.stringify(host)}. Make keys with \`fledgling serve key NAME\` and name their file with --keys.`,
    );
  const patience = { ...PATIENCE, ...options.patience };
  const gate = admission({ inFlight: limits.inFlight, queue: limits.queue, heldBytes: limits.bodyBytes * LARGEST_AT_ONCE });
  const end = new AbortController();
  const pending = new Set<Promise<unknown>>();
  let isDraining = false;
  const metrics = openMetrics({
    working: gate.working,
    waiting: gate.waiting,
    isReady: () => !isDraining && options.readiness().ok,
    rollout: options.rollout,
  });
  const house: House = {
    ...options,
    keys: () => keys?.() ?? null,
    rate: rateLimit(now),
    patience,
    admission: gate,
    metrics,
    isDraining: () => isDraining,
    end: end.signal,
    onServed: (entry, exchange) => {
      metrics.served(entry);
      const { id, by, reason, status, track, totalMs } = entry;
      logger.info({ id, by, reason, status, track, ms: Math.round(totalMs) }, 'served');
      options.onServed(entry, exchange);
    },
    track: (work) => {
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
  };
  const server = await listening(house, { host, port });
  const address = server.address();
  const listensOn = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listensOn}`,
    metrics,
    async drain(withinMs) {
      isDraining = true;
      const untilMs = now() + withinMs;
      const isIdle = () => gate.working() + gate.waiting() === 0 && pending.size === 0;
      while (!isIdle() && now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
      const cut = gate.working() + gate.waiting();
      end.abort(new Error('drained'));
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      // What was cut still writes its line.
      await Promise.race([Promise.allSettled([...pending]), new Promise((resolve) => setTimeout(resolve, 2_000))]);
      return { cut };
    },
  };
}

function listening(house: House, { host, port }: { host: string; port: number }): Promise<Server> {
  const { patience } = house;
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch: serveApp(house).fetch,
      hostname: host,
      port,
      serverOptions: {
        headersTimeout: patience.headersMs,
        requestTimeout: patience.headersMs + patience.bodyMs,
        connectionsCheckingInterval: Math.min(5_000, patience.headersMs),
        keepAliveTimeout: patience.keepAliveMs,
        maxHeaderSize: 16_384,
      },
    });
    if (!('closeAllConnections' in server)) throw new Error('this server speaks HTTP/1');
    server.on('clientError', answerClientError);
    server.once('listening', () => resolve(server));
    server.once('error', (error) => reject(listenError(error, { host, port })));
  });
}

const CLIENT_ERRORS: Readonly<Record<string, { status: string; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request did not come in time. Send it faster.' },
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', message: 'The headers are too large.' },
};

/** What is no HTTP at all gets an answer of the same shape, and its connection ends. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex & { _httpMessage?: ServerResponse }): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  const { status, message } = CLIENT_ERRORS[error.code ?? ''] ?? { status: '400 Bad Request', message: 'This is no HTTP request.' };
  const body = errorBody({ status: 400, message, type: 'invalid_request_error', code: null });
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

function listenError(error: Error, { host, port }: { host: string; port: number }): Error {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return new UserError(`--port: expected a free port, ${host}:${port} is taken. Choose another one, or end who has it.`);
  if (code === 'EACCES') return new UserError(`--port: expected a port that may be listened on, got no permission for ${port}. Choose one above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EINVAL')
    return new UserError(`--host: expected an address of this machine, got ${JSON.stringify(host)}. Write 127.0.0.1, or 0.0.0.0 for all of them.`);
  return error;
}
