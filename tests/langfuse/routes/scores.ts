import { Hono } from 'hono';
import { z } from 'zod';
import { cursored, List, numbered, PAGE, readBody, readQuery, Time } from '../server/query.ts';
import { invalid, notFound, onlyIn } from '../server/refusal.ts';
import { CreateScore, putScore, scoreV2, scoreV3 } from '../server/scores.ts';
import type { StoredScore, World } from '../server/world.ts';

const COMMON = {
  name: List.optional(),
  traceId: List.optional(),
  observationId: List.optional(),
  sessionId: List.optional(),
  environment: List.optional(),
  source: List.optional(),
  dataType: List.optional(),
  fromTimestamp: Time.optional(),
  toTimestamp: Time.optional(),
};
const V3 = {
  ...COMMON,
  id: List.optional(),
  experimentId: List.optional(),
  fields: List.optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().positive().max(100).default(50),
};
const V2 = { ...COMMON, ...PAGE, scoreIds: List.optional(), datasetRunId: List.optional() };
const GROUPS = ['details', 'subject', 'annotation'];

export function scores(world: World): Hono {
  return new Hono()
    .post('/api/public/scores', async (context) => {
      const body = await readBody(context, CreateScore);
      const id = body.id || world.newId();
      const problem = putScore(world, body, id);
      if (problem !== null) throw invalid(problem);
      return context.json({ id });
    })
    .get('/api/public/v3/scores', (context) => {
      const query = readQuery(context, V3);
      const unknown = (query.fields ?? []).find((group) => !GROUPS.includes(group));
      if (unknown !== undefined) throw invalid(`There is no field group ${unknown}`);
      if (query.observationId && !query.traceId) throw invalid('observationId needs traceId');
      const rows = wanted(world, { ...query, dataType: query.dataType?.map((type) => type.toUpperCase()), datasetRunId: query.experimentId });
      const { data, meta } = cursored(rows, query);
      return context.json({ data: data.map((score) => scoreV3(score, query.fields ?? [], world.projectId)), meta });
    })
    .get('/api/public/v2/scores', (context) => {
      if (world.mode === 'v4') throw onlyIn('v3');
      const query = readQuery(context, V2);
      const { data, meta } = numbered(wanted(world, { ...query, id: query.scoreIds }), query);
      return context.json({ data: data.map(scoreV2), meta });
    })
    .get('/api/public/v2/scores/:id', (context) => {
      if (world.mode === 'v4') throw onlyIn('v3');
      const score = world.scores.get(context.req.param('id'));
      if (!score) throw notFound('Score');
      return context.json(scoreV2(score));
    })
    .delete('/api/public/scores/:id', (context) => {
      world.scores.delete(context.req.param('id'));
      return context.body(null, 202);
    });
}

type Wanted = {
  [K in 'id' | 'name' | 'traceId' | 'observationId' | 'sessionId' | 'datasetRunId' | 'environment' | 'source' | 'dataType']?: string[] | undefined;
} & {
  fromTimestamp?: string | undefined;
  toTimestamp?: string | undefined;
};
const LISTS = ['id', 'name', 'traceId', 'observationId', 'sessionId', 'datasetRunId', 'environment', 'source', 'dataType'] as const;

/** Newest first, by id within one instant. */
function wanted({ scores: all }: World, query: Wanted): StoredScore[] {
  return [...all.values()]
    .filter((score) => LISTS.every((column) => query[column] === undefined || query[column].includes(score[column] ?? '')))
    .filter(({ timestamp }) => query.fromTimestamp === undefined || Date.parse(timestamp) >= Date.parse(query.fromTimestamp))
    .filter(({ timestamp }) => query.toTimestamp === undefined || Date.parse(timestamp) < Date.parse(query.toTimestamp))
    .toSorted((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp) || (a.id < b.id ? 1 : -1));
}
