import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ExternalError, UserError } from '../../errors.ts';
import type { FileAtHead } from './file-at-head.ts';
import { type GitOptions, git } from './git.ts';

interface NewBranch {
  name: string;
  message: string;
  /** Absolute, with what is to stand in it. */
  file: string;
  text: string;
  env: NodeJS.ProcessEnv;
}

/** Plain enough for every shell, file system and address a branch's name is pasted into. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

/**
 * A branch of one commit on top of the newest one, in which one file is another. The work tree, the index and the branch that is checked out stay as
 * they are. @returns the commit. @throws UserError where the name will not do or is taken, or git knows no author.
 */
export async function newBranch(at: FileAtHead, { name, message, file, text, env }: NewBranch): Promise<string> {
  const cwd = dirname(file);
  await refuseName(name, { cwd, env });
  if (at.author === null)
    throw new UserError('git: expected an author for the commit, found none. Set user.name and user.email: `git config user.email you@example.com`.');
  const scratch = await mkdtemp(join(tmpdir(), 'fledgling-index-'));
  try {
    const ask = async (args: string[], options: Pick<GitOptions, 'input'> = {}) => {
      const { ok, out, said } = await git(args, { cwd, env, index: join(scratch, 'index'), ...options });
      if (!ok) throw new ExternalError(`git ${args[0]}: ${said}. Nothing was changed.`, { retryable: false });
      return out;
    };
    const blob = await ask(['hash-object', '-w', `--path=${basename(file)}`, '--stdin'], { input: text });
    await ask(['read-tree', at.head]);
    await ask(['update-index', '--add', '--cacheinfo', `${at.mode},${blob},${at.path}`]);
    const tree = await ask(['write-tree']);
    const commit = await ask(['commit-tree', tree, '-p', at.head, '-F', '-'], { input: message });
    // The name must be free at the very moment: whoever took it meanwhile keeps it.
    await ask(['update-ref', '-m', 'fledgling console', `refs/heads/${name}`, commit, '0'.repeat(commit.length)]);
    return commit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function refuseName(name: string, options: GitOptions): Promise<void> {
  const isName = PLAIN.test(name) && (await git(['check-ref-format', `refs/heads/${name}`], options)).ok;
  if (!isName)
    throw new UserError(`branch: expected a name of letters, digits, dots, dashes and slashes, got ${JSON.stringify(name.slice(0, 120))}. Choose another.`);
  for (const [ref, whose] of [
    [`refs/heads/${name}`, 'this repository has'],
    [`refs/remotes/origin/${name}`, 'origin has'],
  ])
    if ((await git(['show-ref', '--verify', '--quiet', `${ref}`], options)).ok)
      throw new UserError(`branch: expected a new name, but ${whose} a branch ${name} already. Choose another.`);
}
