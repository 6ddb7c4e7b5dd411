import { identityOfUser } from '../bodies/commit.ts';
import type { World } from '../state.ts';
import { type TreeChange, writeBlobs, writeCommit, writeTree } from './objects.ts';
import type { GitRepository } from './repository.ts';

/** New content of a file, null to delete it; links and submodules for hostile pull requests. */
export type FileChange = string | Uint8Array | null | { executable: string } | { symlink: string } | { submodule: string };

export interface NewCommit {
  repository: GitRepository;
  parent: string | null;
  files: Readonly<Record<string, FileChange>>;
  message: string;
  as: string;
}

/** A commit of these changes on top of the parent. @returns its SHA. */
export async function commitFiles(world: World, { repository, parent, files, message, as }: NewCommit): Promise<string> {
  const changes = await treeChanges(repository, files);
  const tree = await writeTree(repository, parent, changes);
  const identity = identityOfUser(world, as);
  return writeCommit(repository, { tree, parents: parent === null ? [] : [parent], author: identity, committer: identity, message });
}

async function treeChanges(repository: GitRepository, files: NewCommit['files']): Promise<TreeChange[]> {
  const parts = Object.entries(files).map(([path, change]) => ({ path, ...partOf(change) }));
  const shas = await writeBlobs(
    repository,
    parts.flatMap(({ content }) => (content === undefined ? [] : [content])),
  );
  return parts.map(({ path, mode, content, submodule }) => ({ path, mode, sha: content === undefined ? (submodule ?? null) : (shas.shift() ?? null) }));
}

function partOf(change: FileChange): { mode: string; content?: string | Uint8Array; submodule?: string } {
  if (change === null) return { mode: '100644' };
  if (typeof change === 'string' || change instanceof Uint8Array) return { mode: '100644', content: change };
  if ('executable' in change) return { mode: '100755', content: change.executable };
  if ('symlink' in change) return { mode: '120000', content: change.symlink };
  return { mode: '160000', submodule: change.submodule };
}
