import { createRoute, z } from '@hono/zod-openapi';
import type { GoldsPort } from '../../../console/ports/golds.ts';
import { GoldsToSettle, Settled, Settling, SettlingConfirmed, SettlingShown } from '../../../records/console/compare/golds.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';

/** Doubtful golds, settled into the file that the config names. */
export function goldsApi(port: GoldsPort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/compare/golds', summary: 'The golds of a run that wait for a decision' },
      request: { query: z.object({ run: z.string().regex(/^[0-9a-f]{12}$/) }) },
      responses: { 200: { description: 'The golds', content: { 'application/json': { schema: GoldsToSettle } } } },
    }),
    async (context) => context.json(await port.golds(context.req.valid('query').run), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'post', path: '/compare/golds/change', summary: 'What a decision would change in the file; nothing is written' },
      request: { body: { required: true, content: { 'application/json': { schema: Settling } } } },
      responses: { 200: { description: 'The change', content: { 'application/json': { schema: SettlingShown } } } },
    }),
    async (context) => context.json(await port.shown(context.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      ...{ method: 'put', path: '/compare/golds', summary: 'Writes a decision as it was shown' },
      request: { body: { required: true, content: { 'application/json': { schema: SettlingConfirmed } } } },
      responses: { 200: { description: 'The file as it is now', content: { 'application/json': { schema: Settled } } } },
    }),
    async (context) => context.json(await port.settle(context.req.valid('json')), 200),
  );
  return api;
}
