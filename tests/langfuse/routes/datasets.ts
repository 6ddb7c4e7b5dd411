import { Ajv } from 'ajv';
import { Hono } from 'hono';
import { z } from 'zod';
import { numbered, PAGE, readBody, readQuery, Time } from '../server/query.ts';
import { invalid, notFound } from '../server/refusal.ts';
import type { StoredDataset, StoredItem, World } from '../server/world.ts';

const CreateDataset = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  metadata: z.unknown().optional(),
  inputSchema: z.unknown().optional(),
  expectedOutputSchema: z.unknown().optional(),
});
const CreateItem = z.object({
  datasetName: z.string(),
  id: z.string().max(255).nullish(),
  input: z.unknown().optional(),
  expectedOutput: z.unknown().optional(),
  metadata: z.unknown().optional(),
  sourceTraceId: z.string().nullish(),
  sourceObservationId: z.string().nullish(),
  status: z.enum(['ACTIVE', 'ARCHIVED']).nullish(),
});
const ITEMS = {
  ...PAGE,
  datasetName: z.string().optional(),
  sourceTraceId: z.string().optional(),
  sourceObservationId: z.string().optional(),
  version: Time.optional(),
};

export function datasets(world: World): Hono {
  return new Hono()
    .post('/api/public/v2/datasets', async (context) => context.json(putDataset(world, await readBody(context, CreateDataset))))
    .get('/api/public/v2/datasets', (context) => context.json(numbered([...world.datasets.values()], readQuery(context, PAGE))))
    .get('/api/public/v2/datasets/:name', (context) => context.json(datasetNamed(world, context.req.param('name'))))
    .post('/api/public/dataset-items', async (context) => context.json(putItem(world, await readBody(context, CreateItem))))
    .get('/api/public/dataset-items', (context) => {
      const query = readQuery(context, ITEMS);
      if (query.datasetName !== undefined) datasetNamed(world, query.datasetName);
      const rows = [...world.items.values()]
        .flatMap((versions) => asOf(versions, query.version))
        .filter((item) => query.datasetName === undefined || item.datasetName === query.datasetName)
        .filter((item) => query.sourceTraceId === undefined || item.sourceTraceId === query.sourceTraceId)
        .filter((item) => query.sourceObservationId === undefined || item.sourceObservationId === query.sourceObservationId);
      return context.json(numbered(rows.toReversed(), query));
    })
    .get('/api/public/dataset-items/:id', (context) => context.json(itemOf(world, context.req.param('id'))))
    .delete('/api/public/dataset-items/:id', (context) => {
      itemOf(world, context.req.param('id'));
      world.items.delete(context.req.param('id'));
      return context.json({ message: 'Dataset item deleted' });
    });
}

export function datasetNamed(world: World, name: string): StoredDataset {
  const dataset = world.datasets.get(name);
  if (!dataset) throw notFound('Dataset');
  return dataset;
}

export function itemOf(world: World, id: string): StoredItem {
  const item = world.items.get(id)?.at(-1);
  if (!item) throw notFound('Dataset item');
  return item;
}

function putDataset(world: World, body: z.infer<typeof CreateDataset>): StoredDataset {
  const now = world.now().toISOString();
  const before = world.datasets.get(body.name);
  const dataset: StoredDataset = {
    id: before?.id ?? world.newId(),
    name: body.name,
    description: body.description ?? null,
    metadata: body.metadata ?? {},
    inputSchema: body.inputSchema ?? null,
    expectedOutputSchema: body.expectedOutputSchema ?? null,
    projectId: world.projectId,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  for (const [name, schema] of [
    ['inputSchema', dataset.inputSchema],
    ['expectedOutputSchema', dataset.expectedOutputSchema],
  ] as const) {
    if (schema !== null && !isSchema(schema)) throw invalid(`${name} is no JSON Schema`);
  }
  world.datasets.set(dataset.name, dataset);
  return dataset;
}

/** Written over the item of the same id; ids are the project's, so one in another dataset is in the way. */
function putItem(world: World, body: z.infer<typeof CreateItem>): StoredItem {
  const dataset = datasetNamed(world, body.datasetName);
  const now = world.now().toISOString();
  const id = body.id || world.newId();
  const versions = world.items.get(id) ?? [];
  const before = versions.at(-1);
  if (before && before.datasetId !== dataset.id) throw notFound(`Dataset item ${id} in dataset ${dataset.name}`);
  const item: StoredItem = {
    id,
    status: body.status ?? 'ACTIVE',
    input: body.input ?? null,
    expectedOutput: body.expectedOutput ?? null,
    metadata: body.metadata ?? null,
    sourceTraceId: body.sourceTraceId ?? null,
    sourceObservationId: body.sourceObservationId ?? null,
    datasetId: dataset.id,
    datasetName: dataset.name,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    mediaReferences: [],
  };
  const problems = [
    ...violations('input', dataset.inputSchema, item.input),
    ...violations('expectedOutput', dataset.expectedOutputSchema, item.expectedOutput),
  ];
  if (problems.length > 0) throw invalid(`The dataset's schema forbids this item: ${problems.join('; ')}`);
  world.items.set(id, [...versions, item]);
  return item;
}

/** The item as it was at that time, if it was there. */
function asOf(versions: readonly StoredItem[], version: string | undefined): StoredItem[] {
  const known = version === undefined ? versions : versions.filter(({ updatedAt }) => Date.parse(updatedAt) <= Date.parse(version));
  return known.slice(-1);
}

const ajv = new Ajv({ strict: false, logger: false });

function isSchema(schema: unknown): schema is object {
  return typeof schema === 'object' && schema !== null && ajv.validateSchema(schema) === true;
}

function violations(field: string, schema: unknown, value: unknown): string[] {
  if (!isSchema(schema)) return [];
  const validate = new Ajv({ strict: false, logger: false }).compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${field}${instancePath} ${message}`);
}
