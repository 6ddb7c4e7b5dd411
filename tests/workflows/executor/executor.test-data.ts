import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openGitHub } from '../../counterparts/github/github.ts';
import { counterpartHost } from './counterpart-host.ts';
import type { ExecutorOptions, Permissions } from './host.ts';
import { type RunResult, startRunner } from './runner.ts';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** The executor on a counterpart GitHub, and a note of every token; both are closed with the test. */
export async function openExecutor(given: Partial<ExecutorOptions> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'fledgling-executor-'));
  const github = await openGitHub();
  const { admin, world } = github;
  const tokens: { value: string; permissions: Permissions }[] = [];
  const host = counterpartHost(github);
  const token: typeof host.token = async (runId, permissions) => {
    const value = await host.token(runId, permissions);
    tokens.push({ value, permissions });
    return value;
  };
  const runner = startRunner(
    { ...host, token },
    {
      root,
      secrets: {},
      vars: {},
      environments: {},
      machines: {},
      remoteActions: {},
      slots: 2,
      graceMs: { interrupt: 5_000, terminate: 1_000 },
      onLine: () => {},
      ...given,
    },
  );
  onTestFinished(async () => {
    await runner.close();
    await github.close();
    await rm(root, { recursive: true, force: true });
  });
  /** Pushes a fixture's workflow, and the fixtures' actions, to main. */
  const start = async (fixture: string) => {
    const workflow = await readFile(join(FIXTURES, `${fixture}.yml`), 'utf8');
    await admin.push({ branch: 'main', files: { ...(await fixtureActions()), '.github/workflows/fixture.yml': workflow } });
  };
  /** The same, and waits until its run has ended. */
  const push = async (fixture: string): Promise<RunResult> => {
    await start(fixture);
    await runner.idle();
    const run = runner.runs.at(-1);
    if (run === undefined) throw new Error('nothing ran');
    return run;
  };
  /** What the jobs' tokens might do, and whether they can be used still. */
  const tokensOf = () => tokens.map(({ value, permissions }) => ({ permissions, revoked: !world.tokens.has(value) }));
  return { admin, world, runner, start, push, tokens: tokensOf };
}

async function fixtureActions(): Promise<Record<string, string>> {
  const entries = await readdir(join(FIXTURES, 'actions'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(await Promise.all(files.map(async (path) => [path.slice(FIXTURES.length + 1), await readFile(path, 'utf8')])));
}
