import { z } from 'zod';
import { flatMetadata } from '../ingest/metadata.ts';
import type { StoredObservation } from '../ingest/stored.ts';
import { invalid } from './refusal.ts';

const text = ['=', 'contains', 'does not contain', 'starts with', 'ends with', 'matches'] as const;
const number = ['=', '>', '<', '>=', '<='] as const;
const Condition = z.discriminatedUnion('type', [
  z.object({ type: z.literal('datetime'), column: z.string(), operator: z.enum(['>', '<', '>=', '<=']), value: z.coerce.date() }),
  z.object({ type: z.literal('string'), column: z.string(), operator: z.enum(text), value: z.string() }),
  z.object({ type: z.literal('number'), column: z.string(), operator: z.enum(number), value: z.number() }),
  z.object({ type: z.literal('stringOptions'), column: z.string(), operator: z.enum(['any of', 'none of']), value: z.array(z.string()).min(1) }),
  z.object({ type: z.literal('arrayOptions'), column: z.string(), operator: z.enum(['any of', 'none of', 'all of']), value: z.array(z.string()) }),
  z.object({ type: z.literal('stringObject'), column: z.string(), key: z.string(), operator: z.enum(text), value: z.string() }),
  z.object({ type: z.literal('boolean'), column: z.string(), operator: z.enum(['=', '<>']), value: z.boolean() }),
  z.object({ type: z.literal('null'), column: z.string(), operator: z.enum(['is null', 'is not null']), value: z.literal('') }),
]);
type Condition = z.infer<typeof Condition>;

const COLUMNS: Readonly<Record<string, (row: StoredObservation) => unknown>> = {
  id: ({ id }) => id,
  type: ({ type }) => type,
  name: ({ name }) => name,
  traceId: ({ traceId }) => traceId,
  startTime: ({ startTime }) => startTime,
  endTime: ({ endTime }) => endTime,
  level: ({ level }) => level,
  statusMessage: ({ statusMessage }) => statusMessage,
  version: ({ version }) => version,
  release: ({ release }) => release,
  environment: ({ environment }) => environment,
  userId: ({ userId }) => userId,
  sessionId: ({ sessionId }) => sessionId,
  traceName: ({ traceName }) => traceName,
  tags: ({ tags }) => tags,
  traceTags: ({ tags }) => tags,
  parentObservationId: ({ parentObservationId }) => parentObservationId,
  isRootObservation: ({ isRoot }) => isRoot,
  hasParentObservation: ({ parentObservationId }) => parentObservationId !== null,
  providedModelName: ({ model }) => model,
  model: ({ model }) => model,
  promptName: ({ promptName }) => promptName,
  input: ({ input }) => input,
  output: ({ output }) => output,
  metadata: ({ metadata }) => flatMetadata(metadata, () => true),
  experimentId: ({ experiment }) => experiment?.id ?? null,
  experimentName: ({ experiment }) => experiment?.name ?? null,
  experimentDatasetId: ({ experiment }) => experiment?.datasetId ?? null,
};

export function readFilter(json: string): Condition[] {
  const parsed = z.array(Condition).safeParse(jsonOf(json));
  if (!parsed.success) throw invalid('Invalid request data', parsed.error.issues);
  for (const { column } of parsed.data) if (!(column in COLUMNS)) throw invalid(`There is no column ${column} to filter by`);
  return parsed.data;
}

export function satisfies(row: StoredObservation, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => holds(condition, COLUMNS[condition.column]?.(row)));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('filter is no JSON');
  }
}

function holds(condition: Condition, value: unknown): boolean {
  const listed = Array.isArray(value) ? value.map(String) : [];
  switch (condition.type) {
    case 'datetime':
      return value !== null && compare(condition.operator, Date.parse(String(value)), condition.value.getTime());
    case 'number':
      return compare(condition.operator, Number(value), condition.value);
    case 'string':
      return matches(condition.operator, value, condition.value);
    case 'stringObject':
      return matches(condition.operator, Object.entries(Object(value)).find(([key]) => key === condition.key)?.[1], condition.value);
    case 'stringOptions':
      return condition.value.includes(String(value)) === (condition.operator === 'any of');
    case 'arrayOptions':
      if (condition.operator === 'all of') return condition.value.every((wanted) => listed.includes(wanted));
      return condition.value.some((wanted) => listed.includes(wanted)) === (condition.operator === 'any of');
    case 'boolean':
      return (value === condition.value) === (condition.operator === '=');
    case 'null':
      return (value === null) === (condition.operator === 'is null');
  }
}

function compare(operator: (typeof number)[number], a: number, b: number): boolean {
  if (operator === '=') return a === b;
  if (operator.endsWith('=') && a === b) return true;
  return operator.startsWith('>') ? a > b : a < b;
}

function matches(operator: (typeof text)[number], value: unknown, wanted: string): boolean {
  const shown = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  if (operator === '=') return shown === wanted;
  if (operator === 'starts with') return shown.startsWith(wanted);
  if (operator === 'ends with') return shown.endsWith(wanted);
  return shown.includes(wanted) === (operator !== 'does not contain');
}
