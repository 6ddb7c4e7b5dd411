import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { discriminatorValues, keysOf, schemaAt } from './json-schema.ts';

export interface Explanation {
  path: readonly PropertyKey[];
  /** "expected …, got …. Remedy." */
  sentence: string;
}

/** One sentence for each mistake an issue stands for. `value` is the whole config as read. */
export function explainIssue(issue: z.core.$ZodIssue, value: unknown): Explanation[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, value));
  const found = valueAt(value, issue.path);
  const node = schemaAt(issue.path, value);
  const expected = textOf(node?.['expect']) ?? expectationOf(issue, value);
  const remedy = textOf(node?.['remedy']) ?? (found === undefined ? 'Add this key.' : 'Change this line.');
  return [{ path: issue.path, sentence: `expected ${expected}, ${found === undefined ? 'found nothing' : `got ${shown(found)}`}. ${remedy}` }];
}

function unknownKey(path: readonly PropertyKey[], key: string, value: unknown): Explanation {
  const known = keysOf(schemaAt(path, value));
  const nearest = known.length > 0 ? closest(key, known) : undefined;
  const isTypo = nearest !== undefined && distance(key, nearest) <= Math.max(2, Math.floor(key.length / 3));
  const remedy = isTypo ? `Did you mean ${nearest}?` : 'Remove it.';
  return {
    path: [...path, key],
    sentence: `expected ${known.length > 0 ? `one of ${known.join(', ')}` : 'no key here'}, got the unknown key ${JSON.stringify(key)}. ${remedy}`,
  };
}

function expectationOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union')
    return issue.discriminator ? `one of ${discriminatorValues(issue.path, value, issue.discriminator).join(', ')}` : 'another kind of value';
  if (issue.code === 'invalid_type') return article(issue.expected);
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
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
