import type { Logger } from 'pino';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { Swap } from '../../serve/ports.ts';
import type { ApiKey } from './auth/keys.ts';
import type { RateLimit } from './auth/rate-limit.ts';
import type { Admission } from './http/admission.ts';
import type { Metrics } from './metrics.ts';

/** What a request and its answer said; only where contents are to be kept. */
export interface Exchange {
  request: string;
  response: string;
}

export interface ServeLimits {
  bodyBytes: number;
  /** Requests answered at once. */
  inFlight: number;
  /** Requests that may wait for their turn. */
  queue: number;
  requestTimeoutMs: number;
}

/** How long a client may take. Milliseconds. */
export interface Patience {
  headersMs: number;
  bodyMs: number;
  keepAliveMs: number;
}

/** Longer than the minute after which load balancers reuse no connection. */
export const PATIENCE: Patience = { headersMs: 10_000, bodyMs: 30_000, keepAliveMs: 65_000 };

export type Readiness = { ok: true } | { ok: false; why: string };

/** Everything the routes work with. */
export interface House {
  swap: Swap;
  /** Null: nobody is asked for a key. Read anew at every request. */
  keys(): readonly ApiKey[] | null;
  rate: RateLimit;
  limits: ServeLimits;
  patience: Patience;
  admission: Admission;
  metrics: Metrics;
  logger: Logger;
  readiness(): Readiness;
  isDraining(): boolean;
  /** Aborts when what still runs is to be cut. */
  end: AbortSignal;
  /** Whether what was said is wanted with `onServed`. */
  keepsContent: boolean;
  onServed(entry: ServedRequest, exchange: Exchange | null): void;
  /** A promise that the server waits for before it ends. */
  track(work: Promise<unknown>): void;
}
