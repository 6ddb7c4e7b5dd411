import type { IncomingMessage } from 'node:http';

/** What a route says; a `Buffer` body is sent as it is, everything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request, read whole unless the route streams it. */
export interface Asked {
  method: string;
  /** Path without its query, decoded part by part. */
  path: string;
  query: URLSearchParams;
  request: IncomingMessage;
  body: Buffer;
}

export const ok = (body: unknown = {}, headers: Record<string, string> = {}): Answer => ({ status: 200, body, headers });

export function refused(status: number, error: string, headers: Record<string, string> = {}): Answer {
  return { status, body: { error }, headers };
}

export function jsonOf({ body }: Pick<Asked, 'body'>): Record<string, unknown> {
  const value: unknown = JSON.parse(body.toString('utf8') || '{}');
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
