import { createRoute, z } from '@hono/zod-openapi';
import type { DataSetPort } from '../../../console/ports/dataset.ts';
import { DataSet, ExampleDetail, ExamplePage, ExampleQuery, Growth, QuarantinePage, QuarantineQuery } from '../../../records/console/dataset.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

export function datasetApi(port: DataSetPort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/dataset', summary: 'What the data set is made of' },
      responses: { 200: { description: 'The data set', content: { 'application/json': { schema: DataSet } } } },
    }),
    async (context) => context.json(await port.dataset(), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/dataset/examples', summary: 'Examples, filtered, a page of them', request: { query: ExampleQuery } },
      responses: { 200: { description: 'A page', content: { 'application/json': { schema: ExamplePage } } } },
    }),
    async (context) => context.json(await port.examples(context.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/dataset/examples/{id}', summary: 'One example' },
      request: { params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }) },
      responses: { 200: { description: 'The example', content: { 'application/json': { schema: ExampleDetail } } } },
    }),
    async (context) => {
      const example = await port.example(context.req.valid('param').id);
      if (example === null) throw new MissingError('The data set has no such example. It may have been harvested anew: search for its text.');
      return context.json(example, 200);
    },
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/dataset/quarantine', summary: 'What became no example, and why, a page of it', request: { query: QuarantineQuery } },
      responses: { 200: { description: 'A page', content: { 'application/json': { schema: QuarantinePage } } } },
    }),
    async (context) => context.json(await port.quarantine(context.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/dataset/growth', summary: 'The data set after each harvest that is known' },
      responses: { 200: { description: 'The harvests', content: { 'application/json': { schema: Growth } } } },
    }),
    async (context) => context.json(await port.growth(), 200),
  );
  return api;
}
