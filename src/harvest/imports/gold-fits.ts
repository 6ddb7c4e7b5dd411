import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';

const IS: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isJsonObject,
  null: (value) => value === null,
};

/** Why a call's arguments contradict its tool: as `misfit`, and a tool takes no argument that it does not name. Null where they do not. */
export function argumentMisfit(args: JsonObject, parameters: JsonObject): string | null {
  const known = isJsonObject(parameters['properties']) ? parameters['properties'] : {};
  const isOpen = parameters['additionalProperties'] !== undefined && parameters['additionalProperties'] !== false;
  const unknown = isOpen ? undefined : Object.keys(args).find((name) => !Object.hasOwn(known, name));
  return unknown === undefined ? misfit(args, parameters, 'the call') : `the call has ${JSON.stringify(unknown)}, which its tool does not take`;
}

/**
 * Where a gold answer contradicts the schema it was asked to follow, in words; null where it does not. Looks at types, choices, required and unknown
 * members and at items: what a schema that a data set's author wrote says about most values. Keywords beyond these are not held against it.
 */
export function misfit(value: JsonValue, schema: JsonObject, place = 'it'): string | null {
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => IS[type]?.(value) ?? true)) return `${place} is not of type ${types.join(' or ')}`;
  const { enum: choices, anyOf } = schema;
  if (Array.isArray(choices) && !choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value))) return `${place} is none of the choices`;
  if (Array.isArray(anyOf) && anyOf.filter(isJsonObject).every((one) => misfit(value, one, place) !== null)) return `${place} is of none of its types`;
  if (isJsonObject(value)) return memberMisfit(value, schema, place);
  return Array.isArray(value) ? itemMisfit(value, schema, place) : null;
}

function typesOf({ type }: JsonObject): string[] {
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string');
}

function memberMisfit(value: JsonObject, { properties, required, additionalProperties }: JsonObject, place: string): string | null {
  const missing = (Array.isArray(required) ? required : []).find((name) => typeof name === 'string' && !Object.hasOwn(value, name));
  if (missing !== undefined) return `${place} lacks ${JSON.stringify(missing)}, which is required`;
  const known = isJsonObject(properties) ? properties : null;
  for (const [name, member] of Object.entries(value)) {
    const schema = known !== null && Object.hasOwn(known, name) ? known[name] : additionalProperties;
    if (schema === false) return `${place} has ${JSON.stringify(name)}, which the schema forbids`;
    const found = isJsonObject(schema) ? misfit(member, schema, JSON.stringify(name)) : null;
    if (found !== null) return found;
  }
  return null;
}

function itemMisfit(value: readonly JsonValue[], { items, minItems, maxItems }: JsonObject, place: string): string | null {
  if (typeof minItems === 'number' && value.length < minItems) return `${place} holds fewer than ${minItems}`;
  if (typeof maxItems === 'number' && value.length > maxItems) return `${place} holds more than ${maxItems}`;
  if (!isJsonObject(items)) return null;
  for (const item of value) {
    const found = misfit(item, items, `an item of ${place}`);
    if (found !== null) return found;
  }
  return null;
}
