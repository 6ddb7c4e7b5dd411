import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutorOptions, Host, HostEvent, NewRun, Permissions } from './host.ts';
import { git } from './processes/git.ts';
import { type Runner, type RunResult, startRunner } from './runner.ts';

/** A host without a server: a real repository, events on demand, and a note of every token. */
export interface MemoryHost {
  runner: Runner;
  tokens: { permissions: Permissions; revoked: boolean }[];
  /** Pushes a fixture's workflow, and the fixtures' actions, to main. */
  start(fixture: string): Promise<void>;
  emit(event: Partial<HostEvent> & { name: string }): Promise<void>;
  /** As `start`, and waits until the run has ended. */
  push(fixture: string): Promise<RunResult>;
  close(): Promise<void>;
}

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

async function lastOf(runner: Runner): Promise<RunResult> {
  await runner.idle();
  const run = runner.runs.at(-1);
  if (run === undefined) throw new Error('nothing ran');
  return run;
}

export async function memoryHost(given: Partial<ExecutorOptions> = {}): Promise<MemoryHost> {
  const root = await mkdtemp(join(tmpdir(), 'fledgling-executor-'));
  const gitDir = join(root, 'origin.git');
  const work = join(root, 'work');
  await git(root, 'init', '--quiet', '--bare', '--initial-branch', 'main', gitDir);
  await git(root, 'clone', '--quiet', gitDir, work);
  const listeners = new Set<(event: HostEvent) => void>();
  const tokens: MemoryHost['tokens'] = [];
  const runs: (NewRun & { id: number; attempt: number; number: number })[] = [];
  const host: Host = {
    repository: 'acme/agent',
    gitDir,
    serverUrl: 'https://github.test',
    apiUrl: 'https://github.test/api',
    defaultBranch: 'main',
    createRun: async (run) => {
      const created = { ...run, id: runs.length + 1, attempt: 1, number: runs.length + 1 };
      runs.push(created);
      return created;
    },
    run: (id) => {
      const run = runs.find((each) => each.id === id);
      if (run === undefined) throw new Error(`no run ${id}`);
      return run;
    },
    updateRun: async () => {},
    token: async (_, permissions) => `ghs_${tokens.push({ permissions, revoked: false }) - 1}_secret`,
    revoke: async (token) => {
      const minted = tokens[Number(token.split('_')[1])];
      if (minted !== undefined) minted.revoked = true;
    },
    jobEnvironment: async () => ({}),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCancel: () => () => {},
  };
  const runner = startRunner(host, {
    root: join(root, 'jobs'),
    secrets: {},
    vars: {},
    environments: {},
    machines: {},
    remoteActions: {},
    slots: 2,
    graceMs: { interrupt: 5_000, terminate: 1_000 },
    onLine: () => {},
    ...given,
  });
  const emit = async (event: Partial<HostEvent> & { name: string }) => {
    const sha = await git(gitDir, 'rev-parse', 'refs/heads/main');
    const base = { payload: {}, actor: 'ada', ref: 'refs/heads/main', sha, startsWorkflows: true, runId: null };
    for (const listener of listeners) listener({ ...base, ...event });
  };
  const start = async (fixture: string) => {
    await cp(join(FIXTURES, 'actions'), join(work, 'actions'), { recursive: true });
    await mkdir(join(work, '.github/workflows'), { recursive: true });
    await cp(join(FIXTURES, `${fixture}.yml`), join(work, '.github/workflows/fixture.yml'));
    await git(work, 'checkout', '--quiet', '-B', 'main');
    await git(work, 'add', '--all');
    await git(work, 'commit', '--quiet', '--message', fixture);
    await git(work, 'push', '--quiet', 'origin', 'main');
    await emit({ name: 'push' });
  };
  return {
    runner,
    tokens,
    start,
    emit,
    push: async (fixture) => {
      await start(fixture);
      return lastOf(runner);
    },
    close: async () => {
      await runner.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
