import { z } from 'zod';
import { CreateScore, putScore } from '../server/scores.ts';
import type { World } from '../server/world.ts';
import { asText, isObject, type JsonObject } from './json.ts';
import { BARE, type StoredObservation } from './stored.ts';

export const Event = z.looseObject({ id: z.string(), type: z.string(), timestamp: z.string().optional(), body: z.looseObject({}).default({}) });
export type Event = z.infer<typeof Event>;

const Body = z.looseObject({
  id: z.string().optional(),
  traceId: z.string().nullish(),
  parentObservationId: z.string().nullish(),
  name: z.string().nullish(),
  type: z.string().nullish(),
  startTime: z.string().nullish(),
  endTime: z.string().nullish(),
  completionStartTime: z.string().nullish(),
  timestamp: z.string().nullish(),
  level: z.string().nullish(),
  statusMessage: z.string().nullish(),
  version: z.string().nullish(),
  release: z.string().nullish(),
  environment: z.string().nullish(),
  userId: z.string().nullish(),
  sessionId: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  public: z.boolean().nullish(),
  model: z.string().nullish(),
  modelParameters: z.record(z.string(), z.unknown()).nullish(),
  usageDetails: z.record(z.string(), z.number()).nullish(),
  costDetails: z.record(z.string(), z.number()).nullish(),
  promptName: z.string().nullish(),
  promptVersion: z.number().nullish(),
});

/** What one event of the older ingestion does; a sentence where it cannot be taken. */
export function ingest(world: World, event: Event): string | null {
  if (event.type === 'sdk-log') return null;
  if (event.type === 'score-create') {
    const score = CreateScore.safeParse(event.body);
    return score.success ? putScore(world, score.data, score.data.id || event.id) : 'The score cannot be read';
  }
  const body = Body.safeParse(event.body);
  if (!body.success) return `The body of ${event.type} cannot be read`;
  const kind = /^([a-z]+)-(create|update)$/.exec(event.type)?.[1];
  if (kind === undefined || event.type === 'dataset-run-item-create') return `There is no event type ${event.type}`;
  if (kind === 'trace') putTrace(world, event, body.data);
  else putObservation(world, { kind, event, body: body.data });
  return null;
}

type Given = z.infer<typeof Body>;
/** A later event writes over what it names and leaves the rest. */
const named = (body: Given, keys: readonly (keyof Given)[]): JsonObject =>
  Object.fromEntries(keys.filter((key) => body[key] != null).map((key) => [key, body[key]]));
const SHARED = ['name', 'level', 'statusMessage', 'version', 'environment', 'parentObservationId', 'endTime', 'completionStartTime'] as const;
const OF_MODEL = ['model', 'modelParameters', 'usageDetails', 'costDetails', 'promptName', 'promptVersion'] as const;

function putObservation(world: World, { kind, event, body }: { kind: string; event: Event; body: Given }): void {
  const id = body.id ?? world.newId();
  const before = world.observations.get(id);
  const now = world.now().toISOString();
  const traceId = body.traceId ?? before?.traceId ?? id;
  const fresh: StoredObservation = { ...BARE, id, traceId, startTime: event.timestamp ?? now, createdAt: now };
  const startTime = body.startTime ?? before?.startTime ?? fresh.startTime;
  const row = { ...fresh, ...before, ...named(body, [...SHARED, ...OF_MODEL]), ...texts(body), id, traceId, startTime };
  const type = kind === 'observation' ? (body.type ?? row.type) : kind;
  world.observations.set(id, {
    ...row,
    type: type.toUpperCase(),
    isRoot: row.parentObservationId === null,
    metadata: { ...row.metadata, ...metadataOf(event) },
  });
}

function putTrace(world: World, event: Event, body: Given): void {
  const id = body.id ?? world.newId();
  const bare = { name: null, input: null, output: null, sessionId: null, userId: null, release: null, version: null, metadata: {}, tags: [], public: false };
  const before = world.traces.get(id) ?? { ...bare, id, environment: 'default', timestamp: body.timestamp ?? event.timestamp ?? world.now().toISOString() };
  const keys = ['name', 'sessionId', 'userId', 'release', 'version', 'tags', 'public', 'environment', 'timestamp'] as const;
  world.traces.set(id, { ...before, ...named(body, keys), ...texts(body), metadata: { ...before.metadata, ...metadataOf(event) } });
}

function texts(body: Given): { input?: string | null; output?: string | null } {
  const { input, output } = body;
  return { ...(input == null ? {} : { input: asText(input) }), ...(output == null ? {} : { output: asText(output) }) };
}

function metadataOf({ body }: Event): JsonObject {
  const { metadata } = body;
  if (metadata === undefined || metadata === null) return {};
  return isObject(metadata) ? metadata : { metadata };
}
