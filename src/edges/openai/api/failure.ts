import { APIConnectionError, APIError } from 'openai';
import { z } from 'zod';
import type { Outcome } from '../../../records/evaluation.ts';
import { retryAfterMs } from '../wait.ts';

/** One attempt that brought no answer. */
export interface Failure {
  outcome: Outcome;
  reason: string;
  retryable: boolean;
  /** Null when the server did not say how long. */
  waitMs: number | null;
  /** `access`: key, address or model is wrong. `quota`: paid up or nothing. `decoding`: the model refuses greedy decoding. `unreachable`: nobody answers there. */
  cause: 'access' | 'quota' | 'decoding' | 'unreachable' | 'request';
  /** A field that the server does not know, so that it is asked again without: a token limit's has another name. */
  unknownField: LimitField | 'stream_options' | null;
}

export type LimitField = 'max_completion_tokens' | 'max_tokens';

export interface FailureContext {
  now: number;
  /** The token limit's field of that request. */
  sentField: LimitField;
  /** Whether the request was for a stream, and told to say its usage. */
  sentStreamOptions: boolean;
  /** Whether some of the answer had come. */
  hasBegun: boolean;
}

const ErrorBody = z.looseObject({
  code: z.string().nullish(),
  param: z.string().nullish(),
  innererror: z.looseObject({ code: z.string().nullish() }).nullish(),
});

/** Sorts an error of the SDK. */
export function failureOf(error: unknown, { now, sentField, sentStreamOptions, hasBegun }: FailureContext): Failure {
  const base = { retryable: false, waitMs: null, cause: 'request', unknownField: null } as const;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof APIError) || error instanceof APIConnectionError) {
    const reason = `${hasBegun ? 'the answer broke off' : 'no answer'}: ${rootMessage(error)}`;
    return { ...base, outcome: 'server_error', reason, retryable: true, cause: 'unreachable' };
  }
  const { code, param, innererror } = ErrorBody.safeParse(error.error).data ?? {};
  const isFiltered = [code, innererror?.code].some((found) => found && FILTER_CODES.has(found));
  // An error that comes as an event of a stream has no status.
  if (error.status === undefined) {
    const reason = `the server ended the stream: ${message}`;
    return isFiltered ? { ...base, outcome: 'content_filter', reason } : { ...base, outcome: 'server_error', reason, retryable: true };
  }
  const status = Number(error.status);
  const reason = `HTTP ${message}`;
  if (status === 429) {
    if (code === 'insufficient_quota') return { ...base, outcome: 'rate_limited', reason, cause: 'quota' };
    return { ...base, outcome: 'rate_limited', reason, retryable: true, waitMs: retryAfterMs(error.headers, now) };
  }
  if (status === 408) return { ...base, outcome: 'timeout', reason, retryable: true, waitMs: retryAfterMs(error.headers, now) };
  if (status === 409 || status >= 500) return { ...base, outcome: 'server_error', reason, retryable: true, waitMs: retryAfterMs(error.headers, now) };
  if (status === 401 || status === 403 || status === 404) return { ...base, outcome: 'invalid_request', reason, cause: 'access' };
  if (isFiltered) return { ...base, outcome: 'content_filter', reason };
  // Azure's older APIs name the field in the message only.
  if (param === sentField || message.includes(`supplied: ${sentField}`)) return { ...base, outcome: 'invalid_request', reason, unknownField: sentField };
  if (sentStreamOptions && `${param} ${message}`.includes('stream_options'))
    return { ...base, outcome: 'invalid_request', reason, unknownField: 'stream_options' };
  return { ...base, outcome: 'invalid_request', reason, cause: param === 'temperature' || param === 'seed' ? 'decoding' : 'request' };
}

const FILTER_CODES: ReadonlySet<string> = new Set(['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation']);

/** The innermost cause says `ECONNREFUSED`; the outer ones say "Connection error.". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return rootMessage(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
