import { isJsonObject, type JsonObject, type JsonValue } from '../../../records/json.ts';

/** No type at all. */
const ANYTHING = '';

/** BFCL's names of types, Python's for the most part, as JSON Schema has them; `any` is no limit at all. */
const TYPES: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  any: ANYTHING,
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  array: 'array',
};

/** A parameter schema of BFCL as JSON Schema, everything but its types as it stands; null where it has a type that the table does not name. */
export function jsonSchemaOf(schema: JsonObject): JsonObject | null {
  const entries: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(schema)) {
    const renamed = key === 'type' ? typeOf(value) : key === 'properties' ? membersOf(value) : key === 'items' ? itemOf(value) : value;
    if (renamed === undefined) return null;
    if (key !== 'type' || renamed !== ANYTHING) entries.push([key, renamed]);
  }
  return Object.fromEntries(entries);
}

function typeOf(name: JsonValue): string | undefined {
  return typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

function itemOf(schema: JsonValue): JsonObject | undefined {
  return isJsonObject(schema) ? (jsonSchemaOf(schema) ?? undefined) : undefined;
}

function membersOf(properties: JsonValue): JsonObject | undefined {
  if (!isJsonObject(properties)) return undefined;
  const members = Object.entries(properties).map(([name, schema]) => [name, itemOf(schema)] as const);
  const understood = members.flatMap(([name, schema]) => (schema === undefined ? [] : [[name, schema] as const]));
  return understood.length === members.length ? Object.fromEntries(understood) : undefined;
}
