import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const Body = z.looseObject({
  model: z.string(),
  prompt: z.union([z.string(), z.array(z.int())]).optional(),
  messages: z.array(z.looseObject({ content: z.string() })).optional(),
  max_tokens: z.int(),
  stream: z.boolean().optional(),
});
export type AskedBody = z.infer<typeof Body>;

export interface Fault {
  status?: number;
  message?: string;
  fault?: 'hang' | 'cut' | 'cut-at-once';
  events?: readonly unknown[];
  /** In place of events. */
  json?: unknown;
  /** In place of how many tokens the prompt has. */
  promptTokens?: number;
}

export interface FakeServer {
  url: string;
  asked: AskedBody[];
  authorization: (string | undefined)[];
  inFlight(): number;
  mostAtOnce(): number;
  close(): Promise<void>;
}

interface FakeOptions {
  /** `owned_by` of its models, or what makes it a llama-server or Ollama. */
  kind?: 'llama-server' | 'vllm' | 'sglang' | 'ollama' | 'other';
  models?: readonly string[];
  port?: number;
  /** The Modelfile that Ollama shows. */
  shown?: { template: string; parameters: string };
  /** The adapters that llama-server has loaded; none: it does not tell. */
  loras?: readonly { id: number; path: string; scale: number }[];
  /** Of the models of vLLM and SGLang, those that are adapters of another. */
  parents?: Readonly<Record<string, string>>;
  version?: string;
  delayMs?: number;
  /** Another reply than the answer; `times` counts those of the same prompt from 1. */
  replyTo?(body: AskedBody, times: number): Fault | null;
}

/** An OpenAI-compatible server on loopback: its answer to a prompt is made of the prompt's digits, streamed in pieces of three characters. */
export async function startFakeServer({
  kind = 'llama-server',
  models = ['tiny'],
  port = 0,
  shown,
  loras,
  parents = {},
  version = '0.28.0',
  delayMs = 1,
  replyTo,
}: FakeOptions = {}): Promise<FakeServer> {
  const asked: AskedBody[] = [];
  const authorization: (string | undefined)[] = [];
  const times = new Map<string, number>();
  let [inFlight, most] = [0, 0];
  const pages: Record<string, unknown> = {
    '/health': {},
    '/v1/models': { data: models.map((id) => ({ id, owned_by: kind, parent: parents[id] ?? null })) },
    ...(kind === 'llama-server' ? { '/props': { build_info: 'b1-test' } } : {}),
    ...(loras === undefined ? {} : { '/lora-adapters': loras }),
    ...(kind === 'vllm' ? { '/version': { version } } : {}),
    ...(kind === 'sglang' ? { '/server_info': { version: '0.5.0' } } : {}),
    ...(kind === 'ollama' ? { '/api/version': { version: '0.12.0' }, '/api/show': shown } : {}),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const page = pages[request.url ?? ''];
    if (page !== undefined) return send(response, 200, page);
    if (!/^\/v1\/(chat\/)?completions$/.test(request.url ?? '')) return send(response, 404, { error: 'no such page' });
    most = Math.max(most, ++inFlight);
    response.on('close', () => inFlight--);
    const body = Body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    asked.push(body);
    authorization.push(request.headers.authorization);
    const prompt = JSON.stringify(body.prompt ?? body.messages);
    times.set(prompt, (times.get(prompt) ?? 0) + 1);
    const other = replyTo?.(body, times.get(prompt) ?? 1) ?? null;
    if (other?.fault === 'hang') return undefined;
    if (other?.fault === 'cut-at-once') return response.destroy();
    if (other?.status !== undefined) return send(response, other.status, { error: { message: other.message ?? 'as arranged' } });
    if (other?.json !== undefined) return send(response, 200, other.json);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const promptTokens = other?.promptTokens ?? (Array.isArray(body.prompt) ? body.prompt.length : 7);
    for (const event of other?.events ?? eventsOf(answerTo(prompt), { isChat: body.messages !== undefined })) {
      if (response.destroyed) return undefined;
      response.write(`data: ${JSON.stringify(event).replace('"completion_tokens"', `"prompt_tokens":${promptTokens},"completion_tokens"`)}\n\n`);
      await delay(delayMs);
    }
    return other?.fault === 'cut' ? response.destroy() : response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    asked,
    authorization,
    inFlight: () => inFlight,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(prompt: string): string {
  return `answer ${prompt.replaceAll(/\D/g, '').slice(-12)}`;
}

/** The events of an answer: its text in pieces, how it ended, its usage. */
export function eventsOf(text: string, { finishReason = 'stop', isChat = false }: { finishReason?: string | null; isChat?: boolean } = {}): unknown[] {
  const choice = (piece: string, finish_reason: string | null) => ({
    choices: [{ ...(isChat ? { delta: { content: piece } } : { text: piece }), finish_reason }],
  });
  return [
    ...(text.match(/.{1,3}/gs) ?? []).map((piece) => choice(piece, null)),
    ...(finishReason === null ? [] : [choice('', finishReason)]),
    { choices: [], usage: { completion_tokens: 3 } },
  ];
}

function send(response: ServerResponse, status: number, page: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(page));
}
