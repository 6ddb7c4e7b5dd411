import { z } from 'zod';
import { isJsonObject } from '../../../records/json.ts';
import type { Row } from '../ports.ts';

const Text = z.string().nullish().catch(null);

/** A trace of the v1 API, without its input and output. */
export const Trace = z.looseObject({
  id: z.string().min(1),
  timestamp: z.string(),
  name: Text,
  tags: z.array(z.string()).nullish().catch(null),
  userId: Text,
  sessionId: Text,
  environment: Text,
  release: Text,
  htmlPath: Text,
  metadata: z.unknown().optional(),
});
export type Trace = z.infer<typeof Trace>;

export const Observation = z.looseObject({
  id: z.string().min(1),
  traceId: z.string().min(1),
  startTime: z.string(),
  parentObservationId: Text,
  type: Text,
  name: Text,
  environment: Text,
  model: Text,
  calculatedTotalCost: z.unknown().optional(),
  metadata: z.unknown().optional(),
});

/** A trace as something that is looked at: when it was, and whose it says it is. */
export function traceRow(trace: Trace): Row | null {
  const { id, timestamp, name, tags, userId, environment, metadata } = trace;
  const time = Date.parse(timestamp);
  if (Number.isNaN(time)) return null;
  const marks = { type: null, name: null, isRoot: false, traceName: name ?? null, tags: tags ?? [], metadata };
  return { id, traceId: id, time, environment: environment ?? null, userId: userId ?? null, marks, value: trace, isWhole: true };
}

/**
 * An observation of the v1 API in the shape of the v2 API: what it keeps with the trace is written beside it, and input and output stay as they
 * are, parsed. Null for anything else.
 */
export function observationRow(value: unknown, trace: Trace): Row | null {
  const parsed = Observation.safeParse(value);
  const time = parsed.success ? Date.parse(parsed.data.startTime) : Number.NaN;
  if (!parsed.success || !isJsonObject(value) || Number.isNaN(time)) return null;
  const { id, traceId, parentObservationId, type, name, environment, model, calculatedTotalCost, metadata } = parsed.data;
  const [traceName, tags, userId] = [trace.name ?? null, trace.tags ?? [], trace.userId ?? null];
  const isRoot = !parentObservationId;
  return {
    id,
    traceId,
    time,
    environment: environment ?? null,
    userId,
    marks: { type: type ?? null, name: name ?? null, isRoot, traceName, tags, metadata },
    value: {
      ...value,
      isRootObservation: isRoot,
      providedModelName: model ?? null,
      totalCost: calculatedTotalCost ?? null,
      ...{ traceName, tags, userId, sessionId: trace.sessionId ?? null, release: trace.release ?? null },
      ...(trace.htmlPath ? { htmlPath: trace.htmlPath } : {}),
    },
    isWhole: true,
  };
}
