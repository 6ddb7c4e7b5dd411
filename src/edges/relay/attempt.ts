import type { RelayFailure } from '../../serve/ports.ts';
import { maskSecrets } from '../http/mask.ts';
import { retryAfterMs } from '../http/wait.ts';
import { readError, refusedKey } from './error-body.ts';
import { returnedHeaders } from './passed-headers.ts';

/** A wait that the hosted model asks for and that is longer than this is the client's to keep: its reply is passed on. */
const LONGEST_WAIT_MS = 10_000;

/** A reply whose first bytes are here; the rest comes from `reader`. */
export interface Opened {
  status: number;
  headers: Record<string, string>;
  first: Uint8Array | null;
  reader: ReadableStreamDefaultReader<Uint8Array> | null;
  /** Ends the connection. */
  end(): void;
}

export interface Failure {
  why: RelayFailure;
  /** Without a full stop; it quotes neither a request nor a key. */
  sentence: string;
}

export interface Attempted {
  /** Null where nobody waited for it any more. */
  result: { opened: Opened } | Failure | null;
  /** Whether it is tried again, and after what wait; null for how long leaves it to the back-off. */
  again: { waitMs: number | null } | null;
  /** Whether it speaks against the hosted model. */
  isFault: boolean;
}

export interface Asked {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** Masked wherever it would be told. */
  apiKey: string | null;
  firstByteMs: number;
  isLast: boolean;
  /** Aborts when there is no time left for the first byte. */
  late: AbortSignal;
  /** Aborts when nobody waits any more, until the body's end. */
  life: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
}

/** Asks once, until the first byte of the body: until then nothing was told to the client, so that it can be asked again. It never throws. */
export async function attempt(asked: Asked): Promise<Attempted> {
  const { url, headers, body, apiKey, firstByteMs, isLast, late, life, now } = asked;
  const connection = new AbortController();
  const end = () => connection.abort();
  late.addEventListener('abort', end, { once: true });
  life.addEventListener('abort', end, { once: true });
  if (late.aborted || life.aborted) end();
  const fault = (failure: Failure, again: Attempted['again'] = isLast ? null : { waitMs: null }): Attempted => {
    end();
    return { result: failure, again, isFault: true };
  };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: connection.signal });
    const { status } = response;
    if (status >= 300 && status < 400)
      return fault(
        {
          why: 'unreachable',
          sentence: `the hosted model's address answered with a redirect (HTTP ${status}), and its key is sent nowhere else; write the final address in hosted.endpoint`,
        },
        null,
      );
    const waitMs = retryAfterMs(response.headers, now());
    if (!isLast && mayPass(status) && (waitMs ?? 0) <= LONGEST_WAIT_MS)
      return { ...fault({ why: 'unreachable', sentence: `the hosted model answered HTTP ${status}` }, { waitMs }), isFault: status >= 500 };
    const told = status === 401 ? refusedKey() : { status, headers: returnedHeaders(response.headers), ...(await firstOf(response, apiKey)) };
    return { result: { opened: { ...told, end } }, again: null, isFault: status >= 500 };
  } catch (error) {
    if (life.aborted) return { result: null, again: null, isFault: false };
    if (late.aborted) return fault({ why: 'timeout', sentence: `the hosted model said nothing within ${firstByteMs / 1000} s` });
    return fault({
      why: 'unreachable',
      sentence: `the hosted model could not be reached: ${maskSecrets(rootMessage(error), apiKey === null ? [] : [apiKey])}`,
    });
  } finally {
    late.removeEventListener('abort', end);
  }
}

/** Whether the same request may be answered a moment later. */
function mayPass(status: number): boolean {
  return status === 429 || status >= 500;
}

async function firstOf(response: Response, apiKey: string | null): Promise<Pick<Opened, 'first' | 'reader'>> {
  if (response.body === null) return { first: null, reader: null };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  if (response.status >= 400) return { first: await readError(reader, apiKey), reader: null };
  const { value, done } = await reader.read();
  return done ? { first: null, reader: null } : { first: value, reader };
}

/** The innermost cause says `ECONNREFUSED`; the outer ones say "fetch failed". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return rootMessage(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message || error.name;
}
