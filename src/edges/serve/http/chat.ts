import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { sentenceOf } from '../../../errors.ts';
import type { OutgoingChat } from '../../../serve/ports.ts';
import type { House } from '../house.ts';
import { type ApiError, errorBody } from './api-error.ts';
import { type Deadline, deadline } from './deadline.ts';
import { readBody } from './read-body.ts';
import { admitted, overloaded, type Refused, refusedBody, refusedByHead } from './refusals.ts';
import { type Told, toldBody } from './told-body.ts';

type ChatContext = Context<{ Bindings: HttpBindings }>;

/** Never leave this house, nor reach the parts that answer: whoever asks is known by now. */
const OWN_HEADERS = ['authorization', 'api-key', 'cookie', 'proxy-authorization'];
const SESSION_HEADERS = ['x-fledgling-session', 'x-session-id'];
const LONGEST_SESSION = 512;

/** One request for a chat completion: whoever asks is known, there is room for it, and its body is whole before any model hears of it. */
export function chatHandler(house: House): (context: ChatContext) => Promise<Response> {
  return async (context) => {
    const { incoming, outgoing } = context.env;
    const id = newId();
    const refuse = ({ why, error }: Refused) => {
      house.metrics.refused(error.status, why);
      house.logger.info({ id, status: error.status, why }, 'refused');
      return errorResponse(id, error);
    };
    const whose = admitted(house, incoming);
    if (!whose.ok) return refuse(whose.refused);
    const refused = refusedByHead(house, incoming, whose.key);
    if (refused) return refuse(refused);
    const place = house.admission.enter();
    if (!place) return refuse(overloaded());
    const limit = deadline(outgoing, { timeoutMs: house.limits.requestTimeoutMs, end: house.end, onLeft: () => place.leave() });
    const read = await readBody(incoming, { limit: house.limits.bodyBytes, timeoutMs: house.patience.bodyMs, hold: (bytes) => place.hold(bytes) });
    if (!read.ok) {
      const because = refusedBody(read, house.limits.bodyBytes);
      return because ? refuse(because) : nobody(context);
    }
    try {
      await place.turn(limit.signal);
      const headers = plainHeaders(incoming.headers);
      const session = SESSION_HEADERS.map((name) => headers[name]).find(Boolean) ?? null;
      const chat = await house.swap.chat(
        { id, body: read.text, headers, model: context.req.param('deployment') ?? null, session: session?.slice(0, LONGEST_SESSION) ?? null },
        limit.signal,
      );
      return answered(house, context, { chat, request: read.text });
    } catch (error) {
      return stopped(house, context, { id, error, limit, refuse });
    }
  };
}

function answered(house: House, context: ChatContext, { chat, request }: { chat: OutgoingChat; request: string }): Response {
  const told = Promise.withResolvers<Told | null>();
  // A turn later: its line and metrics are made when the answer is on its way.
  const entry = Promise.all([chat.served, told.promise, nextTurn()]).then(
    ([served, said]) => house.onServed(served, said?.isWhole ? { request, response: said.text } : null),
    (error: unknown) => house.logger.error({ err: sentenceOf(error) }, 'a request left no line'),
  );
  house.track(entry);
  const { outgoing } = context.env;
  if (typeof chat.body === 'string') {
    told.resolve(house.keepsContent ? { text: chat.body, isWhole: true } : null);
    return new Response(chat.body, { status: chat.status, headers: chat.headers });
  }
  const body = toldBody(chat.body, { keep: house.keepsContent, breakOff: () => outgoing.destroy(), onEnd: told.resolve });
  return new Response(body, { status: chat.status, headers: chat.headers });
}

interface Stop {
  id: string;
  error: unknown;
  limit: Deadline;
  refuse(refused: Refused): Response;
}

function stopped(house: House, context: ChatContext, { id, error, limit, refuse }: Stop): Response {
  const why = limit.why();
  if (why === 'timeout') {
    const message = `No answer came within ${house.limits.requestTimeoutMs / 1000} s (serve.limits.requestTimeoutSeconds).`;
    return refuse({ why: 'timeout', error: { status: 504, message, type: 'server_error', code: 'timeout' } });
  }
  if (why !== null) {
    house.metrics.refused(499, why);
    return nobody(context);
  }
  house.logger.error({ id, err: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'a bug in Fledgling');
  return refuse({ why: 'bug', error: { status: 500, message: `The server failed at ${id}; its log says how.`, type: 'server_error', code: 'internal_error' } });
}

export function errorResponse(id: string | null, error: ApiError): Response {
  return new Response(errorBody(error), {
    status: error.status,
    headers: { 'content-type': 'application/json', ...(id === null ? {} : { 'x-request-id': id }), ...error.headers },
  });
}

/** The client is gone: what is sent reaches nobody. */
function nobody(context: ChatContext): Response {
  context.env.outgoing.destroy();
  return new Response(null, { status: 400 });
}

/** Random bytes of a UUID are drawn for many at once; 90 of its first 96 bits are random. */
function newId(): string {
  return `req_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const own = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' && !OWN_HEADERS.includes(name) ? [[name, value] as const] : []));
  return Object.fromEntries(own);
}
