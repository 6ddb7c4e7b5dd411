import { z } from 'zod';
import { SCORE_TYPES, type StoredScore, type World } from './world.ts';

export const CreateScore = z.object({
  id: z.string().nullish(),
  name: z.string().min(1),
  value: z.union([z.number(), z.string()]),
  dataType: z.enum(SCORE_TYPES).nullish(),
  traceId: z.string().nullish(),
  observationId: z.string().nullish(),
  sessionId: z.string().nullish(),
  datasetRunId: z.string().nullish(),
  comment: z.string().nullish(),
  metadata: z.unknown().optional(),
  environment: z.string().nullish(),
  configId: z.string().nullish(),
  queueId: z.string().nullish(),
  source: z.enum(['API', 'ANNOTATION']).nullish(),
});

/** Writes a score, over the one of the same id if there is one; a sentence where it cannot be taken. */
export function putScore(world: World, body: z.infer<typeof CreateScore>, id: string): string | null {
  const about = [body.traceId, body.sessionId, body.datasetRunId].filter((target) => target != null);
  if (about.length !== 1) return 'A score is about exactly one of traceId, sessionId and datasetRunId';
  if (body.observationId && !body.traceId) return 'observationId needs traceId';
  const dataType = body.dataType ?? (typeof body.value === 'number' ? 'NUMERIC' : 'CATEGORICAL');
  const isNumber = typeof body.value === 'number';
  if (dataType === 'NUMERIC' && !isNumber) return 'A NUMERIC score takes a number';
  if (dataType === 'BOOLEAN' && body.value !== 0 && body.value !== 1) return 'A BOOLEAN score takes 0 or 1';
  if (['CATEGORICAL', 'TEXT', 'CORRECTION'].includes(dataType) && isNumber) return `A ${dataType} score takes text`;
  const now = world.now().toISOString();
  world.scores.set(id, {
    id,
    name: body.name,
    dataType,
    value: isNumber ? Number(body.value) : 0,
    stringValue: dataType === 'BOOLEAN' ? (body.value === 1 ? 'True' : 'False') : isNumber ? null : String(body.value),
    traceId: body.traceId ?? null,
    observationId: body.observationId ?? null,
    sessionId: body.sessionId ?? null,
    datasetRunId: body.datasetRunId ?? null,
    comment: body.comment ?? null,
    metadata: body.metadata ?? {},
    environment: body.environment ?? 'default',
    configId: body.configId ?? null,
    queueId: body.queueId ?? null,
    source: body.source ?? 'API',
    timestamp: now,
    createdAt: world.scores.get(id)?.createdAt ?? now,
    updatedAt: now,
  });
  return null;
}

/** As `GET /api/public/v3/scores` shows it: the value has its type's form, other fields come in groups. */
export function scoreV3(score: StoredScore, groups: readonly string[], projectId: string) {
  const { id, name, source, timestamp, environment, createdAt, updatedAt, dataType } = score;
  const value = dataType === 'NUMERIC' ? score.value : dataType === 'BOOLEAN' ? score.value === 1 : score.stringValue;
  return {
    id,
    projectId,
    name,
    value,
    dataType,
    source,
    timestamp,
    environment,
    createdAt,
    updatedAt,
    ...(groups.includes('details') ? { comment: score.comment, configId: score.configId, metadata: score.metadata } : {}),
    ...(groups.includes('subject') ? { subject: subjectOf(score) } : {}),
    ...(groups.includes('annotation') ? { authorUserId: null, queueId: score.queueId } : {}),
  };
}

function subjectOf({ traceId, observationId, sessionId, datasetRunId }: StoredScore) {
  if (observationId !== null) return { kind: 'observation', id: observationId, traceId };
  if (traceId !== null) return { kind: 'trace', id: traceId };
  return sessionId !== null ? { kind: 'session', id: sessionId } : { kind: 'experiment', id: datasetRunId };
}

/** As the older endpoints show it. */
export function scoreV2(score: StoredScore) {
  const { stringValue, ...rest } = score;
  const shown = score.dataType === 'NUMERIC' ? {} : { stringValue };
  return { ...rest, ...shown, authorUserId: null };
}
