import type { ToolDefinition } from '../chat.ts';
import { sha256 } from '../digest.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { TrackRoute } from './swap-policy.ts';

/** What a prompt shows of a schema. `names`: its properties in declared order. `text`: every character. */
export type Shown = 'names' | 'text';

export function shownIn({ rows, prompt }: Pick<TrackRoute, 'rows' | 'prompt'>): Shown {
  return rows.signatures === 'json-schema' || prompt?.template === 'model' ? 'text' : 'names';
}

/**
 * What tells an evaluated tool from a changed one: the digest of its name, description and parameters. The order of properties counts, for prompts and
 * grammars follow it; that of other keys only where the prompt shows the text. No description is the same as an empty one: prompts write both alike.
 */
export function toolDigest({ name, description, parameters }: Pick<ToolDefinition, 'name' | 'description' | 'parameters'>, shown: Shown): string {
  return kept(parameters, `${shown} tool ${JSON.stringify([name, description ?? ''])}`, () => digestOf(['tool', name, description ?? '', parameters], shown));
}

/** The same of an answer's format, by its name and schema; for any JSON object `{name: 'json', schema: {}}` (`answerShape`). */
export function formatDigest({ name, schema }: { name: string; schema: JsonObject }, shown: Shown): string {
  return kept(schema, `${shown} format ${name}`, () => digestOf(['format', name, schema], shown));
}

/** Schemas are never changed, and requests of an endpoint share them: each is digested once. Few of each: it may stand under many names. */
const digests = new WeakMap<JsonObject, Map<string, string>>();
const MOST = 8;

function kept(schema: JsonObject, of: string, made: () => string): string {
  const known = digests.get(schema) ?? new Map<string, string>();
  const digest = known.get(of) ?? made();
  if (known.size < MOST) digests.set(schema, known.set(of, digest));
  return digest;
}

function digestOf(value: JsonValue, shown: Shown): string {
  return sha256(shown === 'text' ? JSON.stringify(value) : inDeclaredOrder(value, false));
}

/** Keywords whose members are named by the schema's author. */
const NAMED_MEMBERS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** JSON text with sorted keys, but for those that the schema's author ordered. */
function inDeclaredOrder(value: JsonValue, isOrdered: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => inDeclaredOrder(item, false)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = isOrdered ? Object.keys(value) : Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${inDeclaredOrder(value[key] ?? null, NAMED_MEMBERS.has(key))}`).join(',')}}`;
}
