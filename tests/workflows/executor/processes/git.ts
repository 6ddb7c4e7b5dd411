import { execa } from 'execa';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.com',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/** Standard output of a Git command, without its last line end. @throws ExecaError when it fails. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', args, { cwd: folder, env: IDENTITY });
  return stdout;
}

/** As git, but null when it fails. */
export async function tryGit(folder: string, ...args: readonly string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd: folder, env: IDENTITY, reject: false });
  return result.failed ? null : result.stdout;
}

/** Workflow files of a commit: path and text. */
export async function workflowFiles(gitDir: string, sha: string): Promise<[string, string][]> {
  const names = await git(gitDir, 'ls-tree', '--name-only', sha, '.github/workflows/');
  const paths = names.split('\n').filter((name) => /\.ya?ml$/.test(name));
  return Promise.all(paths.map(async (path): Promise<[string, string]> => [path, await git(gitDir, 'show', `${sha}:${path}`)]));
}
