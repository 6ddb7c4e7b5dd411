import type { Change, CompareField } from '../../records/console/compare/example.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import { type Leaf, leavesOf, pathsOf, rowsOf } from '../../report/view/leaves.ts';

interface Read {
  role: ModelRole;
  /** As the scorer read it; null where there is nothing to be read. */
  text: string | null;
  /** Places that the scorer found differing. */
  differs: readonly string[];
}

/** Gold and answers path by path, what differs first kept in the gold's order. Answers that cannot be read have no fields. */
export function fieldsOf(track: Track, gold: string, answers: readonly Read[]): CompareField[] {
  const goldLeaves = leavesOf(track, gold);
  const read = answers.map((answer) => ({ ...answer, leaves: answer.text === null ? null : leavesOf(track, answer.text) }));
  const paths = pathsOf([goldLeaves, ...read.map(({ leaves }) => leaves)]);
  const columns = read.map(({ role, leaves, differs }) => ({ role, rows: byPath(rowsOf(leaves, { gold: goldLeaves, paths, differs })) }));
  const all = [...new Set([...paths, ...columns.flatMap(({ rows }) => [...rows.keys()])])];
  return all.map((path) => {
    const golden = goldLeaves?.get(path) ?? null;
    const its = columns.flatMap(({ role, rows }) => {
      const leaf = rows.get(path);
      return leaf ? [[role, { value: leaf.value, change: changeOf(leaf, golden) }] as const] : [];
    });
    return { path, gold: golden, answers: Object.fromEntries(its) };
  });
}

function changeOf({ value, differs }: Leaf, gold: string | null): Change {
  if (!differs) return value === gold ? 'same' : 'accepted';
  if (value === null) return 'missing';
  return gold === null ? 'added' : 'other';
}

function byPath(rows: readonly Leaf[] | null): Map<string, Leaf> {
  return new Map((rows ?? []).map((leaf) => [leaf.path, leaf]));
}
