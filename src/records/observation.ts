import { z } from 'zod';
import { isJsonObject } from './json.ts';

/**
 * One observation as Langfuse's `GET /api/public/v2/observations` returns it. Servers add keys freely, so the schema is loose;
 * `input` and `output` are raw strings there, parsed values in UI exports and the v1 API.
 */
export const Observation = z.looseObject({
  id: z.string().min(1),
  traceId: z.string().min(1),
  startTime: z.string(),
  endTime: z.string().nullish(),
  parentObservationId: z.string().nullish(),
  type: z.string(),
  name: z.string().nullish(),
  level: z.string().nullish(),
  statusMessage: z.string().nullish(),
  environment: z.string().nullish(),
  sessionId: z.string().nullish(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  metadata: z.unknown().optional(),
  providedModelName: z.string().nullish(),
  modelParameters: z.unknown().optional(),
  usageDetails: z.unknown().optional(),
  costDetails: z.unknown().optional(),
  /** US dollars; the v1 API writes 0 where it knows no price. */
  totalCost: z.unknown().optional(),
  /** Where Langfuse shows the trace: a path on its server, or a whole URL. */
  htmlPath: z.unknown().optional(),
  traceName: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
});
export type Observation = z.infer<typeof Observation>;

const NULLISH_TEXTS = [
  'endTime',
  'parentObservationId',
  'name',
  'level',
  'statusMessage',
  'environment',
  'sessionId',
  'providedModelName',
  'traceName',
] as const;

/** What the schema says, without a copy and many times as fast: exports hold millions. */
export function isObservation(value: unknown): value is Observation {
  if (!isJsonObject(value)) return false;
  const { id, traceId, startTime, type, tags } = value;
  const isKnown = typeof id === 'string' && id !== '' && typeof traceId === 'string' && traceId !== '';
  return (
    isKnown &&
    typeof startTime === 'string' &&
    typeof type === 'string' &&
    NULLISH_TEXTS.every((key) => value[key] === undefined || value[key] === null || typeof value[key] === 'string') &&
    (tags === undefined || tags === null || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')))
  );
}
