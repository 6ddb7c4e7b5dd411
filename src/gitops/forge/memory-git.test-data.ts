import { UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import type { ChangedFile } from './ports/repository.ts';

/** What a tree holds at a path: a file's bytes or text, or something that is no regular file. */
export type TreeEntry = string | Uint8Array | { link: string } | { submodule: string };
/** Path to entry; null deletes. */
export type Changes = Readonly<Record<string, TreeEntry | null>>;

interface StoredCommit {
  sha: string;
  parent: string | null;
  message: string;
  author: string;
  tree: ReadonlyMap<string, TreeEntry>;
}

/** Heads of branches, and everything they ever were. */
class Branches extends Map<string, string> {
  private readonly moves = new Set<string>();

  override set(branch: string, sha: string): this {
    this.moves.add(`${branch} ${sha}`);
    return super.set(branch, sha);
  }

  stoodAt(branch: string, sha: string): boolean {
    return this.moves.has(`${branch} ${sha}`);
  }
}

/** Commits and branches of a repository in memory: trees are whole maps, SHAs are digests of content and history. */
export class MemoryGit {
  readonly branches = new Branches();
  private readonly commits = new Map<string, StoredCommit>();

  /** A commit on a parent, on no branch yet. */
  commit({ parent, changes, message, author }: { parent: string | null; changes: Changes; message: string; author: string }): string {
    const tree = new Map(parent === null ? [] : this.commitOf(parent).tree);
    for (const [path, entry] of Object.entries(changes)) {
      if (entry === null) tree.delete(path);
      else tree.set(path, entry);
    }
    const listing = [...tree].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, entry]) => [path, digestOfEntry(entry)]);
    const sha = sha256(JSON.stringify([parent, message, author, listing])).slice(0, 40);
    this.commits.set(sha, { sha, parent, message, author, tree });
    return sha;
  }

  has(sha: string): boolean {
    return this.commits.has(sha);
  }

  commitOf(sha: string): StoredCommit {
    const commit = this.commits.get(sha);
    if (!commit) throw new UserError(`${sha}: expected a commit of this repository, found none. Name an existing commit.`);
    return commit;
  }

  /** From the newest to the first. */
  history(sha: string): StoredCommit[] {
    const commit = this.commitOf(sha);
    return commit.parent === null ? [commit] : [commit, ...this.history(commit.parent)];
  }

  /** What a pull request changes: since its branch left the base, as the forge shows it. */
  changed(base: string, head: string): ChangedFile[] {
    const onBase = new Set(this.history(base).map(({ sha }) => sha));
    const start = this.history(head).find(({ sha }) => onBase.has(sha));
    const before: ReadonlyMap<string, TreeEntry> = start?.tree ?? new Map();
    const after = this.commitOf(head).tree;
    const removed = [...before.keys()].filter((path) => !after.has(path));
    const files: ChangedFile[] = [];
    for (const [path, entry] of after) {
      const old = before.get(path);
      if (old !== undefined) {
        if (digestOfEntry(old) !== digestOfEntry(entry)) files.push({ path, status: 'modified', previousPath: null });
        continue;
      }
      const source = removed.findIndex((gone) => digestOfEntry(before.get(gone) ?? '') === digestOfEntry(entry));
      const previousPath = source < 0 ? null : (removed.splice(source, 1)[0] ?? null);
      files.push({ path, status: previousPath === null ? 'added' : 'renamed', previousPath });
    }
    return [...files, ...removed.map((path): ChangedFile => ({ path, status: 'removed', previousPath: null }))];
  }
}

export function bytesOf(entry: string | Uint8Array): Uint8Array {
  return typeof entry === 'string' ? new TextEncoder().encode(entry) : entry;
}

export function isFile(entry: TreeEntry): entry is string | Uint8Array {
  return typeof entry === 'string' || entry instanceof Uint8Array;
}

export function digestOfEntry(entry: TreeEntry): string {
  return isFile(entry) ? sha256(entry) : sha256(`no file: ${JSON.stringify(entry)}`);
}
