import { ExternalError, UserError } from '../../../errors.ts';
import type { GitHubClient } from '../client.ts';

/** What a Git tree holds under one name. */
export interface TreeEntry {
  mode: string;
  sha: string;
  /** Bytes; null for what is no file. */
  size: number | null;
}
type Tree = ReadonlyMap<string, TreeEntry>;

const FOLDER = '040000';
const NEEDS = 'contents: read';
const KINDS: Readonly<Record<string, string>> = { '120000': 'symbolic link', '160000': 'submodule', [FOLDER]: 'folder' };

export interface RepositoryTrees {
  /** The tree of a commit. */
  rootOf(commit: string): Promise<string>;
  /** What a file written to this path would replace, null for nothing. @throws UserError where something else is in its way. */
  fileAt(path: string, root: string): Promise<TreeEntry | null>;
  readFile(path: string, commit: string, maxBytes: number): Promise<Uint8Array | null>;
  list(path: string, commit: string): Promise<{ name: string; kind: 'file' | 'folder' | 'other' }[]>;
}

/** Reads files by Git trees and blobs, whose modes say what is a link; trees are named by their content, so each is asked for once. */
export function repositoryTrees({ octokit, place, ask }: GitHubClient): RepositoryTrees {
  const roots = new Map<string, Promise<string>>();
  const trees = new Map<string, Promise<Tree>>();

  const rootOf = (commit: string) =>
    once(roots, checkedSha(commit), async () => {
      const { data } = await ask({ what: `read commit ${commit}`, needs: NEEDS }, () => octokit.rest.git.getCommit({ ...place, commit_sha: commit }));
      return data.tree.sha;
    });
  const treeOf = (sha: string) =>
    once(trees, sha, async () => {
      const { data } = await ask({ what: `read tree ${sha}`, needs: NEEDS }, () => octokit.rest.git.getTree({ ...place, tree_sha: sha }));
      if (data.truncated)
        throw new UserError(`tree ${sha}: expected a folder that GitHub lists whole, found one too large for it. Put fewer files into one folder.`);
      return new Map(data.tree.map((entry) => [entry.path, { mode: entry.mode, sha: entry.sha, size: entry.size ?? null }]));
    });
  /** Stops at the first thing on the way that is no folder. */
  const walk = async (path: string, root: string): Promise<{ at: string; entry: TreeEntry } | null> => {
    const parts = checkedPath(path).split('/');
    let tree = root;
    for (const [index, name] of parts.entries()) {
      const entry = (await treeOf(tree)).get(name);
      if (entry === undefined) return null;
      if (entry.mode !== FOLDER || index === parts.length - 1) return { at: parts.slice(0, index + 1).join('/'), entry };
      tree = entry.sha;
    }
    return null;
  };

  return {
    rootOf,
    fileAt: async (path, root) => {
      const found = await walk(path, root);
      if (found === null) return null;
      const { at, entry } = found;
      const kind = KINDS[entry.mode] ?? 'file';
      if (at !== path) throw new UserError(`${at}: expected a folder, found a ${kind}. Remove it from the branch.`);
      if (kind === 'folder') throw new UserError(`${at}: expected a file, found a folder. Remove it from the branch.`);
      return entry;
    },
    readFile: async (path, commit, maxBytes) => {
      const found = await walk(path, await rootOf(commit));
      if (found === null) return null;
      const { at, entry } = found;
      const kind = KINDS[entry.mode];
      if (kind === 'folder') throw new UserError(`${at}: expected a regular file, found a folder. Name the file.`);
      if (kind !== undefined) throw new UserError(`${at}: expected a regular file, found a ${kind}. Commit the file itself.`);
      if (at !== path) return null;
      if (entry.size === null || entry.size > maxBytes) throw tooLarge(path, maxBytes, entry.size);
      const { data } = await ask({ what: `read ${path} at ${commit}`, needs: NEEDS }, () => octokit.rest.git.getBlob({ ...place, file_sha: entry.sha }));
      const bytes = new Uint8Array(Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8'));
      if (bytes.length !== entry.size)
        throw new ExternalError(`GitHub sent ${bytes.length} bytes of ${path} at ${commit}, which has ${entry.size}. Run this again.`);
      return bytes;
    },
    list: async (path, commit) => {
      const found = await walk(path, await rootOf(commit));
      if (found?.at !== path || found.entry.mode !== FOLDER) return [];
      const kindOf = (mode: string) => (mode === FOLDER ? 'folder' : KINDS[mode] === undefined ? 'file' : 'other');
      return [...(await treeOf(found.entry.sha))].map(([name, { mode }]) => ({ name, kind: kindOf(mode) }));
    },
  };
}

/** A path of a repository as Git writes it. @throws UserError for anything that could lead elsewhere. */
export function checkedPath(path: string): string {
  const plain = /^[^\\\p{Cc}]*$/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!plain)
    throw new UserError(`${JSON.stringify(path)}: expected a plain path inside the repository. Write it without "..", backslashes or a leading slash.`);
  return path;
}

function checkedSha(sha: string): string {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new UserError(`${JSON.stringify(sha)}: expected a commit SHA of 40 hexadecimal digits. Give the whole SHA.`);
  return sha;
}

function tooLarge(path: string, maxBytes: number, size: number | null): UserError {
  return new UserError(`${path}: expected at most ${maxBytes} bytes, found ${size ?? 'an unknown number of'}. Make the file smaller.`);
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}
