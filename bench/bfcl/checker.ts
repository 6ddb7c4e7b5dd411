import { equals, isDict, type PythonDict, PythonFloat, type PythonType, type PythonValue, typeOf } from './python-json.ts';

/** Which of BFCL's checkers this is: later ones differ. */
export const CHECKER_VERSION = '`simple_function_checker` of `eval_checker/checker.py`, August 2024';

/** Why BFCL calls an answer invalid; null for a valid one. Types are told apart further than its own checker does. */
export type CheckError =
  | 'wrong-count'
  | 'wrong-function'
  | 'missing-required'
  | 'missing-optional'
  | 'unexpected-argument'
  | 'type'
  | 'float-for-int'
  | 'type-of-items'
  | 'int-in-float-list'
  | 'value'
  | 'exception';

/** What BFCL lets pass that our rule does not; each can be switched off, to see whether a verdict hangs on it. */
export const LENIENCIES = ['text-normalised', 'empty-text', 'float-of-anything', 'true-is-one'] as const;
export type Leniency = (typeof LENIENCIES)[number];

export interface CheckedFunction {
  name: string;
  parameters: { properties: PythonDict; required: readonly string[] };
}

const PYTHON_TYPES: Readonly<Record<string, PythonType>> = {
  string: 'str',
  integer: 'int',
  float: 'float',
  boolean: 'bool',
  array: 'list',
  tuple: 'list',
  dict: 'dict',
  any: 'str',
};

/**
 * BFCL's checker of calls (`CHECKER_VERSION`), rewritten from what it does.
 * `accepted`: by argument, its list of accepted values. `without`: leniencies that are switched off.
 */
export function checkCall(
  fn: CheckedFunction,
  call: { name: string; arguments: PythonDict },
  accepted: Readonly<Record<string, PythonValue[]>>,
  without: ReadonlySet<Leniency> = new Set(),
): CheckError | null {
  if (call.name !== fn.name) return 'wrong-function';
  const given = call.arguments;
  if (fn.parameters.required.some((name) => !Object.hasOwn(given, name))) return 'missing-required';
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(fn.parameters.properties, name) ? fn.parameters.properties[name] : undefined;
    const list = Object.hasOwn(accepted, name) ? accepted[name] : undefined;
    if (!isDict(schema) || list === undefined) return 'unexpected-argument';
    const error = checkValue(value, schema, list, without);
    if (error !== null) return error;
  }
  return Object.entries(accepted).some(([name, list]) => !Object.hasOwn(given, name) && !list.includes('')) ? 'missing-optional' : null;
}

function checkValue(given: PythonValue, schema: PythonDict, list: readonly PythonValue[], without: ReadonlySet<Leniency>): CheckError | null {
  if (without.has('empty-text') && given === '') return 'value';
  const expected = PYTHON_TYPES[String(schema['type'])];
  if (expected === undefined) return 'exception';
  const isList = schema['type'] === 'array' || schema['type'] === 'tuple';
  const items = isDict(schema['items']) ? PYTHON_TYPES[String(schema['items']['type'])] : undefined;
  const value = schema['type'] === 'float' ? asFloat(given, without) : given;
  if (value === undefined) return 'exception';
  const types = checkType(value, expected, isList ? (items ?? null) : null, list);
  if (types.error !== null) return types.error;
  if (!types.isVariable) {
    if (expected === 'dict') return checkDict(value, list, without) ? null : 'value';
    if (expected === 'list' && items === 'dict') return checkDicts(value, list, without) ? null : 'value';
    if (expected === 'str') return list.some((one) => typeof one === 'string' && sameText(one, value, without)) ? null : 'value';
    if (expected === 'list') return list.some((one) => sameText(asList(one, without), value, without)) ? null : 'value';
  }
  return list.some((one) => same(one, value, without)) ? null : 'value';
}

/** The mark for "may be left out" is read as an empty list. */
function asList(value: PythonValue, without: ReadonlySet<Leniency>): PythonValue {
  return value === '' && !without.has('empty-text') ? [] : value;
}

/** `float(value)`: a number, a boolean or a text of one; undefined where Python raises. */
function asFloat(value: PythonValue, without: ReadonlySet<Leniency>): PythonValue | undefined {
  if (typeof value === 'number' || value instanceof PythonFloat) return new PythonFloat(Number(value instanceof PythonFloat ? value.value : value));
  if (without.has('float-of-anything')) return value;
  if (typeof value === 'boolean') return new PythonFloat(Number(value));
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value.replaceAll('_', '')) : Number.NaN;
  return Number.isNaN(number) ? undefined : new PythonFloat(number);
}

/** The value's type is the schema's, its items' too where there are any; or that of the first accepted value, which is then a variable's name. */
function checkType(
  value: PythonValue,
  expected: PythonType,
  items: PythonType | null,
  list: readonly PythonValue[],
): { error: CheckError | null; isVariable: boolean } {
  const first = list.find((one) => one !== '');
  const listed = first === undefined ? null : typeOf(first);
  const isVariable = listed !== null && listed !== expected;
  const isExpected = typeOf(value) === expected;
  if (isExpected) return { error: items === null || list.some((one) => fitsItems(value, one, items)) ? null : itemsError(value, items), isVariable };
  if (listed !== null && typeOf(value) === listed) return { error: null, isVariable: true };
  return { error: expected === 'int' && typeOf(value) === 'float' ? 'float-for-int' : 'type', isVariable };
}

function itemsError(value: PythonValue, items: PythonType | null): CheckError {
  const types = new Set(Array.isArray(value) ? value.map(typeOf) : []);
  return items === 'float' && types.has('int') && [...types].every((type) => type === 'int' || type === 'float') ? 'int-in-float-list' : 'type-of-items';
}

function fitsItems(value: PythonValue, one: PythonValue, items: PythonType): boolean {
  if (!Array.isArray(one) || !Array.isArray(value)) return true;
  return value.every((item) => checkType(item, items, null, one).error === null);
}

function checkDict(value: PythonValue, list: readonly PythonValue[], without: ReadonlySet<Leniency>): boolean {
  return isDict(value) && list.some((one) => isDict(one) && Object.keys(one).length === Object.keys(value).length && dictFits(value, one, without));
}

function dictFits(value: PythonDict, one: PythonDict, without: ReadonlySet<Leniency>): boolean {
  return Object.entries(value).every(([key, member]) => {
    const listed = Object.hasOwn(one, key) ? one[key] : undefined;
    if (isDict(listed)) return checkDict(member, [listed], without);
    return Array.isArray(listed) && listed.some((choice) => (typeof member === 'string' ? sameText(choice, member, without) : same(choice, member, without)));
  });
}

function checkDicts(value: PythonValue, list: readonly PythonValue[], without: ReadonlySet<Leniency>): boolean {
  return list.some(
    (one) =>
      Array.isArray(one) && Array.isArray(value) && one.length === value.length && value.every((item, at) => checkDict(item, [one[at] ?? null], without)),
  );
}

/** Texts, and texts in a list, without space and `, . / - _ * ^`, in lower case, with one kind of quote. */
function sameText(a: PythonValue, b: PythonValue, without: ReadonlySet<Leniency>): boolean {
  const normalised = (value: PythonValue): PythonValue => {
    if (without.has('text-normalised')) return value;
    if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? normalised(item) : item));
    return typeof value === 'string'
      ? value
          .replaceAll(/[ ,./\-_*^]/g, '')
          .toLowerCase()
          .replaceAll("'", '"')
      : value;
  };
  return same(normalised(a), normalised(b), without);
}

function same(a: PythonValue, b: PythonValue, without: ReadonlySet<Leniency>): boolean {
  return equals(a, b) && !(without.has('true-is-one') && hasBoolean(a) !== hasBoolean(b));
}

function hasBoolean(value: PythonValue): boolean {
  return typeof value === 'boolean' || (Array.isArray(value) && value.some(hasBoolean));
}
