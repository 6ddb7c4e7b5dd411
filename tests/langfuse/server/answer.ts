import { setTimeout } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Fault } from './faults.ts';
import { Refusal } from './refusal.ts';

export function refusalAnswer(context: Context, error: unknown): Response {
  if (error instanceof Refusal) return context.json({ message: error.message, error: error.details ?? error.kind }, error.status);
  throw error;
}

export function unauthorized(): Response {
  return Response.json({ message: 'The key is not valid for this host', error: 'UnauthorizedError' }, { status: 401 });
}

export function rateLimited(headers: Record<string, string>): Response {
  const body = { message: 'Rate limit exceeded', code: 'rate_limited', details: { retryAfterSeconds: Number(headers['retry-after']) } };
  return Response.json(body, { status: 429, headers });
}

/** A proxy's or an overloaded server's answer: no JSON. */
export function failing({ status, retryAfterS }: { status: number; retryAfterS?: number }): Response {
  const headers = { 'content-type': 'text/html', ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }) };
  return new Response(`<html><head><title>${status}</title></head><body>${status}</body></html>`, { status, headers });
}

/** The answer with its fault on the way; it stays the right one up to there. */
export async function spoiled(
  answer: Response,
  fault: Exclude<Fault['kind'], { status: number } | 'reset'>,
  context: Context<{ Bindings: HttpBindings }>,
): Promise<Response> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (fault === 'repeated-cursor') return withCursor(bytes, context.req.query('cursor'));
  const { outgoing } = context.env;
  const half = Math.ceil(bytes.length / 2);
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': bytes.length });
  if (fault === 'cut') outgoing.write(bytes.subarray(0, half), () => outgoing.destroy());
  else {
    outgoing.write(bytes.subarray(0, half));
    await setTimeout(fault.slowBodyMs);
    outgoing.end(bytes.subarray(half));
  }
  return RESPONSE_ALREADY_SENT;
}

function withCursor(page: Buffer, cursor: string | undefined): Response {
  const read: { meta?: { cursor?: string } } = JSON.parse(page.toString('utf8'));
  return Response.json({ ...read, meta: { ...read.meta, ...(cursor === undefined ? {} : { cursor }) } });
}
