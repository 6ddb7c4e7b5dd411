import { isJsonObject, type JsonObject } from '../../../../records/json.ts';
import type { Noted, RecordKind } from './record.ts';

/** The list that a document or a line holds in place of one record: a page `{data}`, an export `{trace, observations}`, an array. */
export function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value) || traceIdIn(value) !== null) return null;
  const { data, observations, trace } = value;
  if (Array.isArray(data)) return data;
  // An export keeps the trace beside its observations; a trace of the v1 API is its own record.
  if (Array.isArray(observations) && isJsonObject(trace)) return [{ ...trace, observations, scores: value['scores'] ?? trace['scores'] }];
  return Array.isArray(observations) && typeof value['id'] !== 'string' ? observations : null;
}

/** What a record is and whose, without reading what it says. */
export function notedShape(value: unknown): Pick<Noted, 'kind' | 'traceId' | 'startMs'> {
  if (!isJsonObject(value)) return { kind: 'observation', traceId: null, startMs: Number.NaN };
  const kind = kindOf(value);
  const traceId = kind === 'trace' || isWholeTrace(value) ? textOf(value['id']) : traceIdIn(value);
  const startMs = isWholeTrace(value) ? newestIn(value) : millisecondsOf(value['startTime'] ?? value['start_time'] ?? value['timestamp']);
  return { kind, traceId, startMs };
}

/** The start of its last observation; not a number where one does not tell. */
function newestIn({ observations }: JsonObject): number {
  const starts = Array.isArray(observations) ? observations.map((one) => (isJsonObject(one) ? millisecondsOf(one['startTime']) : Number.NaN)) : [];
  return Math.max(...starts);
}

/** A trace with its observations in it, as the v1 API gives one. */
export function isWholeTrace(value: JsonObject): boolean {
  return traceIdIn(value) === null && Array.isArray(value['observations']) && value['observations'].some(isJsonObject);
}

function kindOf(value: JsonObject): RecordKind {
  if (isWholeTrace(value)) return 'observation';
  const isTyped = typeof value['type'] === 'string';
  if (!isTyped && ('dataType' in value || 'data_type' in value) && 'value' in value) return 'score';
  return !isTyped && traceIdIn(value) === null && 'timestamp' in value && typeof value['id'] === 'string' ? 'trace' : 'observation';
}

export function traceIdIn(value: JsonObject): string | null {
  return textOf(value['traceId']) ?? textOf(value['trace_id']);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** ISO 8601, or as ClickHouse writes it: `2024-05-29 13:46:19.963000`, in UTC. */
export function millisecondsOf(time: unknown): number {
  if (typeof time !== 'string') return Number.NaN;
  return Date.parse(/^\d{4}-\d\d-\d\d \d\d:/.test(time) ? `${time.replace(' ', 'T').slice(0, 23)}Z` : time);
}
