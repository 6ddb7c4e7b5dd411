import { createRoute, z } from '@hono/zod-openapi';
import type { TrainingViews } from '../../../console/ports/training.ts';
import { DataStats, Training, TrainingDryRun, TrainingList, TrainingPlanned, TrainingStatus } from '../../../records/console/training.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

/** How trainings go, those that were, and what one would be now. */
export function trainingApi(views: TrainingViews): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/training/status',
      summary: 'The newest training of each track, live: step, loss, learning rate, speed, time left',
      responses: {
        200: { description: 'From each finetune_progress.json and what lies beside it', content: { 'application/json': { schema: TrainingStatus } } },
      },
    }),
    async (context) => context.json(await views.status(), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/training/plan',
      summary: 'What `fledgling train` would do now, by the config',
      responses: { 200: { description: 'The recipe, and each track’s rows and steps', content: { 'application/json': { schema: TrainingPlanned } } } },
    }),
    async (context) => context.json(await views.planned(), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/training/dry-run',
      summary: 'Checks and counts the rows a training of a track would have now, as `fledgling train --dry-run` does',
      request: { body: { required: true, content: { 'application/json': { schema: TrainingDryRun } } } },
      responses: { 200: { description: 'Rows, duplicates, lengths in tokens', content: { 'application/json': { schema: DataStats } } } },
    }),
    async (context) => context.json(await views.dryRun(context.req.valid('json').track), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/trainings',
      summary: 'Trainings in this state folder, the newest first, at most 100',
      responses: { 200: { description: 'Without their curves', content: { 'application/json': { schema: TrainingList } } } },
    }),
    async (context) => context.json(await views.list(), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/trainings/{id}',
      summary: 'One training with its curves, its recipe and the checks of its adapter',
      request: { params: z.object({ id: z.string().max(200) }) },
      responses: { 200: { description: 'The training', content: { 'application/json': { schema: Training } } } },
    }),
    async (context) => {
      const training = await views.training(context.req.valid('param').id);
      if (!training) throw new MissingError('No training here has this id. The list of trainings names those that there are.');
      return context.json(training, 200);
    },
  );
  return api;
}
