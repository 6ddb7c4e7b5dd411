import { parseJson } from '../records/exact-json/parse-json.ts';
import type { Example } from '../records/example.ts';
import { isJsonObject, type JsonValue } from '../records/json.ts';
import { parseCompletion } from '../rows/completion.ts';

/** What the gold answer gives: a call's arguments, the members of a JSON answer, null where nothing is to be called. */
export function goldValues({ track, row }: Pick<Example, 'track' | 'row'>): Record<string, JsonValue> | null {
  const read = parseCompletion(track, row.completion);
  // A gold answer was read back when its row was made; JSON that is no call stands as it is.
  const value = read.ok ? (read.calls === null ? read.json : (read.calls[0]?.arguments ?? null)) : null;
  const plain: unknown = parseJson(JSON.stringify(value));
  return isJsonObject(plain) ? plain : null;
}

/** Every value that holds no other, in its order. */
export function leavesOf(value: JsonValue): JsonValue[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}

/** Levels of values inside a value: 0 for a text or number, 1 for a list of them, 2 for a list of lists. */
export function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
