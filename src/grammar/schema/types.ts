import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { Inexpressible } from '../gbnf/inexpressible.ts';

/** In the order in which a choice of them is written. */
const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const;
export type JsonType = (typeof TYPES)[number];

const IMPLIED: Readonly<Record<string, JsonType>> = {
  properties: 'object',
  required: 'object',
  additionalProperties: 'object',
  patternProperties: 'object',
  items: 'array',
  prefixItems: 'array',
  minItems: 'array',
  maxItems: 'array',
  pattern: 'string',
  format: 'string',
  minLength: 'string',
  maxLength: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
};

/** The types a schema names. Where it names none, those its keywords are about: that is what their author meant; any type where it has none of them. */
export function typesOf(schema: JsonObject, path: string): JsonType[] {
  const { type, nullable } = schema;
  const named = type === undefined ? impliedTypes(schema) : Array.isArray(type) ? type : [type];
  const all = nullable === true && type !== undefined ? [...named, 'null'] : named;
  const unknown = all.find((one) => !TYPES.some((known) => known === one));
  if (unknown !== undefined) throw new Inexpressible(`${path} has the type ${JSON.stringify(unknown).slice(0, 60)}, which JSON Schema does not know`);
  const known = TYPES.filter((one) => all.includes(one));
  return known.includes('number') ? known.filter((one) => one !== 'integer') : known;
}

function impliedTypes(schema: JsonObject): JsonType[] {
  const implied = Object.keys(schema).flatMap((key) => (Object.hasOwn(IMPLIED, key) ? (IMPLIED[key] ?? []) : []));
  return implied.length === 0 ? [...TYPES] : implied;
}

/** Whether a value is of one of the types. */
export function isOfType(value: JsonValue, types: readonly JsonType[]): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (isJsonObject(value)) return types.includes('object');
  if (typeof value === 'number') return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  return typeof value === 'string' ? types.includes('string') : types.includes('boolean');
}
