import { type Entry, FOLDER } from './objects.ts';
import { type GitRepository, readBlob } from './repository.ts';
import { entriesOf, treeOf } from './trees.ts';

export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  /** Blob after the change, or before it for a removed file. */
  sha: string;
  additions: number;
  deletions: number;
}

/** A path that two trees differ in. */
export interface PathChange {
  path: string;
  before: Entry | null;
  after: Entry | null;
}

/** Above so many pairs of lines git counts. */
const MOST_PAIRS = 250_000;

/** The paths in which two trees differ, folders gone into, in git's sequence. */
export function treeChanges(repository: GitRepository, from: string | null, to: string | null): PathChange[] {
  if (from === to) return [];
  const read = (tree: string | null) => (tree === null ? new Map<string, Entry>() : entriesOf(repository, tree));
  const [before, after] = [read(from), read(to)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((name): PathChange[] => {
    const [old, now] = [before.get(name) ?? null, after.get(name) ?? null];
    if (old?.sha === now?.sha && old?.mode === now?.mode) return [];
    const folder = (entry: Entry | null) => (entry?.mode === FOLDER ? entry.sha : null);
    const file = (entry: Entry | null) => (entry?.mode === FOLDER ? null : entry);
    const below = treeChanges(repository, folder(old), folder(now)).map((change) => ({ ...change, path: `${name}/${change.path}` }));
    return file(old) || file(now) ? [{ path: name, before: file(old), after: file(now) }, ...below] : below;
  });
  return changes.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** The files that differ between two commits, renames found; git itself looks where it takes more than comparing names and counting few lines. */
export async function diff(repository: GitRepository, from: string, to: string): Promise<FileDiff[]> {
  const changes = treeChanges(repository, treeOf(repository, from), treeOf(repository, to));
  return simpleDiff(repository, changes) ?? gitDiff(repository, from, to);
}

/** Null where it is not simple: a file might have been renamed and changed at once, or there are several it may have been before. */
function simpleDiff(repository: GitRepository, changes: readonly PathChange[]): FileDiff[] | null {
  const removed = new Map(changes.flatMap(({ path, before, after }) => (before && !after ? [[before.sha, path] as const] : [])));
  const [gone, added] = [changes.filter(({ after }) => !after), changes.filter(({ before }) => !before)];
  const isUnique = removed.size === gone.length && new Set(added.map(({ after }) => after?.sha)).size === added.length;
  const sources = new Map(added.flatMap(({ path, after }) => (after && removed.has(after.sha) ? [[path, removed.get(after.sha) ?? ''] as const] : [])));
  if ((!isUnique && sources.size > 0) || (gone.length > sources.size && added.length > sources.size)) return null;
  const moved = new Set(sources.values());
  const files = changes.filter(({ path }) => !moved.has(path)).map((change) => fileDiff(repository, change, sources.get(change.path) ?? null));
  return files.every((file) => file !== null) ? files : null;
}

function fileDiff(repository: GitRepository, { path, before, after }: PathChange, previousPath: string | null): FileDiff | null {
  const sha = after?.sha ?? before?.sha ?? '';
  if (previousPath !== null) return { path, previousPath, status: 'renamed', sha, additions: 0, deletions: 0 };
  const status = !before ? 'added' : !after ? 'removed' : before.mode.slice(0, 3) === after.mode.slice(0, 3) ? 'modified' : 'changed';
  const counts = lineCounts(linesOf(repository, before), linesOf(repository, after));
  return counts && { path, previousPath, status, sha, ...counts };
}

/** Null for what git calls binary. */
function linesOf(repository: GitRepository, entry: Entry | null): string[] | null {
  if (!entry) return [];
  if (entry.mode === '160000') return [`Subproject commit ${entry.sha}\n`];
  const bytes = readBlob(repository, entry.sha);
  return bytes.subarray(0, 8000).includes(0) ? null : (bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

function lineCounts(before: readonly string[] | null, after: readonly string[] | null): { additions: number; deletions: number } | null {
  if (!before || !after) return { additions: 0, deletions: 0 };
  const shared = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (start < shared && before[start] === after[start]) start++;
  while (end < shared - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [old, now] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (old.length * now.length > MOST_PAIRS) return null;
  const kept = longestShared(old, now);
  return { additions: now.length - kept, deletions: old.length - kept };
}

/** Length of the longest common subsequence. */
function longestShared(a: readonly string[], b: readonly string[]): number {
  const row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    let diagonal = 0;
    for (const [at, other] of b.entries()) {
      const above = row[at + 1] ?? 0;
      row[at + 1] = line === other ? diagonal + 1 : Math.max(above, row[at] ?? 0);
      diagonal = above;
    }
  }
  return row.at(-1) ?? 0;
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' };

async function gitDiff({ store }: GitRepository, from: string, to: string): Promise<FileDiff[]> {
  const args = ['diff', '--raw', '--numstat', '-z', '-M', '--no-abbrev', from, to];
  const fields = (await store.ask(args))?.split('\0') ?? [];
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
