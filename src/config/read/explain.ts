import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { holdsSecret } from '../../redact/secrets.ts';
import { configJsonSchema, discriminatorValues, keysOf, type SchemaNode, schemaAt, unionAt } from '../json-schema.ts';
import { foreignCharacter } from './foreign-character.ts';

export interface Explanation {
  path: readonly PropertyKey[];
  /** "expected …, got …. Remedy." */
  sentence: string;
}

/** An unknown key longer than this is no typo. */
const LONGEST_TYPO = 64;

/**
 * One sentence for each mistake an issue stands for, at most 20. `value` is the whole file as read, `schema` what it should be (the config's).
 */
export function explainIssue(issue: z.core.$ZodIssue, value: unknown, schema: SchemaNode = configJsonSchema()): Explanation[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, issue.path, value));
    return issue.keys.slice(0, 20).map((key) => unknownKey(issue.path, key, known));
  }
  if (issue.code === 'invalid_key') {
    const name = shown(String(issue.path.at(-1)));
    return [{ path: issue.path, sentence: `expected a name of lower-case letters, digits, dots and hyphens, at most 63, got ${name}. Rename this entry.` }];
  }
  const found = valueAt(value, issue.path);
  const node = schemaAt(schema, issue.path, value);
  const expected = textOf(node?.['expect']) ?? expectationOf(issue, value, schema);
  const remedy = textOf(node?.['remedy']) ?? unionRemedy(issue, value, schema) ?? (found === undefined ? 'Add this key.' : 'Change this line.');
  return [{ path: issue.path, sentence: `expected ${expected}, ${found === undefined ? 'found nothing' : `got ${shown(found)}`}. ${remedy}` }];
}

/** The remedy of the union whose discriminator is wrong: its branches cannot say one, for none was chosen. */
function unionRemedy(issue: z.core.$ZodIssue, value: unknown, schema: SchemaNode): string | undefined {
  if (issue.code !== 'invalid_union' || !issue.discriminator) return undefined;
  return textOf(unionAt(schema, { path: issue.path, value, discriminator: issue.discriminator })?.['remedy']);
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Explanation {
  const nearest = known.length > 0 && key.length <= LONGEST_TYPO ? closest(key, known) : undefined;
  const isTypo = nearest !== undefined && distance(key, nearest) <= Math.max(2, Math.floor(key.length / 3));
  const remedy = isTypo ? `Did you mean ${nearest}?` : 'Remove it.';
  return {
    path: [...path, key],
    sentence: `expected ${known.length > 0 ? `one of ${known.join(', ')}` : 'no key here'}, got the unknown key ${shown(key)}. ${remedy}`,
  };
}

function expectationOf(issue: z.core.$ZodIssue, value: unknown, schema: SchemaNode): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union')
    return issue.discriminator
      ? `one of ${discriminatorValues(schema, { path: issue.path, value, discriminator: issue.discriminator }).join(', ')}`
      : 'another kind of value';
  if (issue.code === 'invalid_type') return article(issue.expected);
  if (issue.code === 'too_small' && issue.origin === 'number') return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function article(type: string): string {
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of settings',
    record: 'a map',
  };
  return names[type] ?? type;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((here, key) => (typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined), value);
}

function shown(value: unknown): string {
  const json = (typeof value === 'number' ? null : JSON.stringify(value)) ?? String(value);
  if (holdsSecret(json)) return 'a text that looks like a secret';
  const text = json.length > 80 ? `${json.slice(0, 77)}…` : json;
  const foreign = typeof value === 'string' ? foreignCharacter(value) : null;
  return foreign ? `${text} with ${foreign}, which may look like another character` : text;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
