import { createRoute } from '@hono/zod-openapi';
import type { CostPort } from '../../../console/ports/cost.ts';
import { CostAnswer, CostQuery, CostRuns } from '../../../records/console/cost.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

export function costApi(cost: CostPort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/cost/runs',
      summary: 'The runs that can be priced, the newest first',
      responses: { 200: { description: 'The runs', content: { 'application/json': { schema: CostRuns } } } },
    }),
    async (context) => context.json(await cost.runs(), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/cost',
      summary: 'What a run costs hosted and local, at its own prices or at those of the question',
      request: { query: CostQuery },
      responses: { 200: { description: 'The cost by track', content: { 'application/json': { schema: CostAnswer } } } },
    }),
    async (context) => {
      const query = context.req.valid('query');
      const answer = await cost.answer(query);
      if (answer === null)
        throw new MissingError(query.run === undefined ? 'There is no run yet. `fledgling run` makes one.' : 'There is no such run. Choose another one.');
      return context.json(answer, 200);
    },
  );
  return api;
}
