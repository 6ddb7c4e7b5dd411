import { createRoute, z } from '@hono/zod-openapi';
import type { Traces } from '../../../console/ports/traces.ts';
import { ObservationShown, TraceHarvested, TraceShown } from '../../../records/console/trace.ts';
import { TracePage, TraceQuery } from '../../../records/console/traces.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

const TraceId = z.string().min(1).max(1_000);
const json = <T extends z.ZodType>(description: string, schema: T) => ({ 200: { description, content: { 'application/json': { schema } } } });

/** Traces as their source has them, page by page and one by one; ids are looked up in the source. */
export function tracesApi(traces: Traces): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/traces',
      summary: 'Traces of the config’s source that pass a filter, a page of them',
      request: { query: TraceQuery },
      responses: json('The page', TracePage),
    }),
    async (context) => context.json(await traces.page(context.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/traces/{traceId}',
      summary: 'One trace as a tree of its observations',
      request: { params: z.object({ traceId: TraceId }) },
      responses: json('The trace', TraceShown),
    }),
    async (context) => context.json(there(await traces.trace(context.req.valid('param').traceId)), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/traces/{traceId}/observation',
      summary: 'What one observation holds: messages, calls, JSON, and the whole of it as it stands',
      request: { params: z.object({ traceId: TraceId }), query: z.object({ key: z.string().min(1).max(2_000) }) },
      responses: json('The observation', ObservationShown),
    }),
    async (context) => context.json(there(await traces.observation(context.req.valid('param').traceId, context.req.valid('query').key)), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/traces/{traceId}/harvest',
      summary: 'What a harvest makes of one trace: rows, or why not',
      request: { params: z.object({ traceId: TraceId }) },
      responses: json('Rows and fates', TraceHarvested),
    }),
    async (context) => context.json(there(await traces.harvested(context.req.valid('param').traceId)), 200),
  );
  return api;
}

function there<T>(found: T | null): T {
  if (found === null) throw new MissingError('The source has no such trace, or no such observation in it. It may have been replaced since.');
  return found;
}
