import { basename, dirname } from 'node:path';
import { type GitHubPlace, gitHubPlace } from './forge-address.ts';
import { git } from './git.ts';

/** A file as a repository's newest commit has it. */
export interface FileAtHead {
  /** The commit. */
  head: string;
  /** The branch that is checked out; null where none is. */
  branch: string | null;
  /** The file's path in the repository, and its mode there. */
  path: string;
  mode: string;
  /** `Name <address>`, as git would write it into a commit; null where git knows none. */
  author: string | null;
  gitHub: GitHubPlace | null;
  /** What pull requests are opened against, as the remote tells; else the branch that is checked out. */
  base: string | null;
}

export type Looked = { ok: true; file: FileAtHead } | { ok: false; why: string };

interface LookOptions {
  /** Absolute. */
  file: string;
  /** What the file holds now. */
  text: string;
  env: NodeJS.ProcessEnv;
}

/** Whether a file stands in its repository's newest commit as it stands on disk, so that a commit on top of it can be made without the work tree. */
export async function fileAtHead({ file, text, env }: LookOptions): Promise<Looked> {
  const [cwd, name] = [dirname(file), basename(file)];
  const ask = (...args: string[]) => git(args, { cwd, env });
  const prefix = await ask('rev-parse', '--show-prefix');
  if (!prefix.ok) return no(/not a git repository/.test(prefix.said) ? 'This project is not in a Git repository.' : `Git answers: ${prefix.said}.`);
  const head = await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (!head.ok) return no('This repository has no commit yet.');
  const path = `${prefix.out}${name}`;
  const entry = /^(\d{6}) (\w+) ([0-9a-f]{40,64})\t/.exec((await ask('ls-tree', '-z', '--full-tree', 'HEAD', '--', path)).out);
  if (!entry) return no(`${path} is not committed yet: commit it first, or write to the working tree.`);
  const [, mode = '', kind, blob] = entry;
  if (kind !== 'blob' || mode === '120000') return no(`${path} is no regular file in this repository.`);
  const here = await git(['hash-object', `--path=${name}`, '--stdin'], { cwd, env, input: text });
  if (here.out !== blob) return no(`${path} has changes that are not committed: commit them first, or write to the working tree.`);
  const [branch, author, remote, remoteHead] = await Promise.all([
    ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    ask('var', 'GIT_AUTHOR_IDENT'),
    ask('remote', 'get-url', 'origin'),
    ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'),
  ]);
  const current = branch.ok ? branch.out : null;
  return {
    ok: true,
    file: {
      ...{ head: head.out, branch: current, path, mode },
      author: author.ok ? (/^(.*<.*>) \d+ [+-]\d{4}$/.exec(author.out)?.[1] ?? null) : null,
      gitHub: remote.ok ? gitHubPlace(remote.out, env['GITHUB_SERVER_URL']) : null,
      base: remoteHead.ok ? remoteHead.out.replace(/^origin\//, '') : current,
    },
  };
}

function no(why: string): Looked {
  return { ok: false, why };
}
