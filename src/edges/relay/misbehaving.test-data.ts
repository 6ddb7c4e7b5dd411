import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openHostedRelay, type RelayOptions } from './hosted-relay.ts';

export interface Received {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** Whether the connection is gone. */
  isGone(): boolean;
}

export type Behaviour = (response: ServerResponse, received: Received) => void | Promise<void>;

export interface Misbehaving {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback; its n-th request gets the n-th behaviour, those after the last get the last. */
export async function misbehaving(...behaviours: Behaviour[]): Promise<Misbehaving> {
  const received: Received[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    let isGone = false;
    response.on('close', () => {
      isGone = !response.writableFinished;
    });
    const one = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), isGone: () => isGone };
    const behaviour = behaviours[Math.min(received.length, behaviours.length - 1)];
    received.push(one);
    await behaviour?.(response, one);
  };
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const hang: Behaviour = () => {};
export const reset: Behaviour = (response) => void response.socket?.resetAndDestroy();

export const cutAfterHeaders: Behaviour = (response) => {
  response.writeHead(200).flushHeaders();
  setTimeout(() => response.destroy(), 10);
};

export function replies(status: number, body: unknown = {}, headers: Record<string, string> = {}): Behaviour {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Events one by one; then whatever `end` does. */
export function events(data: readonly string[], end: (response: ServerResponse) => void = (response) => response.end()): Behaviour {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const one of data) await new Promise((written) => response.write(`data: ${one}\n\n`, written));
    await new Promise((resolve) => setTimeout(resolve, 20));
    end(response);
  };
}

export const KEY = 'sk-ours-0123456789abcdef';

export function relayTo(url: string, changes: Partial<RelayOptions> = {}) {
  return openHostedRelay({
    ...{ provider: 'openai', endpoint: url, apiVersion: null, apiKey: KEY, apiKeyEnv: 'OPENAI_API_KEY', model: 'deployed' },
    ...{ concurrency: 8, queue: 8, maxAttempts: 3, firstByteMs: 5_000, idleMs: 5_000, restMs: 60_000, deadlineMs: 20_000 },
    onNotice: () => {},
    ...changes,
  });
}

export const REQUEST = { body: '{"model":"agent-model","seed":12345678901234567890,"messages":[]}', headers: {} };

export function ask(
  relay: ReturnType<typeof relayTo>,
  { signal = new AbortController().signal, headers = {} }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
) {
  return relay.relay({ ...REQUEST, headers }, signal);
}

/** The body of a reply; its error where it broke off. */
export async function textOf(asked: Awaited<ReturnType<typeof ask>>): Promise<string> {
  if (!asked.ok) throw new Error(`expected a reply, got: ${asked.why}, ${asked.sentence}`);
  return asked.reply.body === null ? '' : new Response(asked.reply.body).text();
}
