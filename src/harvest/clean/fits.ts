import { canonicalJson } from '../../records/canonical-json.ts';
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from '../../records/exact-json/exact-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';

/**
 * Why arguments cannot be a call under a schema, or null where nothing speaks against it: an argument it does not name, a required one left out, a value
 * outside its choices or of another type. Looks at the arguments themselves, not into them.
 */
export function misfit(args: ExactObject, schema: JsonObject): string | null {
  const { properties, required } = schema;
  const missing = (Array.isArray(required) ? required : []).find((name) => typeof name === 'string' && !Object.hasOwn(args, name));
  if (missing !== undefined) return `${JSON.stringify(missing)} is required`;
  if (!isJsonObject(properties)) return null;
  const isOpen = schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false;
  for (const [name, value] of Object.entries(args)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined && !isOpen) return `${JSON.stringify(name)} is no argument`;
    const wrong = isJsonObject(property) ? wrongValue(value, property) : null;
    if (wrong) return `${JSON.stringify(name)} is ${wrong}`;
  }
  return null;
}

function wrongValue(value: ExactJson, { enum: choices, type }: JsonObject): string | null {
  if (Array.isArray(choices) && !choices.some((choice) => canonicalJson(choice) === canonicalJson(value))) return 'none of its choices';
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type : [];
  return types.length === 0 || types.some((one) => isOfType(value, one)) ? null : `no ${types.join(' or ')}`;
}

function isOfType(value: ExactJson, type: JsonValue): boolean {
  if (type === 'integer') return isNumber(value) && Number.isInteger(Number(canonicalJson(value)));
  if (type === 'number') return isNumber(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isExactObject(value);
  // An unknown type says nothing against a value.
  return type === 'string' || type === 'boolean' ? typeof value === type : true;
}

function isNumber(value: ExactJson): boolean {
  return typeof value === 'number' || value instanceof ExactNumber;
}
