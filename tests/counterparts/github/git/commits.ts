import { identityOfUser } from '../bodies/commit.ts';
import type { World } from '../state.ts';
import { type GitRepository, writeBlob, writeCommit } from './repository.ts';
import { type TreeChange, treeOf, writeTree } from './trees.ts';

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
export function commitFiles(world: World, { repository, parent, files, message, as }: NewCommit): string {
  const changes = Object.entries(files).map(([path, change]) => ({ path, ...partOf(repository, change) }));
  const tree = writeTree(repository, parent === null ? null : treeOf(repository, parent), changes);
  const identity = identityOfUser(world, as);
  return writeCommit(repository, { tree, parents: parent === null ? [] : [parent], author: identity, committer: identity, message });
}

function partOf(repository: GitRepository, change: FileChange): Omit<TreeChange, 'path'> {
  if (change === null) return { mode: '100644', sha: null };
  if (typeof change === 'string' || change instanceof Uint8Array) return { mode: '100644', sha: writeBlob(repository, change) };
  if ('executable' in change) return { mode: '100755', sha: writeBlob(repository, change.executable) };
  if ('symlink' in change) return { mode: '120000', sha: writeBlob(repository, change.symlink) };
  return { mode: '160000', sha: change.submodule };
}
