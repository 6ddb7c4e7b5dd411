import { ExternalError, Interrupted, sentenceOf } from '../../../errors.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { maskSecrets } from '../../http/mask.ts';
import { LONGEST_WAIT_MS, retryAfterMs } from '../../http/wait.ts';
import type { Access } from '../access.ts';
import { type Budget, budgetOf, type Clock } from './budget.ts';

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** What one request brought. `strained`: the server could not, for it was too much or too busy. `broken`: the answer never came whole. */
export type Answer =
  | { kind: 'body'; body: unknown; headers: Headers }
  | { kind: 'refused'; status: number; said: string }
  | { kind: 'strained'; reason: string; isTooLarge: boolean; waitMs: number | null }
  | { kind: 'broken'; reason: string };

export interface ClientOptions extends Clock {
  access: Access;
  /** One request may take this long, milliseconds. Default: a minute. */
  timeoutMs?: number;
  signal: AbortSignal;
  /** A line for people: why it waits. */
  notice(line: string): void;
}

export interface Client {
  baseUrl: string;
  options: ClientOptions;
  /** One GET, waited for where the server says how long. @throws ExternalError when the keys are refused. */
  get(path: string, query?: Query): Promise<Answer>;
  /** One POST of JSON, likewise. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** From now on at most so many requests a minute; null: without limit. */
  pace(perMinute: number | null): void;
}

const TIMEOUT_MS = 60_000;
/** Of a refusal, which may hold anything. */
const MOST_SAID = 300;
/** Langfuse sends 5 MB at most; a compressed answer may unpack into anything. */
const MOST_BYTES = 64_000_000;
/** A server that says "wait" again and again says something else. */
const MOST_WAITS = 20;
/** Without a word of how long. */
const WAIT_MS = 10_000;

/** Requests with the project's keys, which go to this server alone: a redirect is not followed. */
export function openClient(options: ClientOptions): Client {
  const { access, signal, now, sleep, notice } = options;
  const authorization = `Basic ${Buffer.from(`${access.publicKey}:${access.secretKey}`).toString('base64')}`;
  const secrets = [access.publicKey, access.secretKey, authorization];
  let budget: Budget = budgetOf(null, options);
  let pausedUntil = 0;

  const once = async (address: string, body: string | null): Promise<Answer | { kind: 'limited'; waitMs: number | null }> => {
    const deadline = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    try {
      const response = await fetch(address, {
        headers: { authorization, accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }) },
        ...(body === null ? {} : { method: 'POST', body }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline]),
      });
      const text = await textOf(response);
      if (text === null) return { kind: 'strained', reason: `an answer of more than ${MOST_BYTES} bytes`, isTooLarge: true, waitMs: null };
      return sorted(response, text, { now: now(), mask: (words) => maskSecrets(words, secrets) });
    } catch (error) {
      if (signal.aborted) throw new Interrupted();
      if (deadline.aborted)
        return { kind: 'strained', reason: `no whole answer within ${(options.timeoutMs ?? TIMEOUT_MS) / 1000} s`, isTooLarge: false, waitMs: null };
      return { kind: 'broken', reason: maskSecrets(rootOf(error), secrets) };
    }
  };

  const waited = async (address: string, body: string | null): Promise<Answer> => {
    for (let waits = 0; ; waits += 1) {
      if (pausedUntil > now()) await sleep(pausedUntil - now(), signal);
      await budget.take();
      if (signal.aborted) throw new Interrupted();
      const answer = await once(address, body);
      if (answer.kind === 'refused' && (answer.status === 401 || answer.status === 403)) throw keysRefused(access.baseUrl, answer.status);
      if (answer.kind !== 'limited') return answer;
      const waitMs = answer.waitMs ?? WAIT_MS;
      if (waitMs > LONGEST_WAIT_MS || waits >= MOST_WAITS) {
        throw new ExternalError(
          `${access.baseUrl} limits its requests and asks to wait ${Math.ceil(waitMs / 1000)} s. What is done is kept; run again after that to resume.`,
        );
      }
      notice(`${access.baseUrl} limits its requests; waiting ${Math.ceil(waitMs / 1000)} s`);
      pausedUntil = Math.max(pausedUntil, now() + waitMs);
    }
  };

  return {
    baseUrl: access.baseUrl,
    options,
    pace: (perMinute) => {
      budget = budgetOf(perMinute, options);
    },
    get: (path, query = {}) => waited(addressOf(access.baseUrl, path, query), null),
    post: (path, body) => waited(addressOf(access.baseUrl, path, {}), JSON.stringify(body)),
  };
}

function keysRefused(baseUrl: string, status: number): ExternalError {
  return new ExternalError(
    `${baseUrl} refuses the keys in LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY (HTTP ${status}). Check that both are of this server's project and not revoked. What is done is kept; run again to resume.`,
    { retryable: false },
  );
}

function sorted(
  response: Response,
  text: string,
  { now, mask }: { now: number; mask(words: string): string },
): Answer | { kind: 'limited'; waitMs: number | null } {
  const { status, headers } = response;
  if (status === 429) return { kind: 'limited', waitMs: retryAfterMs(headers, now) };
  if (status === 413) return { kind: 'strained', reason: 'HTTP 413', isTooLarge: true, waitMs: null };
  if (status === 408 || status >= 500) return { kind: 'strained', reason: `HTTP ${status}`, isTooLarge: false, waitMs: retryAfterMs(headers, now) };
  if (status >= 300)
    return {
      kind: 'refused',
      status,
      said: mask(text)
        .replaceAll(/[\p{Cc}\p{Cf}]/gu, '·')
        .slice(0, MOST_SAID),
    };
  try {
    return { kind: 'body', body: parseJson(text), headers };
  } catch {
    return { kind: 'broken', reason: `an answer of HTTP ${status} that is not whole JSON` };
  }
}

/** Null where it is too long to be held; the rest is not read. */
async function textOf(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function addressOf(baseUrl: string, path: string, query: Query): string {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url.href;
}

function rootOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : sentenceOf(error) || 'the connection broke';
}
