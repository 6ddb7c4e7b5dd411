import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ObjectReader } from './object-reader.ts';

const ISOLATED = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
export const NO_SHA = '0'.repeat(40);

interface GitOptions {
  input?: string | Uint8Array;
  env?: Readonly<Record<string, string>>;
}

/** A bare Git repository on disk, driven by the git command; the only thing here that knows what a commit is. */
export class GitRepository {
  readonly path: string;
  readonly objects: ObjectReader;
  readonly #known = new Map<string, Promise<string | null>>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
    this.objects = new ObjectReader(path, ISOLATED);
  }

  static async create(path: string, defaultBranch: string): Promise<GitRepository> {
    await execa('git', ['init', '--quiet', '--bare', '--initial-branch', defaultBranch, path], { env: ISOLATED });
    // A checkout may ask for any commit by its SHA, as from the real one; nothing tidies up behind a test's back.
    await appendFile(join(path, 'config'), '[uploadpack]\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n');
    return new GitRepository(path);
  }

  /** Standard output of a git command, without the last line break. @throws when git fails. */
  async git(args: readonly string[], options: GitOptions = {}): Promise<string> {
    return (await this.#run(args, options)).stdout;
  }

  /** As `git`, null when git fails. */
  async ask(args: readonly string[], options: GitOptions = {}): Promise<string | null> {
    const { exitCode, stdout } = await this.#run(args, options, false);
    return exitCode === 0 ? stdout : null;
  }

  /** As `ask`, once a question: for what can never change, between SHAs. */
  recall(args: readonly string[]): Promise<string | null> {
    const key = args.join('\0');
    const answer = this.#known.get(key) ?? this.ask(args);
    this.#known.set(key, answer);
    return answer;
  }

  /** The SHA a full reference name points at, null when there is no such reference. */
  async ref(name: string): Promise<string | null> {
    if (!name.startsWith('refs/') || /[\s~^:?*[\\]|\.\.|@\{|\/$/.test(name)) return null;
    return (await this.objects.info(name))?.sha ?? null;
  }

  /** A commit by branch name, tag name, full reference name or SHA, null when there is none. */
  async commit(rev: string): Promise<string | null> {
    for (const name of [`refs/heads/${rev}`, `refs/tags/${rev}`, rev]) {
      const sha = name.startsWith('refs/') ? await this.ref(name) : /^([0-9a-f]{7,40}|HEAD)$/.test(name) ? name : null;
      const commit = sha && (await this.objects.info(`${sha}^{commit}`));
      if (commit) return commit.sha;
    }
    return null;
  }

  async kind(sha: string): Promise<string | null> {
    return /^[0-9a-f]{40}$/.test(sha) ? ((await this.objects.info(sha))?.type ?? null) : null;
  }

  async isAncestor(older: string, newer: string): Promise<boolean> {
    return (await this.recall(['merge-base', '--is-ancestor', older, newer])) !== null;
  }

  /** Names and SHAs of the references whose full name starts so. */
  async refs(prefix: string): Promise<{ name: string; sha: string }[]> {
    const lines = await this.git(['for-each-ref', '--format=%(objectname) %(refname)']);
    return lines
      .split('\n')
      .filter((line) => line.slice(41).startsWith(prefix) && line !== '')
      .map((line) => ({ sha: line.slice(0, 40), name: line.slice(41) }));
  }

  /** Moves, makes (`from` null) or deletes (`to` null) a reference; false when it is no longer where `from` says or git refuses the name. */
  async move(name: string, from: string | null, to: string | null): Promise<boolean> {
    const args = to === null ? ['update-ref', '-d', name, from ?? NO_SHA] : ['update-ref', name, to, from ?? NO_SHA];
    return (await this.ask(args)) !== null;
  }

  /** One writer of references at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #run(args: readonly string[], { input, env }: GitOptions, reject = true): Promise<{ exitCode: number | undefined; stdout: string }> {
    const { exitCode, stdout } = await execa('git', ['--git-dir', this.path, ...args], {
      env: { ...ISOLATED, ...env },
      reject,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    });
    return { exitCode, stdout };
  }
}
