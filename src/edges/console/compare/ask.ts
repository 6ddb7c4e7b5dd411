import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { AskPort } from '../../../console/ports/ask.ts';
import { type AskEvent, AskPlan, AskRequest, AskStarted } from '../../../records/console/compare/ask.ts';
import { Problem } from '../../../records/console/problem.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';

const Id = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });
const HEARTBEAT_MS = 10_000;

/** One prompt asked live: a POST begins it, a stream of events follows it, a DELETE stops it. */
export function askApi(port: AskPort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/ask', summary: 'Who would be asked, where, and what it may cost' },
      request: { query: AskRequest.pick({ run: true, track: true }) },
      responses: { 200: { description: 'The plan', content: { 'application/json': { schema: AskPlan } } } },
    }),
    async (context) => context.json(await port.plan(context.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'post', path: '/compare/ask', summary: 'Asks both models one prompt' },
      request: { body: { required: true, content: { 'application/json': { schema: AskRequest } } } },
      responses: {
        200: { description: 'It is being asked', content: { 'application/json': { schema: AskStarted } } },
        409: { description: 'Another one is', content: { 'application/json': { schema: Problem } } },
      },
    }),
    async (context) => {
      const started = await port.start(context.req.valid('json'));
      if ('busy' in started) return context.json({ error: { kind: 'refused', message: started.busy } } satisfies Problem, 409);
      return context.json(started, 200);
    },
  );
  api.openapi(
    createRoute({
      ...{ method: 'delete', path: '/compare/ask/{id}', summary: 'Stops what is being asked' },
      request: { params: Id },
      responses: { 200: { description: 'It is stopped', content: { 'application/json': { schema: AskStarted } } } },
    }),
    (context) => {
      const { id } = context.req.valid('param');
      port.stop(id);
      return context.json({ id }, 200);
    },
  );
  api.get('/compare/ask/:id/events', (context) => {
    const waiting: AskEvent[] = [];
    let wake = () => {};
    const leave = port.follow(context.req.param('id'), (event) => {
      waiting.push(event);
      wake();
    });
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => {
        leave();
        wake();
      });
      while (!stream.aborted) {
        const next = waiting.shift();
        if (next) await stream.writeSSE({ event: 'ask', data: JSON.stringify(next) });
        if (next?.kind === 'over') break;
        if (next || waiting.length > 0) continue;
        const woken = new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
        if (!(await woken)) await stream.write(': still here\n\n');
      }
      leave();
    });
  });
  return api;
}
