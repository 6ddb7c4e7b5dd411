import { createRoute, z } from '@hono/zod-openapi';
import type { ModelChoice } from '../../../console/ports/models.ts';
import { UserError } from '../../../errors.ts';
import { ModelChange, ModelPlan, ModelsView, ModelWritten, SelectRequest } from '../../../records/console/models.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

const ModelId = z.object({ modelId: z.string().max(200) });

/** The catalogue, and the choice of the default. Ids are looked up by name: none of them is a path. */
export function modelsApi(choice: ModelChoice): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/slm/models',
      summary: 'Every model of the catalogue and every promoted adapter, with what is known of it',
      responses: { 200: { description: 'The models', content: { 'application/json': { schema: ModelsView } } } },
    }),
    async (context) => context.json(await choice.models(), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/slm/models/{modelId}/change',
      summary: 'What choosing this model would change in the config; nothing is written',
      request: { params: ModelId },
      responses: { 200: { description: 'The change', content: { 'application/json': { schema: ModelChange } } } },
    }),
    async (context) => context.json(found(await choice.change(context.req.valid('param').modelId)), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/slm/models/{modelId}/plan',
      summary: 'Which stages a run with this model would run, looked up',
      request: { params: ModelId },
      responses: { 200: { description: 'The plan', content: { 'application/json': { schema: ModelPlan } } } },
    }),
    async (context) => context.json(found(await choice.plan(context.req.valid('param').modelId)), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/slm/select',
      summary: 'Shows what choosing a model would change; with `apply` and the digest that was shown, writes it',
      request: { body: { required: true, content: { 'application/json': { schema: SelectRequest } } } },
      responses: { 200: { description: 'What would be or was written', content: { 'application/json': { schema: z.union([ModelWritten, ModelChange]) } } } },
    }),
    async (context) => {
      const { modelId, apply, branch, digest } = context.req.valid('json');
      if (apply === undefined) return context.json(found(await choice.change(modelId)), 200);
      if (digest === undefined) throw new UserError('digest: expected the digest that came with the change, got none. Ask for the change first.');
      if (apply === 'worktree') return context.json(found(await choice.write(modelId, { apply, digest })), 200);
      if (branch === undefined) throw new UserError('branch: expected a name for the new branch, got none. Give one.');
      return context.json(found(await choice.write(modelId, { apply, branch, digest })), 200);
    },
  );
  return api;
}

function found<T>(answer: T | null): T {
  if (answer === null) throw new MissingError('There is no model of that name in the catalogue, and no promoted adapter.');
  return answer;
}
