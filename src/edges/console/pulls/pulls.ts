import { createRoute, z } from '@hono/zod-openapi';
import type { PullsSource } from '../../../console/ports/pulls.ts';
import { PullsView } from '../../../records/console/pulls.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';

/** Pull requests, promotions and drift: read, never written. */
export function pullsApi(source: PullsSource): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/pulls',
      summary: 'Open pull requests that concern Fledgling, with plan, gate and verdict; promotions, drift and recorded decisions',
      request: { query: z.object({ fresh: z.enum(['true', 'false']).default('false') }) },
      responses: { 200: { description: 'What is under way', content: { 'application/json': { schema: PullsView } } } },
    }),
    async (context) => context.json(await source.pulls(context.req.valid('query').fresh === 'true'), 200),
  );
  return api;
}
