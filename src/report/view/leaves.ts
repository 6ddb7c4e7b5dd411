import type { Track } from '../../records/example.ts';
import { isJsonObject, type JsonValue } from '../../records/json.ts';
import { parseCompletion } from '../../rows/completion.ts';

/** One row of an answer; `value` is null where the answer lacks the leaf, `differs` where it is not the gold answer's. */
export interface Leaf {
  path: string;
  value: string | null;
  differs: boolean;
}

type Leaves = ReadonlyMap<string, string>;

/** Values by dotted path; null when the text cannot be read as an answer of the track. */
export function leavesOf(track: Track, text: string): Leaves | null {
  const completion = parseCompletion(track, text);
  return completion.ok ? new Map(flatten(completion.json, '')) : null;
}

/** The paths of all answers, the first answer's in its order before those that only others have. */
export function pathsOf(answers: readonly (Leaves | null)[]): string[] {
  return [...new Set(answers.flatMap((leaves) => (leaves ? [...leaves.keys()] : [])))];
}

/** An answer as one row for each path, so that all answers to an example have the same rows; then the differing places that no answer has. */
export function rowsOf(leaves: Leaves | null, paths: readonly string[], differs: readonly string[]): Leaf[] | null {
  if (leaves === null) return null;
  const wrong = differs.map(dotted);
  const lies = (path: string, place: string) => path === place || path.startsWith(`${place}.`);
  const unknown = wrong.filter((place) => !paths.some((path) => lies(path, place)));
  return [...paths, ...unknown].map((path) => ({ path, value: leaves.get(path) ?? null, differs: wrong.some((place) => lies(path, place)) }));
}

function* flatten(value: JsonValue, path: string): Generator<[string, string]> {
  const children = Array.isArray(value) ? value.map((child, at) => [String(at), child] as const) : isJsonObject(value) ? Object.entries(value) : [];
  if (children.length === 0) yield [path, JSON.stringify(value)];
  for (const [key, child] of children) yield* flatten(child, path === '' ? key : `${path}.${key}`);
}

/** `items[0].name` and `items.0.name` name the same leaf. */
function dotted(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1');
}
