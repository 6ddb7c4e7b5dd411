import { type Entry, entriesIn, FOLDER, treeBytes } from './objects.ts';
import { type GitRepository, readCommit } from './repository.ts';

export interface TreeEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  /** Bytes of a blob, null for anything else. */
  size: number | null;
}

/** One change of a tree; `sha` null removes the path. */
export interface TreeChange {
  path: string;
  mode: string;
  sha: string | null;
}

/** The tree of a commit, or the tree itself; null for what is neither. */
export function treeOf(repository: GitRepository, sha: string): string | null {
  const kind = repository.kind(sha);
  return kind === 'commit' ? readCommit(repository, sha).tree : kind === 'tree' ? sha : null;
}

/** Names of one tree. */
export function entriesOf({ store }: GitRepository, tree: string): Map<string, Entry> {
  const object = store.get(tree);
  if (object?.kind !== 'tree') throw new Error(`${tree} is no tree.`);
  return entriesIn(object.bytes);
}

/** The entries of a tree, or of all trees below it as well. */
export function listTree(repository: GitRepository, tree: string, recursive = false): TreeEntry[] {
  return [...entriesOf(repository, tree)].flatMap(([path, { mode, sha }]) => {
    const type = mode === FOLDER ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const size = type === 'blob' ? (repository.store.get(sha)?.bytes.length ?? 0) : null;
    const below = recursive && type === 'tree' ? listTree(repository, sha, true).map((entry) => ({ ...entry, path: `${path}/${entry.path}` })) : [];
    return [{ path, mode, type, sha, size }, ...below];
  });
}

/** What lies at a path of a commit or tree; null when nothing does. The empty path is the tree itself. */
export function entryAt(repository: GitRepository, treeish: string, path: string): TreeEntry | null {
  const tree = treeOf(repository, treeish);
  if (tree === null) return null;
  let entry: TreeEntry = { path: '', mode: FOLDER, type: 'tree', sha: tree, size: null };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const below = entry.type === 'tree' ? listTree(repository, entry.sha).find((candidate) => candidate.path === name) : undefined;
    if (!below) return null;
    entry = { ...below, path: entry.path === '' ? name : `${entry.path}/${name}` };
  }
  return entry;
}

/** A new tree: the base with the changes applied. What git would not call a folder or file keeps no place in it. */
export function writeTree(repository: GitRepository, base: string | null, changes: readonly TreeChange[]): string {
  const entries = base === null ? new Map<string, Entry>() : entriesOf(repository, base);
  const below = new Map<string, TreeChange[]>();
  for (const { path, mode, sha } of changes) {
    const [name = '', ...rest] = path.split('/');
    if (rest.length > 0) below.set(name, [...(below.get(name) ?? []), { path: rest.join('/'), mode, sha }]);
    else if (sha !== null) entries.set(name, { mode, sha });
    else if (entries.get(name)?.mode !== FOLDER) entries.delete(name);
  }
  for (const [name, inside] of below) {
    const folder = entries.get(name);
    const sha = writeTree(repository, folder?.mode === FOLDER ? folder.sha : null, inside);
    if (entriesOf(repository, sha).size > 0) entries.set(name, { mode: FOLDER, sha });
    else if (folder?.mode === FOLDER) entries.delete(name);
  }
  return repository.store.add({ kind: 'tree', bytes: treeBytes(entries) });
}
