import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ToolCall } from '../records/chat.ts';

/** One request as the server saw it. */
export interface Exchange {
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** How many came, this one included. */
  times: number;
}

export interface ScriptedReply {
  headers?: Record<string, string>;
  text?: string;
  call?: ToolCall;
  /** An error in OpenAI's shape. */
  error?: { status: number; message: string };
  /** Never answers. */
  hang?: boolean;
}

const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

/** A real OpenAI-compatible server on loopback that answers as told, streamed where the request asks for it. */
export async function scriptedServer(replyTo: (exchange: Exchange) => ScriptedReply) {
  const seen: Exchange[] = [];
  let left = 0;
  const app = new Hono();
  app.post('/v1/chat/completions', async (context) => {
    const body: Record<string, unknown> = await context.req.json();
    const exchange: Exchange = { headers: context.req.header(), body, times: seen.length + 1 };
    seen.push(exchange);
    const reply = replyTo(exchange);
    for (const [name, value] of Object.entries(reply.headers ?? {})) context.header(name, value);
    if (reply.hang) {
      await new Promise<void>((resolve) => context.req.raw.signal.addEventListener('abort', () => resolve()));
      left += 1;
    }
    if (reply.error !== undefined) {
      const { status, message } = reply.error;
      return Response.json({ error: { message, type: 'invalid_request_error', param: null, code: null } }, { status });
    }
    const head = { id: 'chatcmpl-1', created: 0, model: String(body['model']) };
    const finish = reply.call ? 'tool_calls' : 'stop';
    if (body['stream'] !== true) {
      const message = { role: 'assistant', content: reply.text ?? null, ...(reply.call ? { tool_calls: [toolCall(reply.call)] } : {}) };
      return context.json({ ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], usage: USAGE });
    }
    return streamSSE(context, async (stream) => {
      const deltas = [
        { role: 'assistant' },
        ...(reply.text?.match(/.{1,3}/gsu) ?? []).map((content) => ({ content })),
        ...(reply.call ? [{ tool_calls: [{ index: 0, ...toolCall(reply.call) }] }] : []),
      ];
      const send = (rest: object) => stream.writeSSE({ data: JSON.stringify({ ...head, object: 'chat.completion.chunk', ...rest }) });
      for (const delta of deltas) await send({ choices: [{ index: 0, delta, finish_reason: null }] });
      await send({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
      await send({ choices: [], usage: USAGE });
      await stream.writeSSE({ data: '[DONE]' });
    });
  });
  return new Promise<{ url: string; seen: Exchange[]; left(): number; close(): Promise<void> }>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          if ('closeAllConnections' in server) server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}/v1`, seen, left: () => left, close });
    });
  });
}

function toolCall({ name, arguments: args }: ToolCall) {
  return { id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(args) } };
}
