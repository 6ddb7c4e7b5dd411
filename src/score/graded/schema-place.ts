import { type ExactJson, isExactObject } from '../../records/exact-json/exact-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';

/** A schema with the document that its references point into. */
export interface SchemaPlace {
  schema: JsonObject;
  root: JsonObject;
}

/** A chain of references or branches that is longer leads in a ring. */
const MOST_HOPS = 20;

/**
 * The schema behind references and behind "this or null" (`anyOf`, `oneOf` with one branch that is not null, `allOf` with one).
 * Null where several branches could be meant, or a reference leads nowhere: then nothing is known.
 */
export function resolvedPlace(place: SchemaPlace | null): SchemaPlace | null {
  let at = place;
  for (let hop = 0; at !== null && hop < MOST_HOPS; hop += 1) {
    const { schema, root }: SchemaPlace = at;
    const branches = [schema['anyOf'], schema['oneOf'], schema['allOf']].find((list) => Array.isArray(list));
    if (typeof schema['$ref'] === 'string') at = placeOf(pointed(root, schema['$ref']), root);
    else if (Array.isArray(branches)) {
      const [only, ...more] = branches.filter((branch) => !isNullSchema(branch));
      at = more.length > 0 ? null : placeOf(only, root);
    } else return at;
  }
  return null;
}

/** The schema of an object's member: its own, or that of members nobody named. */
export function memberPlace(place: SchemaPlace | null, key: string): SchemaPlace | null {
  if (place === null) return null;
  const { properties, additionalProperties } = place.schema;
  const own = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
  return placeOf(own, place.root);
}

/** The schema of a list's item: its own by place (`prefixItems`), or that of all. */
export function itemPlace(place: SchemaPlace | null, index: number): SchemaPlace | null {
  if (place === null) return null;
  const { items, prefixItems } = place.schema;
  const byPlace = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  return placeOf(byPlace[index] ?? items, place.root);
}

/** What stands for a member that is left out; undefined where nothing does, as where it has to be there. */
export function defaultOf(place: SchemaPlace | null, key: string): ExactJson | undefined {
  const required = place?.schema['required'];
  if (Array.isArray(required) && required.includes(key)) return undefined;
  const member = memberPlace(place, key);
  // A default may stand beside a reference or in what it leads to.
  return ownDefault(member) ?? ownDefault(resolvedPlace(member));
}

function ownDefault(place: SchemaPlace | null): JsonValue | undefined {
  return place !== null && Object.hasOwn(place.schema, 'default') ? place.schema['default'] : undefined;
}

/** Whether a schema has the type among its own, null beside it or not. */
export function allowsType({ schema: { type } }: SchemaPlace, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name));
}

function isNullSchema(branch: JsonValue): boolean {
  return isJsonObject(branch) && branch['type'] === 'null';
}

function placeOf(schema: JsonValue | undefined, root: JsonObject): SchemaPlace | null {
  return isJsonObject(schema) ? { schema, root } : null;
}

/** What a local reference (`#/$defs/Place`) points to. */
function pointed(root: JsonObject, reference: string): JsonValue | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  const steps = reference.split('/').slice(1);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) return value[Number(key)];
    return value !== undefined && isExactObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}
