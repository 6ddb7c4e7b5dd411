import { createRoute, z } from '@hono/zod-openapi';
import type { ComparePort } from '../../../console/ports/compare.ts';
import { CompareExample, LocalText } from '../../../records/console/compare/example.ts';
import { CompareFilter, CompareNotes, ComparePage, ComparePlace, CompareRun, CompareRuns } from '../../../records/console/compare/list.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';

const Run = z.object({ run: z.string().regex(/^[0-9a-f]{12}$/, 'expected the id of a run, 12 hexadecimal digits') });
const One = Run.extend({ example: z.string().regex(/^[0-9a-f]{16}$/, 'expected the id of an example, 16 hexadecimal digits') });
const Paging = CompareFilter.extend({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

function answer<T extends z.ZodType>(description: string, schema: T) {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

/** Any example of a run through all its models. */
export function compareApi(port: ComparePort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs', summary: 'Runs whose examples can be looked at' },
      responses: answer('The runs, the newest first', CompareRuns),
    }),
    async (context) => context.json(await port.runs(), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}', summary: 'What a run has to show, and what its list can be narrowed to' },
      request: { params: Run, query: CompareFilter.pick({ track: true }) },
      responses: answer('The run', CompareRun),
    }),
    async (context) => context.json(await port.run(context.req.valid('param').run, context.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}/notes', summary: 'What of a run is not here any more, or has changed since' },
      request: { params: Run },
      responses: answer('The notes', CompareNotes),
    }),
    async (context) => context.json(await port.notes(context.req.valid('param').run), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}/examples', summary: 'A page of the list of examples' },
      request: { params: Run, query: Paging },
      responses: answer('The page', ComparePage),
    }),
    async (context) => {
      const { offset, limit, ...filter } = context.req.valid('query');
      return context.json(await port.page(context.req.valid('param').run, { filter, offset, limit }), 200);
    },
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}/examples/{example}', summary: 'One example with all answers, field by field' },
      request: { params: One },
      responses: answer('The example', CompareExample),
    }),
    async (context) => {
      const { run, example } = context.req.valid('param');
      return context.json(await port.example(run, example), 200);
    },
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}/examples/{example}/place', summary: 'Where an example stands in a list, and its neighbours' },
      request: { params: One, query: CompareFilter },
      responses: answer('The place', ComparePlace),
    }),
    async (context) => {
      const { run, example } = context.req.valid('param');
      return context.json(await port.place(run, { filter: context.req.valid('query'), example }), 200);
    },
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/runs/{run}/examples/{example}/local-text', summary: 'The very text that the local model read' },
      request: { params: One },
      responses: answer('The text', LocalText),
    }),
    async (context) => {
      const { run, example } = context.req.valid('param');
      return context.json(await port.localText(run, example), 200);
    },
  );
  return api;
}
