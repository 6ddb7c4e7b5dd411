import { APIConnectionError, APIError } from 'openai';
import { z } from 'zod';
import type { Outcome } from '../../../records/evaluation.ts';
import { retryAfterMs } from '../../http/wait.ts';
import { rateLimitWaitMs } from '../rate-limit.ts';
import { NO_COMPLETION } from './completion.ts';
import { type RefusableField, refusedField } from './sent-fields.ts';

/** One attempt that brought no answer. */
export interface Failure {
  outcome: Outcome;
  reason: string;
  retryable: boolean;
  /** Null when the server did not say how long. */
  waitMs: number | null;
  /** `access`: key, address or model is wrong. `quota`: paid up or nothing. `unreachable`: nobody answers there. */
  cause: 'access' | 'quota' | 'unreachable' | 'request';
  /** A field that the server or the model does not accept, so that it is asked again without: a token limit's has another name. */
  refusedField: RefusableField | null;
}

export interface FailureContext {
  now: number;
  /** The body of that request. */
  sent: object;
  /** Whether some of the answer had come. */
  hasBegun: boolean;
}

const Word = z.string().nullish().catch(null);

const ErrorBody = z.looseObject({
  message: z.unknown().optional(),
  // A gateway says the status it was given as a number.
  code: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  param: Word,
  innererror: z.looseObject({ code: Word }).nullish().catch(null),
});

/** Where servers that answer HTTP 200 for an error put it: under `error`, as a word or an object, or in the body itself. */
const BodyWithError = z.union([
  z
    .looseObject({ error: z.union([z.string().min(1), ErrorBody]) })
    .transform(({ error }) => (typeof error === 'string' ? ErrorBody.parse({ message: error }) : error)),
  ErrorBody.extend({ message: z.string().min(1) }),
]);

const BASE = { retryable: false, waitMs: null, cause: 'request', refusedField: null } as const;

/** Sorts a body of HTTP 200 that is no answer, for the reason given; an error in it is told in the server's words. */
export function failureOfBody(body: unknown, reason: string): Failure {
  const error = reason === NO_COMPLETION ? BodyWithError.safeParse(body).data : undefined;
  if (error === undefined) return { ...BASE, outcome: 'server_error', reason, retryable: true };
  const words = typeof error.message === 'string' ? error.message : JSON.stringify(error);
  const said = `HTTP 200 with an error: ${words}`;
  if (isFilter(error)) return { ...BASE, outcome: 'content_filter', reason: said };
  if (error.code === 'insufficient_quota') return { ...BASE, outcome: 'rate_limited', reason: said, cause: 'quota' };
  return { ...BASE, outcome: 'server_error', reason: said, retryable: true };
}

/** Sorts an error of the SDK. */
export function failureOf(error: unknown, { now, sent, hasBegun }: FailureContext): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof APIError) || error instanceof APIConnectionError) {
    const reason = `${hasBegun ? 'the answer broke off' : 'no answer'}: ${rootMessage(error)}`;
    return { ...BASE, outcome: 'server_error', reason, retryable: true, cause: 'unreachable' };
  }
  const { code, param, innererror } = ErrorBody.safeParse(error.error).data ?? {};
  const isFiltered = isFilter({ code, innererror });
  // An error that comes as an event of a stream has no status.
  if (error.status === undefined) {
    const reason = `the server ended the stream: ${message}`;
    return isFiltered ? { ...BASE, outcome: 'content_filter', reason } : { ...BASE, outcome: 'server_error', reason, retryable: true };
  }
  const status = Number(error.status);
  const reason = `HTTP ${message}`;
  if (status === 429) {
    if (code === 'insufficient_quota') return { ...BASE, outcome: 'rate_limited', reason, cause: 'quota' };
    return { ...BASE, outcome: 'rate_limited', reason, retryable: true, waitMs: rateLimitWaitMs({ headers: error.headers, message, now }) };
  }
  if (status === 408) return { ...BASE, outcome: 'timeout', reason, retryable: true, waitMs: retryAfterMs(error.headers, now) };
  if (status === 409 || status >= 500) return { ...BASE, outcome: 'server_error', reason, retryable: true, waitMs: retryAfterMs(error.headers, now) };
  if (status === 401 || status === 403 || status === 404) return { ...BASE, outcome: 'invalid_request', reason, cause: 'access' };
  if (isFiltered) return { ...BASE, outcome: 'content_filter', reason };
  return { ...BASE, outcome: 'invalid_request', reason, refusedField: refusedField(sent, { param, message }) };
}

const FILTER_CODES: ReadonlySet<string> = new Set(['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation']);

function isFilter({ code, innererror }: Pick<z.infer<typeof ErrorBody>, 'code' | 'innererror'>): boolean {
  return [code, innererror?.code].some((found) => found && FILTER_CODES.has(found));
}

/** The innermost cause says `ECONNREFUSED`; the outer ones say "Connection error.". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return rootMessage(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
