import type { Example } from '../../../records/example.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../records/json.ts';
import type { BfclFunction } from './case.ts';

type Accepted = NonNullable<Example['accepted']>;

/** In a list of accepted values: the argument may be left out. Never a value itself. */
const MAY_BE_LEFT_OUT = '';

/** More plain values of one argument than this are not written out: the case is refused. */
export const MOST_VALUES = 64;

export type Truth = { ok: true; accepted: Accepted; call: JsonObject } | Refused;
type Refused = { ok: false; reason: 'unclear-ground-truth' | 'many-accepted-values'; detail: string };
type AcceptedArgument = Accepted['arguments'][string];

/**
 * A ground truth as accepted values and one call that is right: what must be given in its first accepted value, nothing that may be left out.
 * An argument may be left out where its list says so and the function does not require it; one with no value at all is never right when given.
 */
export function truthOf({ parameters }: Pick<BfclFunction, 'parameters'>, listed: Readonly<Record<string, JsonValue[]>>): Truth {
  const missing = parameters.required.find((name) => !Object.hasOwn(listed, name));
  if (missing !== undefined) return unclear(`no accepted value for ${JSON.stringify(missing)}, which the function requires`);
  const args: [string, AcceptedArgument][] = [];
  for (const [name, list] of Object.entries(listed)) {
    if (!Object.hasOwn(parameters.properties, name)) return unclear(`${JSON.stringify(name)} is no parameter of the function`);
    const optional = list.includes(MAY_BE_LEFT_OUT) && !parameters.required.includes(name);
    const values = plainValues(list.filter((value) => value !== MAY_BE_LEFT_OUT));
    if (values === 'unclear') return unclear(`an object among the accepted values of ${JSON.stringify(name)} does not list accepted values itself`);
    if (values === 'many')
      return { ok: false, reason: 'many-accepted-values', detail: `more than ${MOST_VALUES} plain values of ${JSON.stringify(name)} are accepted` };
    if (values.length > 0) args.push([name, { values, optional }]);
    else if (!optional) return unclear(`no accepted value for ${JSON.stringify(name)}`);
  }
  const must = args.flatMap(([name, { values, optional }]) => (optional || values[0] === undefined ? [] : [[name, values[0]] as const]));
  return { ok: true, accepted: { arguments: Object.fromEntries(args) }, call: Object.fromEntries(must) };
}

function unclear(detail: string): Refused {
  return { ok: false, reason: 'unclear-ground-truth', detail };
}

type OrNot<T> = T | 'unclear' | 'many';

/** Every plain value that a list of accepted values stands for: objects list accepted values for each of their members. */
function plainValues(accepted: readonly JsonValue[]): OrNot<JsonValue[]> {
  const lists = allOf(accepted.map(valuesOf));
  if (!Array.isArray(lists)) return lists;
  const values = lists.flat();
  return values.length > MOST_VALUES ? 'many' : values;
}

function valuesOf(value: JsonValue): OrNot<JsonValue[]> {
  if (isJsonObject(value)) return objectValues(value);
  return Array.isArray(value) && value.some(isJsonObject) ? product(value.map(valuesOf)) : [value];
}

function objectValues(object: JsonObject): OrNot<JsonValue[]> {
  const rows = product(Object.entries(object).map(([name, listed]) => membersOf(name, listed)));
  return Array.isArray(rows) ? rows.map((row) => Object.fromEntries(row.flat())) : rows;
}

/** Each way to give a member, as entries; none of them where the list's mark says that it may be left out. */
function membersOf(name: string, listed: JsonValue): OrNot<[string, JsonValue][][]> {
  if (isJsonObject(listed)) {
    const values = valuesOf(listed);
    return Array.isArray(values) ? values.map((value) => [[name, value]]) : values;
  }
  return Array.isArray(listed) ? listed.map((value) => (value === MAY_BE_LEFT_OUT ? [] : [[name, value]])) : 'unclear';
}

/** Every choice of one from each list. */
function product<T>(parts: readonly OrNot<T[]>[]): OrNot<T[][]> {
  const lists = allOf(parts);
  if (!Array.isArray(lists)) return lists;
  if (lists.reduce((count, { length }) => count * length, 1) > MOST_VALUES) return 'many';
  return lists.reduce<T[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

function allOf<T>(parts: readonly OrNot<T[]>[]): OrNot<T[][]> {
  const lists: T[][] = [];
  for (const part of parts) {
    if (!Array.isArray(part)) return part;
    lists.push(part);
  }
  return lists;
}
