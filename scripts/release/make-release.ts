import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../src/errors.ts';
import { releaseNotes } from './changelog.ts';
import { type Git, gitIn, isAncestor } from './git.ts';

export interface ReleaseOptions {
  /** The checkout. */
  root: string;
  /** `1.2.3` */
  version: string;
  /** Makes the folder of the built actions. */
  bundle(outdir: string): Promise<void>;
}

export interface Release {
  tag: string;
  /** What is released, a commit of the default branch, and the commit on top of it that adds the built actions. */
  source: string;
  commit: string;
}

/**
 * Releases the commit that is checked out: puts one commit on top of it that adds `actions/dist`, and the signed tag on that. The tag alone leads
 * there: branch, index and working tree stay as they are, and nothing is pushed.
 * @throws UserError when the checkout is not ready for it, ExternalError with Git's words when Git fails, as without a key to sign with.
 */
export async function makeRelease({ root, version, bundle }: ReleaseOptions): Promise<Release> {
  const tag = `v${version}`;
  const git = gitIn(root);
  await requireReady(git, { root, version, tag });
  const source = await git('rev-parse', 'HEAD');
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-release-'));
  try {
    await bundle(join(folder, 'tree/actions/dist'));
    const commit = await commitOnTop(source, { root, folder, tag });
    await git('tag', '--sign', '--message', tag, tag, commit);
    return { tag, source, commit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function commitOnTop(source: string, { root, folder, tag }: { root: string; folder: string; tag: string }): Promise<string> {
  const git = gitIn(root, { GIT_INDEX_FILE: join(folder, 'index') });
  await git('read-tree', source);
  await git('--work-tree', join(folder, 'tree'), 'add', '--force', 'actions/dist');
  return git('commit-tree', await git('write-tree'), '-p', source, '-m', `release: ${tag}`, '-m', `Adds to ${source} the actions that it builds.`);
}

async function requireReady(git: Git, { root, version, tag }: { root: string; version: string; tag: string }): Promise<void> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new UserError(`release: expected a version like 1.2.3, got ${JSON.stringify(version)}.`);
  await requireVersion(root, version);
  releaseNotes(root, tag);
  const [change] = (await git('status', '--porcelain')).split('\n');
  if (change) throw new UserError(`release: expected a checkout without changes, found "${change.trim()}". Merge it by a pull request, or stash it.`);
  await git('fetch', '--quiet', '--no-tags', 'origin', 'HEAD');
  if (!(await isAncestor(git, ['HEAD', 'FETCH_HEAD'])))
    throw new UserError("release: expected a commit of origin's default branch, got another one. Check that branch out and pull.");
  if ((await git('tag', '--list', tag)) !== '' || (await git('ls-remote', 'origin', `refs/tags/${tag}`)) !== '')
    throw new UserError(`release: the tag ${tag} is there already, and a release does not change. Take the next version.`);
}

/** @throws UserError when package.json is of another version. */
export async function requireVersion(root: string, version: string): Promise<void> {
  const found = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).version;
  if (found !== version) throw new UserError(`package.json version: expected ${version}, got ${found}. Change it in a pull request, then release that.`);
}
