import { type Identity, writeCommit } from './objects.ts';
import type { GitRepository } from './repository.ts';

export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  /** Blob after the change, or before it for a removed file. */
  sha: string;
  additions: number;
  deletions: number;
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' };

export async function mergeBase(repository: GitRepository, a: string, b: string): Promise<string | null> {
  return repository.recall(['merge-base', a, b]);
}

/** Commits in `to` and not in `from`, oldest first. */
export async function commitsBetween(repository: GitRepository, from: string | null, to: string): Promise<string[]> {
  const lines = await known(repository, ['rev-list', '--reverse', '--topo-order', ...(from === null ? [to] : [`${from}..${to}`])]);
  return lines.split('\n').filter((line) => line !== '');
}

/** The files that differ between two commits, renames found. */
export async function diff(repository: GitRepository, from: string, to: string): Promise<FileDiff[]> {
  const output = await known(repository, ['diff', '--raw', '--numstat', '-z', '-M', '--no-abbrev', from, to]);
  const fields = output.split('\0');
  const changes: Omit<FileDiff, 'additions' | 'deletions'>[] = [];
  let at = 0;
  while (fields[at]?.startsWith(':')) {
    const [, , before = '', after = '', letter = ''] = (fields[at] ?? '').split(' ');
    const renamed = letter.startsWith('R');
    const first = fields[at + 1] ?? '';
    const status = STATUS[letter.charAt(0)] ?? 'changed';
    const path = renamed ? (fields[at + 2] ?? '') : first;
    changes.push({ path, previousPath: renamed ? first : null, status, sha: status === 'removed' ? before : after });
    at += renamed ? 3 : 2;
  }
  // The counts follow in the same order: "added TAB deleted TAB path", or for a rename an empty path and two fields more.
  return changes.map((change) => {
    const [added = '', deleted = ''] = (fields[at] ?? '').split('\t');
    at += change.previousPath === null ? 1 : 3;
    return { ...change, additions: Number(added) || 0, deletions: Number(deleted) || 0 };
  });
}

async function known(repository: GitRepository, args: readonly string[]): Promise<string> {
  const output = await repository.recall(args);
  if (output === null) throw new Error(`git ${args.join(' ')} failed.`);
  return output;
}

/** The tree of both sides merged; null on a conflict. */
export async function mergedTree(repository: GitRepository, ours: string, theirs: string): Promise<string | null> {
  const out = await repository.recall(['merge-tree', '--write-tree', '--name-only', ours, theirs]);
  return out === null ? null : (out.split('\n')[0] ?? null);
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
