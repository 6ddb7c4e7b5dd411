import { Hono } from 'hono';
import { z } from 'zod';
import { flatMetadata } from '../ingest/metadata.ts';
import type { StoredObservation } from '../ingest/stored.ts';
import { readFilter, satisfies } from '../server/filter.ts';
import { cursorAfter, inOrder, readCursor } from '../server/keyset.ts';
import { List, readQuery, Time } from '../server/query.ts';
import { onlyIn, Refusal } from '../server/refusal.ts';
import type { World } from '../server/world.ts';

const QUERY = {
  fields: List.optional(),
  expandMetadata: List.optional(),
  limit: z.coerce.number().nonnegative().lte(1000).default(50),
  cursor: z.string().optional(),
  parseIoAsJson: z.enum(['true', 'false']).optional(),
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
  filter: z.string().optional(),
};
/** Parameters the preview of v3.225 does not know, so it drops them. */
const V4_QUERY = { sessionId: z.string().optional(), isRootObservation: z.enum(['true', 'false']).optional() };
const PLAIN = ['type', 'name', 'userId', 'level', 'traceId', 'version', 'parentObservationId', 'sessionId'] as const;
type Query = z.infer<z.ZodObject<typeof QUERY>> & Partial<z.infer<z.ZodObject<typeof V4_QUERY>>>;

export function observationsV2(world: World): Hono {
  return new Hono().get('/api/public/v2/observations', (context) => {
    if (world.mode === 'v3' && !world.preview) throw onlyIn('v4');
    const query: Query = readQuery(context, world.mode === 'v3' ? QUERY : { ...QUERY, ...V4_QUERY });
    if (query.parseIoAsJson === 'true') throw new Refusal(400, 'InvalidRequestError', 'parseIoAsJson=true is retired: input and output are always strings');
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const rows = [...world.observations.values()]
      .filter((row) => isWanted(row, query))
      .toSorted(inOrder)
      .filter((row) => after === null || inOrder(after, row) < 0);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const answer = {
      data: page.map((row) => shown(row, { query, projectId: world.projectId })),
      meta: rows.length > page.length && last ? { cursor: cursorAfter(last) } : {},
    };
    if (JSON.stringify(answer).length > world.maxPageBytes) throw new Refusal(413, 'PayloadTooLarge', 'The page is too large, ask for fewer rows');
    return context.json(answer);
  });
}

/** Conditions of `filter` take the place of the simple parameters about the same column. */
function isWanted(row: StoredObservation, query: Query): boolean {
  const conditions = query.filter === undefined ? [] : readFilter(query.filter);
  if (!satisfies(row, conditions)) return false;
  const free = (column: string) => !conditions.some((condition) => condition.column === column);
  if (PLAIN.some((column) => free(column) && query[column] !== undefined && row[column] !== query[column])) return false;
  if (free('environment') && query.environment && !query.environment.includes(row.environment)) return false;
  if (free('isRootObservation') && query.isRootObservation !== undefined && String(row.isRoot) !== query.isRootObservation) return false;
  if (!free('startTime')) return true;
  const at = Date.parse(row.startTime);
  return (
    (query.fromStartTime === undefined || at >= Date.parse(query.fromStartTime)) && (query.toStartTime === undefined || at < Date.parse(query.toStartTime))
  );
}

function shown(row: StoredObservation, { query, projectId }: { query: Query; projectId: string }): object {
  const { id, traceId, startTime, endTime, parentObservationId, type } = row;
  const wanted = query.fields ?? ['core', 'basic'];
  const groups = Object.entries(groupsOf(row, query)).filter(([name]) => wanted.includes(name));
  const core = { id, traceId, startTime, endTime, projectId, parentObservationId, type };
  const prices = { modelId: null, inputPrice: null, outputPrice: null, totalPrice: null };
  return Object.assign(core, ...groups.map(([, group]) => group()), prices);
}

/** Longer metadata is cut unless input and output were asked for as well, or the key was named. */
function groupsOf(row: StoredObservation, { fields = [], expandMetadata = [] }: Query): Record<string, () => object> {
  const { name, level, statusMessage, version, environment, userId, sessionId, input, output, createdAt, completionStartTime } = row;
  const since = (time: string | null) => (time === null ? null : (Date.parse(time) - Date.parse(row.startTime)) / 1000);
  const isWhole = (key: string) => fields.includes('io') || expandMetadata.includes(key);
  return {
    basic: () => ({
      isRootObservation: row.isRoot,
      name,
      level,
      statusMessage,
      version,
      environment,
      bookmarked: false,
      public: row.public,
      userId,
      sessionId,
    }),
    time: () => ({ completionStartTime, createdAt, updatedAt: createdAt }),
    io: () => ({ input, output }),
    metadata: () => ({ metadata: flatMetadata(row.metadata, isWhole) }),
    model: () => ({ providedModelName: row.model, internalModelId: null, modelParameters: row.modelParameters }),
    usage: () => ({ usageDetails: row.usageDetails, costDetails: row.costDetails, totalCost: row.costDetails['total'] ?? null, usagePricingTierName: null }),
    prompt: () => ({ promptId: null, promptName: row.promptName, promptVersion: row.promptVersion }),
    metrics: () => ({ latency: since(row.endTime), timeToFirstToken: since(completionStartTime) }),
    trace_context: () => ({ traceName: row.traceName, tags: row.tags, release: row.release }),
  };
}
