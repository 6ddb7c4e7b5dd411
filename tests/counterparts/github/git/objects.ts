import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitRepository, NO_SHA } from './repository.ts';

export interface TreeEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  /** Bytes of a blob, null for anything else. */
  size: number | null;
}

export interface Identity {
  name: string;
  email: string;
  date: Date;
}

export interface CommitObject {
  sha: string;
  tree: string;
  parents: string[];
  author: Identity;
  committer: Identity;
  message: string;
}

/** One change of a tree; `sha` null removes the path. */
export interface TreeChange {
  path: string;
  mode: string;
  sha: string | null;
}

export async function writeBlob(repository: GitRepository, bytes: string | Uint8Array): Promise<string> {
  return repository.git(['hash-object', '-w', '--stdin'], { input: bytes });
}

/** Many blobs through one process. @returns their SHAs in order. */
export async function writeBlobs(repository: GitRepository, contents: readonly (string | Uint8Array)[]): Promise<string[]> {
  const commands = contents.flatMap((content, at) => {
    const bytes = Buffer.from(content);
    return [Buffer.from(`blob\nmark :${at + 1}\ndata ${bytes.length}\n`), bytes, Buffer.from(`\nget-mark :${at + 1}\n`)];
  });
  const shas = await repository.git(['fast-import', '--quiet', '--cat-blob-fd=1'], { input: Buffer.concat(commands) });
  return shas.split('\n').filter((sha) => sha !== '');
}

export async function readBlob(repository: GitRepository, sha: string): Promise<Uint8Array> {
  const blob = await repository.objects.contents(sha);
  if (blob?.type !== 'blob') throw new Error(`${sha} is no blob.`);
  return blob.bytes;
}

/** The entries of a tree, or of all trees below it as well. */
export async function listTree(repository: GitRepository, tree: string, recursive = false): Promise<TreeEntry[]> {
  const listing = await repository.recall(['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), tree]);
  if (listing === null) throw new Error(`${tree} is no tree.`);
  return listing
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode = '', type = '', sha = '', size = ''] = line.slice(0, line.indexOf('\t')).split(/ +/);
      return { mode, type, sha, path: line.slice(line.indexOf('\t') + 1), size: size === '-' ? null : Number(size) };
    });
}

/** What lies at a path of a commit or tree; null when nothing does. The empty path is the tree itself. */
export async function entryAt(repository: GitRepository, treeish: string, path: string): Promise<TreeEntry | null> {
  const tree = await repository.objects.info(`${treeish}^{tree}`);
  if (tree === null) return null;
  let entry: TreeEntry = { path: '', mode: '040000', type: 'tree', sha: tree.sha, size: null };
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (entry.type !== 'tree') return null;
    const below = (await listTree(repository, entry.sha)).find((candidate) => candidate.path === name);
    if (!below) return null;
    entry = { ...below, path: entry.path === '' ? name : `${entry.path}/${name}` };
  }
  return entry;
}

/** A new tree: the base with the changes applied, through an index of its own. @throws when git refuses a path. */
export async function writeTree(repository: GitRepository, base: string | null, changes: readonly TreeChange[]): Promise<string> {
  const index = join(repository.path, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await repository.git(base === null ? ['read-tree', '--empty'] : ['read-tree', base], { env });
    const lines = changes.filter(({ mode }) => mode !== '040000').map(({ path, mode, sha }) => `${sha === null ? '0' : mode} ${sha ?? NO_SHA}\t${path}\0`);
    if (lines.length > 0) await repository.git(['update-index', '-z', '--index-info'], { env, input: lines.join('') });
    for (const { path, mode, sha } of changes) {
      if (mode === '040000' && sha !== null) await repository.git(['read-tree', `--prefix=${path}/`, sha], { env });
    }
    return await repository.git(['write-tree'], { env });
  } finally {
    await rm(index, { force: true });
  }
}

export async function writeCommit(repository: GitRepository, commit: Omit<CommitObject, 'sha'>): Promise<string> {
  const { author, committer } = commit;
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: gitDate(author.date),
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: gitDate(committer.date),
  };
  return repository.git(['commit-tree', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent])], { env, input: commit.message });
}

export async function readCommit(repository: GitRepository, sha: string): Promise<CommitObject> {
  const text = (await repository.objects.contents(sha))?.bytes.toString('utf8') ?? '';
  const head = text.slice(0, text.indexOf('\n\n')).split('\n');
  const all = (key: string) => head.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const [tree = ''] = all('tree');
  const [author = ''] = all('author');
  const [committer = ''] = all('committer');
  return {
    sha,
    tree,
    parents: all('parent'),
    author: identityOf(author),
    committer: identityOf(committer),
    message: text.slice(text.indexOf('\n\n') + 2).replace(/\n$/, ''),
  };
}

function identityOf(line: string): Identity {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}

function gitDate(date: Date): string {
  return `${Math.floor(date.getTime() / 1000)} +0000`;
}
