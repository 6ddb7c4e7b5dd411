import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ChatRequest } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import type { HostedModelOptions } from './session.ts';

const Body = z.looseObject({ model: z.string(), messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullable() })) });

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
  delayMs?: number;
  /** `hang` never answers, `hang-body` sends the headers only, `cut` closes the connection in mid-answer. */
  fault?: 'hang' | 'hang-body' | 'cut';
}

export interface LoopbackServer {
  url: string;
  seen: Seen[];
  /** Most requests that were in flight at once. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that replies as told; by default it echoes the user message as a chat completion. */
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
    await reply(response, { json: completion(user), ...replyTo(one) });
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(response: ServerResponse, { status = 200, headers = {}, json, delayMs = 0, fault }: Reply): Promise<void> {
  if (delayMs > 0) await delay(delayMs);
  if (fault === 'hang') return;
  const text = JSON.stringify(json);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (fault === 'hang-body') response.write(text.slice(0, 5));
  else if (fault === 'cut') response.write(text.slice(0, 5), () => response.destroy());
  else response.end(text);
}

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
    ...(usage ? { usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } } : {}),
  };
}

export function apiError(code: string | null, message = 'as arranged', param: string | null = null) {
  return { error: { message, type: 'invalid_request_error', param, code } };
}

/** Requests whose user messages are their ids. */
export function requestsOf(count: number): ChatRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    exampleId: `example-${index}`,
    ...plainChat([
      { role: 'system', content: 'Answer.' },
      { role: 'user', content: `example-${index}` },
    ]),
  }));
}

export interface TestOptions {
  options: HostedModelOptions;
  /** Every wait asked for, milliseconds. */
  waits: number[];
}

/** Options for a model at `endpoint` whose waits take no time but move its clock. */
export function optionsFor(endpoint: string, overrides: Partial<HostedModelOptions> = {}): TestOptions {
  const waits: number[] = [];
  let skipped = 0;
  const now = () => Date.now() + skipped;
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    waits.push(ms);
    skipped += ms;
  };
  const options: HostedModelOptions = {
    provider: 'openai',
    model: 'echo',
    endpoint,
    apiVersion: null,
    apiKey: 'sk-test-0123456789',
    apiKeyEnv: 'OPENAI_API_KEY',
    concurrency: 4,
    timeoutMs: 20_000,
    maxAttempts: 3,
    decoding: { temperature: 0, seed: 42, maxTokens: 64 },
    standIn: false,
    now,
    sleep,
    ...overrides,
  };
  return { options, waits };
}
