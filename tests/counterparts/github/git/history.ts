import { type GitRepository, readCommit } from './repository.ts';

/** A commit and everything before it. */
function ancestors(repository: GitRepository, sha: string): Set<string> {
  const found = new Set<string>();
  const open = [sha];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    open.push(...readCommit(repository, at).parents);
  }
  return found;
}

export function isAncestor(repository: GitRepository, older: string, newer: string): boolean {
  return ancestors(repository, newer).has(older);
}

/** The newest commit that both have; git itself chooses where histories have crossed. */
export async function mergeBase(repository: GitRepository, a: string, b: string): Promise<string | null> {
  const theirs = ancestors(repository, b);
  const shared = [...ancestors(repository, a)].filter((sha) => theirs.has(sha));
  const older = new Set(shared.flatMap((sha) => readCommit(repository, sha).parents.flatMap((parent) => [...ancestors(repository, parent)])));
  const [newest = null, ...others] = shared.filter((sha) => !older.has(sha));
  return others.length === 0 ? newest : repository.store.ask(['merge-base', a, b]);
}

/** Commits in `to` and not in `from`, oldest first, those that a merge brought side by side as git's own topological sequence has them. */
export function commitsBetween(repository: GitRepository, from: string | null, to: string): string[] {
  const known = from === null ? new Set<string>() : ancestors(repository, from);
  const added = [...ancestors(repository, to)].filter((sha) => !known.has(sha));
  const children = new Map(added.map((sha) => [sha, 0]));
  const parentsOf = (sha: string) => readCommit(repository, sha).parents.filter((parent) => children.has(parent));
  for (const parent of added.flatMap(parentsOf)) children.set(parent, (children.get(parent) ?? 0) + 1);
  const newestFirst: string[] = [];
  const open = children.has(to) ? [to] : [];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    newestFirst.push(at);
    for (const parent of parentsOf(at)) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) open.push(parent);
    }
  }
  return newestFirst.reverse();
}

/** A branch's commits from the newest to the first, of merges only the first parent's side. */
export function firstParents(repository: GitRepository, from: string): string[] {
  const line: string[] = [];
  for (let at: string | undefined = from; at !== undefined; [at] = readCommit(repository, at).parents) line.push(at);
  return line;
}
