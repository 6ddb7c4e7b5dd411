import type { IncomingMessage } from 'node:http';
import { type ApiKey, findKey, shownKey } from '../auth/keys.ts';
import type { House } from '../house.ts';
import { type ApiError, tryLater } from './api-error.ts';
import type { ReadBody } from './read-body.ts';

/** A refusal and the one word of it that metrics and logs hold. */
export interface Refused {
  why: string;
  error: ApiError;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Whose request it is; null where nobody is asked. */
export function admitted({ keys }: Pick<House, 'keys'>, { headers }: IncomingMessage): { ok: true; key: ApiKey | null } | { ok: false; refused: Refused } {
  const known = keys();
  if (known === null) {
    // A web page whose name was made to point at this machine must not be able to ask.
    if (LOOPBACK.test(headers.host ?? '')) return { ok: true, key: null };
    const message = 'Without a key file this server answers to the names of this machine alone: localhost, 127.0.0.1 and [::1].';
    return { ok: false, refused: { why: 'host', error: { status: 403, message, type: 'authentication_error', code: 'forbidden_host' } } };
  }
  const shown = shownKey(headers);
  const key = shown === null ? null : findKey(known, shown);
  if (key) return { ok: true, key };
  const message =
    shown === null
      ? 'No key was sent. Send it as `Authorization: Bearer KEY`.'
      : 'The key is not one of those that this server knows. Ask its operator for one.';
  const headersOf = { 'www-authenticate': 'Bearer' };
  return { ok: false, refused: { why: 'key', error: { status: 401, message, type: 'authentication_error', code: 'invalid_api_key', headers: headersOf } } };
}

/** What stands against a request before its body is read. */
export function refusedByHead(house: House, { headers }: IncomingMessage, key: ApiKey | null): Refused | null {
  const { limits } = house;
  if (house.isDraining()) {
    const error = { status: 503, message: 'This server is ending. Ask again: another one, or its successor, answers.', code: 'draining' };
    return { why: 'draining', error: closing(tryLater({ ...error, type: 'server_error' }, 1)) };
  }
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    const message = 'The body must be JSON: send it with `Content-Type: application/json`.';
    return { why: 'content-type', error: { status: 415, message, type: 'invalid_request_error', code: 'unsupported_media_type' } };
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const message = 'Send the body as it is, without a Content-Encoding.';
    return { why: 'content-encoding', error: { status: 415, message, type: 'invalid_request_error', code: 'unsupported_content_encoding' } };
  }
  if (Number(headers['content-length'] ?? 0) > limits.bodyBytes) return tooLarge(limits.bodyBytes);
  if (key === null || key.perMinute === null) return null;
  const taken = house.rate.take(key.name, key.perMinute);
  if (taken.ok) return null;
  const message = `This key may ask ${key.perMinute} times a minute. Ask again in ${taken.retryAfterSeconds} s.`;
  return {
    why: 'rate-limit',
    error: tryLater({ status: 429, message, type: 'rate_limit_error', code: 'rate_limit_exceeded' }, taken.retryAfterSeconds),
  };
}

/** As many work and wait, or as much is held in memory, as may. */
export function overloaded(): Refused {
  const message = 'As many requests as this server takes are waiting already. Ask again in a moment.';
  return { why: 'overloaded', error: closing(tryLater({ status: 429, message, type: 'rate_limit_error', code: 'overloaded' }, 1)) };
}

/** Null for one that is gone: there is nobody to tell. */
export function refusedBody(read: Exclude<ReadBody, { ok: true }>, bodyBytes: number): Refused | null {
  switch (read.why) {
    case 'gone':
      return null;
    case 'too-large':
      return tooLarge(bodyBytes);
    case 'busy':
      return overloaded();
    case 'too-slow': {
      const error = { status: 408, message: 'The body did not come in time. Send it faster.', type: 'invalid_request_error', code: 'request_timeout' } as const;
      return { why: 'slow-body', error: closing(error) };
    }
    case 'not-utf8':
      return { why: 'not-utf8', error: { status: 400, message: 'The body is not UTF-8.', type: 'invalid_request_error', code: 'invalid_encoding' } };
  }
}

function tooLarge(bytes: number): Refused {
  const message = `The body may have ${bytes} bytes at most. Send less, or have serve.limits.bodyMb raised.`;
  return { why: 'too-large', error: closing({ status: 413, message, type: 'invalid_request_error', code: 'request_too_large' }) };
}

/** What the client still sends is not worth reading. */
function closing(error: ApiError): ApiError {
  return { ...error, headers: { ...error.headers, connection: 'close' } };
}
