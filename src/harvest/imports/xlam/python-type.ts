import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { jsonOfPythonLiteral } from '../../../rows/python-literal.ts';

/** A parameter's type as xLAM writes it, read. */
export interface PythonType {
  schema: JsonObject;
  isOptional: boolean;
  /** Undefined where the text names none. */
  fallback: JsonValue | undefined;
}

/** Python's plain types and JSON Schema's, which xLAM uses side by side. */
const PLAIN: Readonly<Record<string, JsonObject>> = {
  ...{ str: { type: 'string' }, string: { type: 'string' } },
  ...{ int: { type: 'integer' }, integer: { type: 'integer' } },
  ...{ float: { type: 'number' }, number: { type: 'number' } },
  ...{ bool: { type: 'boolean' }, boolean: { type: 'boolean' } },
  ...{ list: { type: 'array' }, List: { type: 'array' }, array: { type: 'array' }, tuple: { type: 'array' }, Tuple: { type: 'array' } },
  ...{ set: { type: 'array', uniqueItems: true }, Set: { type: 'array', uniqueItems: true } },
  ...{ dict: { type: 'object' }, Dict: { type: 'object' }, object: { type: 'object' } },
  ...{ Any: {}, any: {} },
};

/** `str, optional, default 'London'`: the type, then whether it may be left out, then what stands in for it. */
const DEFAULT = /^defaults?(?:\s+to\b|\s*[=:]|\s)\s*(.+)$/s;

/** Longer than any type that is meant. */
const MOST_CHARACTERS = 200;

/** A type with what may follow it; null where any part of the text is not known, so that nothing is guessed. */
export function pythonType(text: string): PythonType | null {
  const [written = '', ...notes] = (text.length <= MOST_CHARACTERS ? parts(text) : null) ?? [];
  const type = schemaOf(written);
  if (type === null) return null;
  let { isOptional } = type;
  let fallback: JsonValue | undefined;
  for (const note of notes) {
    const given = DEFAULT.exec(note)?.[1];
    if (note === 'optional') isOptional = true;
    else if (given === undefined) return null;
    else {
      const json = jsonOfPythonLiteral(given);
      if (json === null) return null;
      fallback = parseJson(json);
      isOptional = true;
    }
  }
  return { schema: type.schema, isOptional, fallback };
}

const GENERIC = /^(\w+)\[(.*)\]$/s;

function schemaOf(written: string): { schema: JsonObject; isOptional: boolean } | null {
  const plain = Object.hasOwn(PLAIN, written) ? PLAIN[written] : undefined;
  if (plain !== undefined) return { schema: plain, isOptional: false };
  const [, name, inside] = GENERIC.exec(written) ?? [];
  const given = parts(inside ?? '');
  if (name === undefined || given === null) return null;
  if (name === 'Optional' || name === 'Union') {
    const isOptional = name === 'Optional' || given.includes('None');
    const members = schemasOf(given.filter((one) => one !== 'None'));
    if (members === null || members.length === 0 || (name === 'Optional' && members.length > 1)) return null;
    return { schema: unionOf(members), isOptional };
  }
  const schema = containerOf(name, given);
  return schema && { schema, isOptional: false };
}

function containerOf(name: string, given: readonly string[]): JsonObject | null {
  if (/^tuple$/i.test(name)) return tupleOf(given);
  const members = schemasOf(given);
  const [first, second] = members ?? [];
  if (members === null || first === undefined) return null;
  if (/^list$/i.test(name)) return members.length === 1 ? { type: 'array', items: first } : null;
  if (/^set$/i.test(name)) return members.length === 1 ? { type: 'array', items: first, uniqueItems: true } : null;
  // JSON's keys are texts.
  if (/^dict$/i.test(name) && members.length === 2 && second !== undefined && first['type'] === 'string')
    return { type: 'object', additionalProperties: second };
  return null;
}

/** `Tuple[float, float]` is a list of two, `Tuple[int, ...]` one of any length. */
function tupleOf(given: readonly string[]): JsonObject | null {
  const isOpen = given.length === 2 && given[1] === '...';
  const members = schemasOf(isOpen ? given.slice(0, 1) : given);
  if (members === null) return null;
  const items = unionOf(members);
  return isOpen ? { type: 'array', items } : { type: 'array', items, minItems: members.length, maxItems: members.length };
}

/** None of them may be optional inside another. */
function schemasOf(given: readonly string[]): JsonObject[] | null {
  const read = given.map(schemaOf);
  const schemas = read.flatMap((one) => (one === null || one.isOptional ? [] : [one.schema]));
  return schemas.length === read.length ? schemas : null;
}

function unionOf(schemas: readonly JsonObject[]): JsonObject {
  const distinct = [...new Set(schemas.map((schema) => JSON.stringify(schema)))].map(parsedOrNull).filter(isJsonObject);
  const [only, ...more] = distinct;
  return only !== undefined && more.length === 0 ? only : { anyOf: distinct };
}

/** The parts between commas that stand outside brackets and quotes; null where brackets do not match. */
function parts(text: string): string[] | null {
  const found: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if ('[({'.includes(character)) depth += 1;
    else if ('])}'.includes(character)) depth -= 1;
    if (depth < 0) return null;
    if (character === ',' && depth === 0 && quote === '') found.push('');
    else found.push(`${found.pop()}${character}`);
  }
  return depth === 0 && quote === '' ? found.map((part) => part.trim()) : null;
}
