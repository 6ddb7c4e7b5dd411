import { z } from 'zod';
import { isJsonObject } from '../../../records/json.ts';
import type { Row } from '../ports.ts';

const Text = z.string().nullish().catch(null);

/** What is looked at in an observation of the v2 API; the rest is passed on as it is. */
const Observation = z.looseObject({
  id: z.string().min(1),
  traceId: z.string().min(1).nullish(),
  startTime: z.string(),
  projectId: Text,
  parentObservationId: Text,
  isRootObservation: z.boolean().nullish().catch(null),
  type: Text,
  name: Text,
  environment: Text,
  userId: Text,
  traceName: Text,
  tags: z.array(z.string()).nullish().catch(null),
  metadata: z.unknown().optional(),
});

/** An observation that can be told apart and placed in time; `alone` where it is of no trace, null for anything else. */
export function rowOf(value: unknown): Row | 'alone' | null {
  const parsed = Observation.safeParse(value);
  const time = parsed.success ? Date.parse(parsed.data.startTime) : Number.NaN;
  if (!parsed.success || !isJsonObject(value) || Number.isNaN(time)) return null;
  if (!parsed.data.traceId) return 'alone';
  const { id, projectId, parentObservationId, isRootObservation, type, name, environment, userId, traceName, tags, metadata } = parsed.data;
  const { traceId } = parsed.data;
  const htmlPath = projectId ? { htmlPath: `/project/${encodeURIComponent(projectId)}/traces/${encodeURIComponent(traceId)}` } : {};
  return {
    id,
    traceId,
    time,
    environment: environment ?? null,
    userId: userId ?? null,
    marks: {
      type: type ?? null,
      name: name ?? null,
      isRoot: isRootObservation ?? !parentObservationId,
      traceName: traceName ?? null,
      tags: tags ?? [],
      metadata,
    },
    value: { ...htmlPath, ...value },
    isWhole: true,
  };
}
