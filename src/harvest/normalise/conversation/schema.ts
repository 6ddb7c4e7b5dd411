import { isJsonObject, type JsonObject, type JsonValue } from '../../../records/json.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';

/** A JSON Schema with the names of its types as JSON Schema has them; Google's clients write `OBJECT`, some under `type_`. */
export function plainSchema(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => plainMember(key, value)));
}

const SCHEMAS_BY_NAME = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const SCHEMA_LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'any_of', 'prefixItems']);
const TYPE = /^(STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL)$/;

function plainMember(key: string, value: JsonValue): [string, JsonValue] {
  if (key === 'type' || key === 'type_') {
    if (key === 'type_' && typeof value !== 'string') throw new Unreadable('unreadable-tools', 'a schema names its types by number');
    return ['type', typeof value === 'string' && TYPE.test(value) ? value.toLowerCase() : value];
  }
  if (SCHEMAS_BY_NAME.has(key) && isJsonObject(value))
    return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isJsonObject(inner) ? plainSchema(inner) : inner]))];
  if (SCHEMA_LISTS.has(key) && Array.isArray(value))
    return [key === 'any_of' ? 'anyOf' : key, value.map((inner) => (isJsonObject(inner) ? plainSchema(inner) : inner))];
  return [key, (key === 'items' || key === 'additionalProperties') && isJsonObject(value) ? plainSchema(value) : value];
}
