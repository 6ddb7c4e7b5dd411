import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { parsed } from '../ingest/json.ts';
import { nestedMetadata } from '../ingest/metadata.ts';
import type { StoredObservation } from '../ingest/stored.ts';
import { inOrder } from '../server/keyset.ts';
import { List, numbered, PAGE, readQuery, Time } from '../server/query.ts';
import { notFound, onlyIn } from '../server/refusal.ts';
import type { World } from '../server/world.ts';

const QUERY = {
  ...PAGE,
  type: z.string().optional(),
  name: z.string().optional(),
  userId: z.string().optional(),
  level: z.string().optional(),
  traceId: z.string().optional(),
  version: z.string().optional(),
  parentObservationId: z.string().optional(),
  environment: List.optional(),
  fromStartTime: Time.optional(),
  toStartTime: Time.optional(),
};
const PLAIN = ['type', 'name', 'userId', 'level', 'traceId', 'version', 'parentObservationId'] as const;

/** v3's own rows: input and output parsed, metadata nested. v4 has no such table. */
export function observationsV1(world: World): Hono {
  const legacy = (answer: (context: Context) => Response) => (context: Context) => {
    if (world.mode === 'v4') throw onlyIn('v3');
    return answer(context);
  };
  return new Hono()
    .get(
      '/api/public/observations',
      legacy((context) => {
        const query = readQuery(context, QUERY);
        const rows = [...world.observations.values()].filter(
          (row) =>
            PLAIN.every((column) => query[column] === undefined || query[column] === row[column]) &&
            (query.environment === undefined || query.environment.includes(row.environment)) &&
            (query.fromStartTime === undefined || Date.parse(row.startTime) >= Date.parse(query.fromStartTime)) &&
            (query.toStartTime === undefined || Date.parse(row.startTime) < Date.parse(query.toStartTime)),
        );
        const { data, meta } = numbered(rows.toSorted(inOrder), query);
        return context.json({ data: data.map((row) => observationV1(row, world.projectId)), meta });
      }),
    )
    .get(
      '/api/public/observations/:id',
      legacy((context) => {
        const row = world.observations.get(context.req.param('id') ?? '');
        if (!row) throw notFound('Observation');
        return context.json(observationV1(row, world.projectId));
      }),
    );
}

export function observationV1(row: StoredObservation, projectId: string): object {
  const { id, traceId, parentObservationId, type, name, startTime, endTime, completionStartTime, createdAt, level, statusMessage, version, environment } = row;
  const sum = (kind: string) => {
    const counts = Object.entries(row.usageDetails).filter(([key]) => key.includes(kind));
    return counts.reduce((total, [, count]) => total + count, 0);
  };
  const [promptTokens, completionTokens, totalTokens] = [sum('input'), sum('output'), row.usageDetails['total'] ?? 0];
  const cost = (kind: string) => row.costDetails[kind] ?? null;
  const since = (time: string | null) => (time === null ? null : (Date.parse(time) - Date.parse(startTime)) / 1000);
  return {
    id,
    traceId,
    projectId,
    parentObservationId,
    type,
    name,
    startTime,
    endTime,
    completionStartTime,
    createdAt,
    updatedAt: createdAt,
    level,
    statusMessage,
    version,
    environment,
    input: parsed(row.input),
    output: parsed(row.output),
    metadata: nestedMetadata(row.metadata),
    model: row.model,
    modelParameters: row.modelParameters,
    usageDetails: row.usageDetails,
    costDetails: row.costDetails,
    usage: { unit: 'TOKENS', input: promptTokens, output: completionTokens, total: totalTokens },
    unit: 'TOKENS',
    promptTokens,
    completionTokens,
    totalTokens,
    usagePricingTierName: null,
    usagePricingTierId: null,
    promptId: null,
    promptName: row.promptName,
    promptVersion: row.promptVersion,
    modelId: null,
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    calculatedInputCost: cost('input'),
    calculatedOutputCost: cost('output'),
    calculatedTotalCost: cost('total'),
    latency: since(endTime),
    timeToFirstToken: since(completionStartTime),
  };
}
