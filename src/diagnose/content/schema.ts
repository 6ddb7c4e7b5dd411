import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { Example } from '../../records/example.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { Answer, SchemaCheck } from '../found.ts';

/** The schema an answer is held to: its tool's parameters, or the response format's. Null where none is known, or it was made out of the calls. */
export function schemaOf({ request, schemaFrom }: Pick<Example, 'request' | 'schemaFrom'>, { calls }: Pick<Answer, 'calls'>): JsonObject | null {
  const format = request?.responseFormat ?? null;
  if (calls === null) return format?.type === 'json_schema' ? format.schema : null;
  if (schemaFrom.tools === 'inferred') return null;
  return request?.tools.find(({ name }) => name === calls[0]?.name)?.parameters ?? null;
}

/** What of an answer breaks its schema; null where nothing does, or nobody can tell. */
export function violation(check: SchemaCheck, schema: JsonObject | null, { calls, json }: Answer): string | null {
  if (schema === null) return null;
  const value: unknown = parseJson(JSON.stringify(calls === null ? json : (calls[0]?.arguments ?? {})));
  if (!isJsonObject(value)) return 'it is no object';
  const checked = check(schema, value);
  return checked.result === 'violation' ? checked.detail : null;
}
