import { isJsonObject, type JsonObject, JsonValue } from '../../../../records/json.ts';
import { parsedOrNull } from '../../../../records/json-lines.ts';

/** Columns of Langfuse's blob exports whose texts are empty where nothing was set. */
const EMPTY_IS_NULL =
  /^(parentObservationId|name|statusMessage|version|input|output|providedModelName|modelParameters|userId|sessionId|traceName|endTime|release)$/;
const TIMES = /^(startTime|endTime|timestamp|createdAt|updatedAt)$/;
/** Objects and lists that CSV and the UI's exports write as text. */
const JSON_COLUMNS = /^(usageDetails|costDetails|tags|toolDefinitions|scores)$/;

/** A record in the names of the API: blob exports write `trace_id` and ClickHouse's times, CSV writes everything as text. Anything else stays as it is. */
export function inApiNames(record: JsonObject): JsonObject {
  if ('traceId' in record || !('trace_id' in record || 'user_id' in record || 'session_id' in record)) return record;
  const renamed: JsonObject = {};
  for (const [column, value] of Object.entries(record)) renamed[camelCase(column)] = cellOf(camelCase(column), value);
  return withTools(renamed);
}

/** One row of a CSV file, whichever names its columns have. */
export function csvRecord(row: Readonly<Record<string, string>>): JsonObject {
  const record: JsonObject = {};
  for (const [column, text] of Object.entries(row)) {
    const isJson = JSON_COLUMNS.test(camelCase(column));
    record[column] = text === '' ? null : isJson ? (jsonCell(text) ?? text) : text;
  }
  return record;
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function cellOf(key: string, value: JsonValue): JsonValue {
  if (value === '' && EMPTY_IS_NULL.test(key)) return null;
  return typeof value === 'string' && TIMES.test(key) ? isoTime(value) : value;
}

/** `2024-05-29 13:46:19.963000` is a time in UTC; what is ISO 8601 already stays. */
function isoTime(time: string): string {
  const read = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/.exec(time);
  if (!read) return time;
  const fraction = (read[3] ?? '').padEnd(3, '0').replace(/^(\d{3}\d*?)0*$/, '$1');
  return `${read[1]}T${read[2]}.${fraction}Z`;
}

const PRINTED_MAP = /^\{(\s*'[^'"\\]*'\s*:\s*-?\d+(\.\d+)?\s*(,|(?=\})))*\s*\}$/;

/** JSON, or a map as ClickHouse and Python print it: `{'input': 50, 'output': 10}`. */
function jsonCell(text: string): JsonValue {
  const parsed = JsonValue.safeParse(parsedOrNull(text.length < 4096 && PRINTED_MAP.test(text.trim()) ? text.replaceAll("'", '"') : text));
  return parsed.success ? parsed.data : null;
}

/** The export keeps the tools offered in a column of their own, by name; they go where SDKs leave them, unless they stand there already. */
function withTools(record: JsonObject): JsonObject {
  const { toolDefinitions, metadata } = record;
  const kept = typeof metadata === 'string' ? parsedOrNull(metadata) : metadata;
  const noted = isJsonObject(kept) ? kept : {};
  if (!isJsonObject(toolDefinitions) || Object.keys(toolDefinitions).length === 0 || 'tools' in noted) return record;
  const tools = Object.entries(toolDefinitions).map(([name, definition]): JsonObject => {
    const fields = JsonValue.safeParse(typeof definition === 'string' ? parsedOrNull(definition) : definition).data;
    return isJsonObject(fields) ? { ...fields, type: 'function', name } : { type: 'function', name };
  });
  return { ...record, metadata: { ...noted, tools } };
}
