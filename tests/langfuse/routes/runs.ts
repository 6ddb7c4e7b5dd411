import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { numbered, PAGE, readBody, readQuery } from '../server/query.ts';
import { invalid, notFound, onlyIn } from '../server/refusal.ts';
import type { StoredRunItem, World } from '../server/world.ts';
import { datasetNamed, itemOf } from './datasets.ts';

const CreateRunItem = z.object({
  runName: z.string().min(1),
  runDescription: z.string().nullish(),
  metadata: z.unknown().optional(),
  datasetItemId: z.string(),
  traceId: z.string().nullish(),
  observationId: z.string().nullish(),
});

/** Dataset runs. v4 takes run items, stores none, and answers with an id that stays the same for a run. */
export function runs(world: World): Hono {
  const rowsOf = (runId: string) => world.runItems.filter(({ datasetRunId }) => datasetRunId === runId);
  const runsOf = (dataset: string) => [...world.runs.values()].filter(({ datasetName }) => datasetName === dataset);
  return new Hono()
    .post('/api/public/dataset-run-items', async (context) => context.json(putRunItem(world, await readBody(context, CreateRunItem))))
    .get('/api/public/dataset-run-items', (context) => {
      if (world.mode === 'v4') throw onlyIn('v3');
      const { datasetId, runName, ...page } = readQuery(context, { ...PAGE, datasetId: z.string(), runName: z.string() });
      const run = [...world.runs.values()].find((candidate) => candidate.datasetId === datasetId && candidate.name === runName);
      if (!run) throw notFound('Dataset run');
      return context.json(numbered(rowsOf(run.id), page));
    })
    .get('/api/public/datasets/:name/runs', (context) => {
      if (world.mode === 'v4') throw onlyIn('v3');
      const { name } = datasetNamed(world, context.req.param('name'));
      return context.json(numbered(runsOf(name), readQuery(context, PAGE)));
    })
    .get('/api/public/datasets/:name/runs/:run', (context) => {
      if (world.mode === 'v4') throw onlyIn('v3');
      const run = runsOf(context.req.param('name')).find(({ name }) => name === context.req.param('run'));
      if (!run) throw notFound('Dataset run');
      return context.json({ ...run, datasetRunItems: rowsOf(run.id) });
    });
}

function putRunItem(world: World, body: z.infer<typeof CreateRunItem>): StoredRunItem {
  const item = itemOf(world, body.datasetItemId);
  const traceId = body.traceId ?? world.observations.get(body.observationId ?? '')?.traceId;
  if (!traceId) throw invalid('A run item names a traceId or an observationId');
  const now = world.now().toISOString();
  const runId = stableId(world.projectId, item.datasetId, body.runName);
  const row: StoredRunItem = {
    id: stableId(runId, item.id, traceId),
    datasetRunId: runId,
    datasetRunName: body.runName,
    datasetItemId: item.id,
    traceId,
    observationId: body.observationId ?? null,
    createdAt: now,
    updatedAt: now,
  };
  if (world.mode === 'v4') return row;
  const { datasetId, datasetName } = item;
  const run = world.runs.get(runId);
  world.runs.set(runId, {
    id: runId,
    name: body.runName,
    description: body.runDescription ?? run?.description ?? null,
    metadata: body.metadata ?? run?.metadata ?? {},
    datasetId,
    datasetName,
    createdAt: run?.createdAt ?? now,
    updatedAt: now,
  });
  world.runItems.push(row);
  return row;
}

function stableId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
