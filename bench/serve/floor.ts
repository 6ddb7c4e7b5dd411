import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { toldBody } from '../../src/serve/reply/completion.ts';
import { DECISION, said } from '../../src/serve/serve.test-data.ts';
import { instantAnswerer } from './instant.ts';
import { LOCAL_ANSWER, QUESTION } from './questions.ts';

/**
 * The engine alone behind HTTP: the body is read as JSON, the engine asked, and the reply of the endpoint told. No keys, routing, prompt, check, log or
 * metrics, so that what the endpoint takes longer is its own.
 */
export function serveFloor(onPort: (port: number) => void): void {
  const answerer = instantAnswerer('toolcall');
  const never = new AbortController().signal;
  const reply = (stream: boolean) =>
    toldBody({
      id: 'req_0123456789abcdef01234567',
      telling: { model: 'gpt-4o-mini', stream, includeUsage: false },
      said: { kind: 'call', domain: 'get_weather', arguments: { city: 'Oslo', unit: 'c' } },
      usage: said(LOCAL_ANSWER).usage,
      at: Date.now(),
      decisionSha256: DECISION,
    });
  const [whole, events] = [reply(false), reply(true)];
  const app = new Hono();
  app.post('/v1/chat/completions', async (context) => {
    const { stream } = await context.req.json<{ stream?: boolean }>();
    await answerer.answer(QUESTION, never);
    return stream
      ? context.body(events, 200, { 'content-type': 'text/event-stream; charset=utf-8' })
      : context.body(whole, 200, { 'content-type': 'application/json' });
  });
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => onPort(port));
}
