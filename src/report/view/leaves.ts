import type { Track } from '../../records/example.ts';
import { parseCompletion } from '../../rows/completion.ts';
import { flatten, type Leaves, liesAt } from '../../score/flatten.ts';

/** One row of an answer; `value` is null where the answer lacks the leaf, `differs` where it is not the gold answer's. */
export interface Leaf {
  path: string;
  value: string | null;
  differs: boolean;
}

/** What the scorer compared, by path; null when the text cannot be read as an answer of the track. */
export function leavesOf(track: Track, text: string): Leaves | null {
  const completion = parseCompletion(track, text);
  return completion.ok ? flatten(completion.json) : null;
}

/** The paths of all answers, the first answer's in its order before those that only others have. */
export function pathsOf(answers: readonly (Leaves | null)[]): string[] {
  return [...new Set(answers.flatMap((leaves) => (leaves ? [...leaves.keys()] : [])))];
}

/**
 * An answer as one row for each path, so that all answers to an example have the same rows; then the differing places that no answer has.
 * A row differs at a place in `differs`, and below one where this answer or the gold one has a leaf: what only a third answer has is nobody's mistake here.
 */
export function rowsOf(leaves: Leaves | null, { gold, paths, differs }: { gold: Leaves | null; paths: readonly string[]; differs: readonly string[] }) {
  if (leaves === null) return null;
  const isWrong = (path: string) => differs.some((place) => path === place || ((leaves.has(path) || gold?.has(path) === true) && liesAt(path, place)));
  const unknown = differs.filter((place) => !paths.some((path) => liesAt(path, place)));
  return [...paths, ...unknown].map((path): Leaf => ({ path, value: leaves.get(path) ?? null, differs: isWrong(path) }));
}
