import { type PathChange, treeChanges } from './diff.ts';
import { mergeBase } from './history.ts';
import type { Identity } from './objects.ts';
import { type GitRepository, writeCommit } from './repository.ts';
import { treeOf, writeTree } from './trees.ts';

/** The tree of both sides merged; null on a conflict. Git itself merges where both changed one file, or one may have renamed what the other changed. */
export async function mergedTree(repository: GitRepository, ours: string, theirs: string): Promise<string | null> {
  const base = await mergeBase(repository, ours, theirs);
  const [from, mine, other] = [base, ours, theirs].map((sha) => (sha === null ? null : treeOf(repository, sha)));
  const [here, there] = [treeChanges(repository, from ?? null, mine ?? null), treeChanges(repository, from ?? null, other ?? null)];
  if (here.length === 0 || there.length === 0) return (here.length === 0 ? other : mine) ?? null;
  if (base === null || touches(here, there) || mayRename(here) || mayRename(there)) {
    const merged = await repository.store.ask(['merge-tree', '--write-tree', '--name-only', ours, theirs]);
    return merged?.split('\n')[0] ?? null;
  }
  const changes = there.map(({ path, before, after }) => ({ path, mode: (after ?? before)?.mode ?? '', sha: after?.sha ?? null }));
  return writeTree(repository, mine ?? null, changes);
}

function touches(here: readonly PathChange[], there: readonly PathChange[]): boolean {
  const [mine, other] = [here.map(({ path }) => path), there.map(({ path }) => path)];
  return mine.some((path) => other.some((each) => each === path || each.startsWith(`${path}/`) || path.startsWith(`${each}/`)));
}

function mayRename(changes: readonly PathChange[]): boolean {
  return changes.some(({ before }) => !before) && changes.some(({ after }) => !after);
}

/** A merge commit (two parents) or a squashed one (one parent); null on a conflict. */
export async function merge(
  repository: GitRepository,
  sides: { base: string; head: string; method: 'merge' | 'squash' },
  commit: { message: string; identity: Identity },
): Promise<string | null> {
  const tree = await mergedTree(repository, sides.base, sides.head);
  if (tree === null) return null;
  const parents = sides.method === 'merge' ? [sides.base, sides.head] : [sides.base];
  return writeCommit(repository, { tree, parents, author: commit.identity, committer: commit.identity, message: commit.message });
}
