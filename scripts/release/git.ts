import { execa } from 'execa';
import { ExternalError } from '../../src/errors.ts';

export type Git = (...args: string[]) => Promise<string>;

/** Git in a folder: what a command prints, without the last line end. @throws ExternalError with Git's own words. */
export function gitIn(cwd: string, env: Record<string, string> = {}): Git {
  return async (...args) => {
    const result = await execa('git', args, { cwd, env, reject: false });
    if (result.failed) throw new ExternalError(`git ${args.find((arg) => !arg.startsWith('-'))} failed: ${result.stderr || result.shortMessage}`);
    return result.stdout;
  };
}

/** Whether everything of one commit is in the history of another. */
export async function isAncestor(git: Git, [commit, of]: readonly [string, string]): Promise<boolean> {
  return (await git('rev-list', '--max-count=1', commit, `^${of}`)) === '';
}
