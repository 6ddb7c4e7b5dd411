import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Interrupted } from '../../errors.ts';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { IncomingChat, OutgoingChat, Swap } from '../../serve/ports.ts';
import type { Exchange } from './house.ts';
import { openServer, type RunningServer, type ServerOptions } from './server.ts';

export const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'fledgling',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

export const events = (chunks: readonly object[]) => [...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), 'data: [DONE]\n\n'].join('');

export function servedEntry(id: string, more: Partial<ServedRequest> = {}): ServedRequest {
  return {
    schema: 'fledgling/served-request@1',
    id,
    at: '2026-01-05T08:00:00.000Z',
    decisionSha256: 'd'.repeat(64),
    session: null,
    by: 'hosted',
    reason: 'prose',
    detail: null,
    track: null,
    domain: null,
    stream: false,
    status: 200,
    local: null,
    hosted: { status: 200, attempts: 1, latencyMs: 4 },
    agrees: null,
    promptSha256: null,
    totalMs: 5,
    ...more,
  };
}

export type Answer = (incoming: IncomingChat, signal: AbortSignal) => Promise<Omit<OutgoingChat, 'served'> & { served?: OutgoingChat['served'] }>;

/** Answers as told, and leaves the line that the real one would. */
export function fakeSwap(answer: Answer): Swap & { asked: IncomingChat[] } {
  const asked: IncomingChat[] = [];
  return {
    asked,
    models: () => ['gpt-4o-mini', 'fledgling'],
    async chat(incoming, signal) {
      asked.push(incoming);
      const { served = Promise.resolve(servedEntry(incoming.id)), ...outgoing } = await answer(incoming, signal);
      return { ...outgoing, served };
    },
  };
}

export const whole: Answer = async ({ id }) => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'x-request-id': id, 'x-fledgling-model': 'hosted', 'x-fledgling-reason': 'prose' },
  body: JSON.stringify(COMPLETION),
});

/** Never ends by itself. */
export const hanging: Answer = (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Interrupted())));

export const LIMITS = { bodyBytes: 4_000_000, inFlight: 4, queue: 4, requestTimeoutMs: 60_000 };

export interface TestServer extends RunningServer {
  logged: string[];
  kept: { entry: ServedRequest; exchange: Exchange | null }[];
  post(body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
}

export async function testServer(answer: Answer, options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const logged: string[] = [];
  const kept: TestServer['kept'] = [];
  const sink = new Writable({
    write: (chunk, _, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const server = await openServer({
    swap: fakeSwap(answer),
    host: '127.0.0.1',
    port: 0,
    keys: null,
    limits: LIMITS,
    logger: pino({ level: 'info' }, sink),
    readiness: () => ({ ok: true }),
    rollout: () => [],
    keepsContent: false,
    onServed: (entry, exchange) => void kept.push({ entry, exchange }),
    ...options,
  });
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return { ...server, logged, kept, post };
}

export const REQUEST = JSON.stringify({ model: 'fledgling', messages: [{ role: 'user', content: 'hello' }] });
