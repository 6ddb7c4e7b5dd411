import { canonicalJson } from '../../records/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { Inexpressible } from '../gbnf/inexpressible.ts';
import { note, type Place, referred } from './place.ts';
import { typesOf } from './types.ts';

/** Keywords that say nothing about a value. */
const ANNOTATIONS = new Set(
  '$schema $id id $comment $defs definitions title description default example examples deprecated readOnly writeOnly strict'.split(' '),
);

/** Keywords no rule holds to; a value that breaks them passes the grammar. */
export const UNCHECKED = [
  ...['not', 'if', 'dependentRequired', 'dependentSchemas', 'dependencies', 'propertyNames', 'unevaluatedProperties'],
  ...['uniqueItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems'],
];

/** Schemas merged and choices multiplied out, at most. */
const MOST_STEPS = 200;
const MOST_BRANCHES = 100;

export function isAsserting(key: string): boolean {
  return !ANNOTATIONS.has(key);
}

/** Both schemas as one without `$ref`, `allOf` and `const` on top: what fits it fits both. */
export function merged(left: JsonObject, right: JsonObject, place: Place): JsonObject {
  const flat: JsonObject[] = [];
  const open = [right, left];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (flat.length > MOST_STEPS) throw new Inexpressible(`${place.path} combines too many schemas, or refers to itself without end`);
    const { $ref, allOf, const: only, ...rest } = schema;
    const parts = [...(typeof $ref === 'string' ? [referred(place, $ref)] : []), ...(Array.isArray(allOf) ? allOf : [])];
    open.push(
      ...parts
        .filter((part) => part !== true)
        .map((part) => schemaOf(part, place))
        .reverse(),
    );
    flat.push(only === undefined ? rest : both(rest, { enum: [only] }, place));
  }
  return flat.reduce((all, one) => both(all, one, place), {});
}

/** A schema that nothing fits is one of no type. */
function schemaOf(value: JsonValue, { path }: Place): JsonObject {
  if (value === false) return { type: [] };
  if (!isJsonObject(value)) throw new Inexpressible(`${path} combines what is no schema`);
  return value;
}

/** The branches of `anyOf` and `oneOf`, each with what stands beside them; null where there is no choice. */
export function branchesOf(schema: JsonObject, place: Place): JsonObject[] | null {
  const { anyOf, oneOf, ...beside } = schema;
  const key = Array.isArray(anyOf) ? 'anyOf' : Array.isArray(oneOf) ? 'oneOf' : null;
  if (key === null) return null;
  const choices = schema[key];
  const rest = key === 'anyOf' && oneOf !== undefined ? { ...beside, oneOf } : beside;
  const branches = (Array.isArray(choices) ? choices : [])
    .filter((branch) => branch !== false)
    .map((branch) => (branch === true ? {} : schemaOf(branch, place)));
  if (key === 'oneOf' && !areApart(branches, place)) note(place, 'oneOf');
  const besides = Object.keys(rest).some(isAsserting);
  return branches.map((branch) => (besides ? merged(rest, branch, place) : branch));
}

/** Whether no value can fit two branches, as their types tell. */
function areApart(branches: readonly JsonObject[], place: Place): boolean {
  const types = branches.flatMap((branch) => {
    const flat = merged(branch, {}, place);
    return typesOf(Array.isArray(flat['enum']) && flat['type'] === undefined ? { ...flat, type: typesOfChoices(flat['enum']) } : flat, place.path);
  });
  return new Set(types).size === types.length && !(types.includes('integer') && types.includes('number'));
}

function typesOfChoices(choices: readonly JsonValue[]): JsonValue[] {
  return [...new Set(choices.map((choice) => (choice === null ? 'null' : Array.isArray(choice) ? 'array' : typeof choice)))];
}

function both(left: JsonObject, right: JsonObject, place: Place): JsonObject {
  const result: [string, JsonValue][] = [];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [a, b] = [Object.hasOwn(left, key) ? left[key] : undefined, Object.hasOwn(right, key) ? right[key] : undefined];
    if (a === undefined || b === undefined || canonicalJson(a) === canonicalJson(b)) result.push([key, b ?? a ?? null]);
    else result.push([key, joined(key, a, b, place)]);
  }
  const whole: JsonObject = Object.fromEntries(result);
  return isMember(left) && isMember(right) ? { ...whole, ...members(left, right) } : whole;
}

function isMember(schema: JsonObject): boolean {
  return Object.hasOwn(schema, 'properties') || Object.hasOwn(schema, 'additionalProperties');
}

/** A keyword that both have, with different values. */
function joined(key: string, a: JsonValue, b: JsonValue, place: Place): JsonValue {
  if (ANNOTATIONS.has(key)) return a;
  if (key === 'type') return typesOf({ type: a }, place.path).flatMap((one) => sharedTypes(one, typesOf({ type: b }, place.path)));
  if (Array.isArray(a) && Array.isArray(b)) {
    if (key === 'enum') return a.filter((choice) => b.some((other) => canonicalJson(other) === canonicalJson(choice)));
    if (key === 'required') return [...new Set([...a, ...b])];
    if (key === 'anyOf' || key === 'oneOf') return pairs(a, b, place);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    if (/^(?:min|exclusiveMin)/.test(key)) return Math.max(a, b);
    if (/^(?:max|exclusiveMax)/.test(key)) return Math.min(a, b);
  }
  if (key === 'items' || key === 'additionalProperties') return { allOf: [a, b] };
  if (key === 'properties') return a;
  note(place, key);
  return a;
}

function sharedTypes(type: string, others: readonly string[]): string[] {
  if (others.includes(type)) return [type];
  if (type === 'number' && others.includes('integer')) return ['integer'];
  return type === 'integer' && others.includes('number') ? ['integer'] : [];
}

function pairs(a: readonly JsonValue[], b: readonly JsonValue[], { path }: Place): JsonValue[] {
  if (a.length * b.length > MOST_BRANCHES) throw new Inexpressible(`${path} combines too many choices`);
  return a.flatMap((one) => b.map((other): JsonValue => ({ allOf: [one, other] })));
}

/** What each side says of a member, by name or as one of the others. */
function members(left: JsonObject, right: JsonObject): JsonObject {
  const keys = new Set([left, right].flatMap(({ properties }) => (isJsonObject(properties) ? Object.keys(properties) : [])));
  const said = ({ properties, additionalProperties }: JsonObject, key: string): JsonValue[] => {
    if (isJsonObject(properties) && Object.hasOwn(properties, key)) return [properties[key] ?? true];
    return additionalProperties === undefined ? [] : [additionalProperties];
  };
  const entries = [...keys].map((key): [string, JsonValue] => {
    const [only = true, ...more] = [...said(left, key), ...said(right, key)];
    return [key, more.length === 0 ? only : { allOf: [only, ...more] }];
  });
  return { properties: Object.fromEntries(entries) };
}
