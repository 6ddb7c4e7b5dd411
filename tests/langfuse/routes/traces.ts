import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { parsed } from '../ingest/json.ts';
import { nestedMetadata } from '../ingest/metadata.ts';
import type { StoredObservation } from '../ingest/stored.ts';
import { inOrder } from '../server/keyset.ts';
import { List, numbered, PAGE, readQuery, Time } from '../server/query.ts';
import { notFound, onlyIn } from '../server/refusal.ts';
import { scoreV2 } from '../server/scores.ts';
import type { StoredTrace, World } from '../server/world.ts';
import { observationV1 } from './observations-v1.ts';

const QUERY = {
  ...PAGE,
  userId: z.string().optional(),
  name: z.string().optional(),
  sessionId: z.string().optional(),
  version: z.string().optional(),
  release: z.string().optional(),
  tags: List.optional(),
  environment: List.optional(),
  fromTimestamp: Time.optional(),
  toTimestamp: Time.optional(),
};
const PLAIN = ['userId', 'name', 'sessionId', 'version', 'release'] as const;

/** v3's rows of traces and sessions; v4 has neither. */
export function traces(world: World): Hono {
  const legacy = (answer: (context: Context) => Response) => (context: Context) => {
    if (world.mode === 'v4') throw onlyIn('v3');
    return answer(context);
  };
  return new Hono()
    .get(
      '/api/public/traces',
      legacy((context) => {
        const query = readQuery(context, QUERY);
        const rows = tracesOf(world).filter(
          (trace) =>
            PLAIN.every((column) => query[column] === undefined || query[column] === trace[column]) &&
            (query.tags ?? []).every((tag) => trace.tags.includes(tag)) &&
            (query.environment === undefined || query.environment.includes(trace.environment)) &&
            (query.fromTimestamp === undefined || Date.parse(trace.timestamp) >= Date.parse(query.fromTimestamp)) &&
            (query.toTimestamp === undefined || Date.parse(trace.timestamp) < Date.parse(query.toTimestamp)),
        );
        const { data, meta } = numbered(rows, query);
        const ids = (trace: StoredTrace) => ({
          observations: observationsIn(world, trace.id).map(({ id }) => id),
          scores: scoresOf(world, trace.id).map(({ id }) => id),
        });
        return context.json({ data: data.map((trace) => ({ ...traceV1(world, trace), ...ids(trace) })), meta });
      }),
    )
    .get(
      '/api/public/traces/:id',
      legacy((context) => {
        const trace = tracesOf(world).find(({ id }) => id === context.req.param('id'));
        if (!trace) throw notFound(`Trace ${context.req.param('id')}`);
        const observations = observationsIn(world, trace.id).map((row) => observationV1(row, world.projectId));
        return context.json({ ...traceV1(world, trace), observations, scores: scoresOf(world, trace.id) });
      }),
    )
    .get(
      '/api/public/sessions',
      legacy((context) => context.json(numbered(sessionsOf(world), readQuery(context, PAGE)))),
    )
    .get(
      '/api/public/sessions/:id',
      legacy((context) => {
        const session = sessionsOf(world).find(({ id }) => id === context.req.param('id'));
        if (!session) throw notFound('Session');
        const own = tracesOf(world).filter(({ sessionId }) => sessionId === session.id);
        return context.json({ ...session, traces: own.map((trace) => traceV1(world, trace)) });
      }),
    );
}

function traceV1({ projectId }: World, trace: StoredTrace) {
  const htmlPath = `/project/${projectId}/traces/${trace.id}`;
  return {
    ...trace,
    projectId,
    input: parsed(trace.input),
    output: parsed(trace.output),
    metadata: nestedMetadata(trace.metadata),
    htmlPath,
    latency: null,
    totalCost: null,
  };
}

/** Newest first. A trace is what its spans say of it, and what was written into its own row. */
function tracesOf(world: World): StoredTrace[] {
  const groups = Map.groupBy(world.observations.values(), ({ traceId }) => traceId);
  const fromSpans = [...groups].map(([id, rows]) => traceFromSpans(id, rows.toSorted(inOrder).toReversed()));
  const merged = new Map<string, StoredTrace>(fromSpans.map((trace) => [trace.id, trace]));
  for (const [id, row] of world.traces) merged.set(id, { ...merged.get(id), ...row });
  return [...merged.values()].toSorted((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp) || (a.id < b.id ? 1 : -1));
}

function traceFromSpans(id: string, rows: readonly StoredObservation[]): StoredTrace {
  const root = rows.find(({ isRoot }) => isRoot);
  const last = <T>(of: (row: StoredObservation) => T | null): T | null => rows.map(of).findLast((value) => value !== null) ?? null;
  return {
    id,
    timestamp: root?.startTime ?? rows[0]?.startTime ?? '',
    name: last(({ traceName }) => traceName) ?? root?.name ?? null,
    input: last(({ trace }) => trace.input) ?? root?.input ?? null,
    output: last(({ trace }) => trace.output) ?? root?.output ?? null,
    sessionId: last(({ sessionId }) => sessionId),
    userId: last(({ userId }) => userId),
    release: last(({ release }) => release),
    version: last(({ version }) => version),
    metadata: Object.assign({}, root?.metadata, ...rows.map(({ trace }) => trace.metadata)),
    tags: [...new Set(rows.flatMap(({ tags }) => tags))].toSorted(),
    public: rows.some((row) => row.public),
    environment: root?.environment ?? rows[0]?.environment ?? 'default',
  };
}

function observationsIn(world: World, traceId: string): StoredObservation[] {
  return [...world.observations.values()].filter((row) => row.traceId === traceId).toSorted(inOrder);
}

function scoresOf(world: World, traceId: string) {
  return [...world.scores.values()].filter((score) => score.traceId === traceId).map(scoreV2);
}

function sessionsOf(world: World) {
  const inSession = tracesOf(world).filter(({ sessionId }) => sessionId !== null);
  const groups = Map.groupBy(inSession, ({ sessionId }) => sessionId ?? '');
  return [...groups].map(([id, own]) => ({
    id,
    createdAt: own.at(-1)?.timestamp ?? '',
    projectId: world.projectId,
    environment: own.at(-1)?.environment ?? 'default',
  }));
}
