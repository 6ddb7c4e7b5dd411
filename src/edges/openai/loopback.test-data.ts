import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const Body = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullable() })),
  stream: z.literal(true).optional(),
  stream_options: z.looseObject({ include_usage: z.boolean() }).optional(),
});

/** One request as the server saw it. */
export interface Seen {
  url: string;
  headers: IncomingMessage['headers'];
  body: z.infer<typeof Body>;
  /** Text of the user message. */
  user: string;
  /** How often this user message was asked, this time included. */
  times: number;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  /** Server-sent events in place of `json`; a text is sent as it is. */
  events?: readonly unknown[];
  delayMs?: number;
  /** `hang` never answers, `hang-body` sends the headers or the events only, `cut` closes the connection in mid-answer. */
  fault?: 'hang' | 'hang-body' | 'cut';
}

export interface LoopbackServer {
  url: string;
  seen: Seen[];
  /** Most requests that were in flight at once. */
  mostAtOnce(): number;
  /** Requests in flight now. */
  inFlight(): number;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that replies as told; by default it echoes the user message as a chat completion, streamed when asked for. */
export async function startServer(replyTo: (seen: Seen) => Reply = () => ({})): Promise<LoopbackServer> {
  const seen: Seen[] = [];
  let [inFlight, most] = [0, 0];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    most = Math.max(most, ++inFlight);
    response.on('close', () => inFlight--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const user = body.messages.find(({ role }) => role === 'user')?.content ?? '';
    const one: Seen = { url: request.url ?? '', headers: request.headers, body, user, times: seen.filter((other) => other.user === user).length + 1 };
    seen.push(one);
    const echo = body.stream ? { events: streamed(user, { usage: body.stream_options?.include_usage ?? false }) } : { json: completion(user) };
    const told = replyTo(one);
    await reply(response, told.json === undefined ? { ...echo, ...told } : told);
  };
  const server = createServer(
    (request, response) => void handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    seen,
    mostAtOnce: () => most,
    inFlight: () => inFlight,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(response: ServerResponse, { status = 200, headers = {}, json, events, delayMs = 0, fault }: Reply): Promise<void> {
  if (delayMs > 0) await delay(delayMs);
  if (fault === 'hang') return;
  if (events) return stream(response, events, fault);
  const text = JSON.stringify(json);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (fault === 'hang-body') response.write(text.slice(0, 5));
  else if (fault === 'cut') response.write(text.slice(0, 5), () => response.destroy());
  else response.end(text);
}

/** Each event leaves on its own, so that the client reads them one by one. */
async function stream(response: ServerResponse, events: readonly unknown[], fault: Reply['fault']): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    if (response.destroyed) return;
    await new Promise((written) => response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`, written));
    await delay(1);
  }
  if (fault === 'cut') response.destroy();
  else if (fault === undefined) response.end('data: [DONE]\n\n');
}

/** The events of a streamed answer: its role, its text in pieces of two characters, its end, its usage if asked for. */
export function streamed(content: string, { finishReason = 'stop', usage = true }: { finishReason?: string | null; usage?: boolean } = {}): object[] {
  const pieces = content.match(/.{1,2}/gsu) ?? [];
  return [
    chunk({ delta: { role: 'assistant', content: '', refusal: null } }),
    ...pieces.map((piece) => chunk({ delta: { content: piece } })),
    ...(finishReason === null ? [] : [chunk({ delta: {}, finish_reason: finishReason })]),
    ...(usage ? [{ ...chunk(), choices: [], usage: USAGE }] : []),
  ];
}

export function chunk(choice: object = {}) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'echo',
    choices: [{ index: 0, finish_reason: null, logprobs: null, ...choice }],
    usage: null,
  };
}

const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

export function completion(
  content: string | null,
  { finishReason = 'stop', usage = true, refusal = null }: { finishReason?: string; usage?: boolean; refusal?: string | null } = {},
) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'echo',
    choices: [{ index: 0, message: { role: 'assistant', content, refusal }, finish_reason: finishReason, logprobs: null }],
    ...(usage ? { usage: USAGE } : {}),
  };
}

export function apiError(code: string | null, message = 'as arranged', param: string | null = null) {
  return { error: { message, type: 'invalid_request_error', param, code } };
}
