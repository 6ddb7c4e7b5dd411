import { createHash } from 'node:crypto';

/** A file as a commit holds it: `lfs` files lie in the object store under their SHA-256, the others in the tree itself. */
export interface StoredFile {
  content: Buffer;
  lfs: boolean;
}

export interface StoredCommit {
  id: string;
  title: string;
  files: ReadonlyMap<string, StoredFile>;
}

/** One repository of the counterpart: branches of commits, newest first, and the uploaded large objects. */
export class Repository {
  readonly id: string;
  readonly type: string;
  readonly isPrivate: boolean;
  readonly branches = new Map<string, StoredCommit[]>();
  readonly objects = new Map<string, Buffer>();

  constructor({ id, type, isPrivate }: { id: string; type: string; isPrivate: boolean }) {
    this.id = id;
    this.type = type;
    this.isPrivate = isPrivate;
    // The real Hub begins a repository with this file.
    this.branches.set('main', [commitOf('initial commit', new Map([['.gitattributes', regular('*.gguf filter=lfs diff=lfs merge=lfs -text\n')]]), null)]);
  }

  head(revision: string): StoredCommit | null {
    const byBranch = this.branches.get(revision)?.[0];
    return byBranch ?? [...this.branches.values()].flat().find(({ id }) => id === revision) ?? null;
  }

  commit(branch: string, title: string, change: (files: Map<string, StoredFile>) => void): StoredCommit {
    const history = this.branches.get(branch) ?? [];
    const files = new Map(history[0]?.files);
    change(files);
    const commit = commitOf(title, files, history[0]?.id ?? null);
    this.branches.set(branch, [commit, ...history]);
    return commit;
  }
}

export function regular(text: string | Buffer): StoredFile {
  return { content: Buffer.from(text), lfs: false };
}

function commitOf(title: string, files: ReadonlyMap<string, StoredFile>, parent: string | null): StoredCommit {
  const listing = [...files].map(([path, { content }]) => [path, sha256(content)]);
  return { id: sha1(Buffer.from(JSON.stringify([title, listing, parent]))), title, files };
}

/** One entry of the tree listing, as the Hub sends it. */
export function treeEntry(path: string, { content, lfs }: StoredFile) {
  if (!lfs) return { type: 'file', oid: blobOid(content), size: content.length, path };
  const pointer = Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`);
  return { type: 'file', oid: blobOid(pointer), size: content.length, path, lfs: { oid: sha256(content), size: content.length, pointerSize: pointer.length } };
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function blobOid(content: Buffer): string {
  return sha1(Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]));
}

function sha1(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
