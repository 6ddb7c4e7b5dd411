import { execa } from 'execa';

export interface GitOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** What it reads. Default: nothing. */
  input?: string | undefined;
  /** An index of its own, in place of the repository's. */
  index?: string | undefined;
}

export interface GitAnswer {
  ok: boolean;
  /** Without the last line feed. */
  out: string;
  /** The first line it complained with. */
  said: string;
}

/** What an outer git (a hook, say) leaves in the environment for its own repository. */
const OF_ANOTHER = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
];
const TIMEOUT_MS = 30_000;

/** Asks git, by arguments and never through a shell; it asks nothing back, and takes every path as it is written. */
export async function git(args: readonly string[], { cwd, env, input, index }: GitOptions): Promise<GitAnswer> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !OF_ANOTHER.includes(name)));
  const result = await execa('git', args, {
    cwd,
    extendEnv: false,
    env: { ...own, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_LITERAL_PATHSPECS: '1', ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
    reject: false,
    timeout: TIMEOUT_MS,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  });
  const said = (result.stderr ?? '').split('\n').find((line) => line.trim() !== '') ?? (result.failed ? 'git did not answer' : '');
  return { ok: !result.failed, out: result.stdout ?? '', said: said.replace(/^(fatal|error): /, '').slice(0, 300) };
}
