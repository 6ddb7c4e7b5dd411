import { isDeepStrictEqual } from 'node:util';

const MOST = 100;
const LONGEST = 100;

/**
 * Dotted keys in which two configs differ, sorted, e.g. `gate.delta`. Lists are compared whole. A key that only one side has is named as
 * far as it is new: `train.recipes.mine`. At most 100 keys of at most 100 characters: names come from a pull request.
 */
export function changedKeys(before: unknown, after: unknown): string[] {
  return [...new Set(differences(before, after, []).map((key) => (key.length > LONGEST ? `${key.slice(0, LONGEST - 1)}…` : key)))].sort().slice(0, MOST);
}

function differences(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (!isMap(before) || !isMap(after)) return isDeepStrictEqual(before, after) ? [] : [path.join('.')];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(ownValue(before, key), ownValue(after, key), [...path, key]));
}

function ownValue(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
