import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { counterpartHost } from './executor/counterpart-host.ts';
import type { DeploymentEnvironment, Machine } from './executor/host.ts';
import { type Runner, type RunResult, startRunner } from './executor/runner.ts';
import { ROOT, workflowTexts } from './read-workflows.ts';

export type Stubs = Readonly<Record<string, { outputs?: Readonly<Record<string, string>>; fails?: boolean; hangs?: boolean }>>;

/** A counterpart GitHub with this repository's own workflows, and a stub in the place of each action. */
export interface StubbedRepository extends AsyncDisposable {
  github: CounterpartGitHub;
  runner: Runner;
  dispatch(workflow: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  /** The last run of a workflow, when all is quiet. */
  last(file: string): Promise<RunResult>;
  /** Resolves when a job has printed a line. */
  printed(line: string): Promise<void>;
}

const STUB = readFileSync(new URL('stub-action.mjs', import.meta.url), 'utf8');
const Document = z.looseObject({ outputs: z.record(z.string(), z.looseObject({ description: z.string() })).optional() });

function stubbed(text: string): string {
  const action = Document.parse(parse(text));
  const outputs = Object.fromEntries(Object.entries(action.outputs ?? {}).map(([name, { description }]) => [name, { description }]));
  return stringify({ ...action, outputs, runs: { using: 'node24', main: 'main.mjs' } });
}

function repositoryFiles(): Record<string, string> {
  const actions = readdirSync(join(ROOT, 'actions'), { recursive: true, encoding: 'utf8' }).filter((path) => /^[a-z]+\/action\.yml$/.test(path));
  return Object.fromEntries([
    // ci.yml tests the repository itself: here it would only cost time.
    ...[...workflowTexts].filter(([file]) => file !== 'ci.yml').map(([file, text]) => [`.github/workflows/${file}`, text]),
    ['.github/actions/build/action.yml', readFileSync(join(ROOT, '.github/actions/build/action.yml'), 'utf8')],
    // The stubs need no building.
    ['actions/dist/README.md', ''],
    ...actions.flatMap((path) => [
      [`actions/${path}`, stubbed(readFileSync(join(ROOT, 'actions', path), 'utf8'))],
      [`actions/${path.replace('action.yml', 'main.mjs')}`, STUB],
    ]),
  ]);
}

export async function stubbedRepository(stubs: Stubs): Promise<StubbedRepository> {
  const root = mkdtempSync(join(tmpdir(), 'fledgling-workflows-'));
  const github = await startGitHub({ files: repositoryFiles(), users: { ada: 'write', mallory: 'none' } });
  await cp(join(ROOT, '.github/runner'), join(root, 'runner'), { recursive: true });
  writeFileSync(join(root, 'runner/runner.conf'), `repository=${github.repository}\n`);
  const env = { STUBS: JSON.stringify(stubs) };
  const hosted: Machine = { environment: 'github-hosted', env, hooks: { started: null, completed: null } };
  const hooks = { started: join(root, 'runner/job-started.sh'), completed: join(root, 'runner/job-completed.sh') };
  const environment = (secrets: Record<string, string> = {}): DeploymentEnvironment => ({ secrets, vars: {}, branches: ['main'] });
  const waiting: { line: string; resolve(): void }[] = [];
  const seen: string[] = [];
  const runner = startRunner(counterpartHost(github), {
    root: join(root, 'jobs'),
    secrets: {},
    vars: { PARITY_GPU_HOSTS: '2' },
    environments: {
      'parity-harvest': environment({ LANGFUSE_SECRET_KEY: 'the-trace-key' }),
      'parity-hosted': environment({ OPENAI_API_KEY: 'the-model-key' }),
      'parity-gpu': environment(),
      'parity-train': environment({ TOGETHER_API_KEY: 'the-training-key' }),
      'hf-production': environment({ HF_TOKEN: 'the-hub-token' }),
      release: environment(),
    },
    machines: { 'ubuntu-24.04': hosted, 'self-hosted,parity-gpu': { environment: 'self-hosted', env, hooks } },
    remoteActions: {},
    slots: 2,
    graceMs: { interrupt: 200, terminate: 200 },
    onLine: (line) => {
      seen.push(line);
      for (const each of waiting) if (line.includes(each.line)) each.resolve();
    },
  });
  const octokit = getOctokit(github.admin.userToken('maintainer'), { baseUrl: github.apiUrl });
  const [owner = '', repo = ''] = github.repository.split('/');
  return {
    github,
    runner,
    dispatch: async (workflow_id, inputs) => void (await octokit.rest.actions.createWorkflowDispatch({ owner, repo, workflow_id, ref: 'main', inputs })),
    last: async (file) => {
      await runner.idle();
      const run = runner.runs.findLast(({ path }) => path.endsWith(`/${file}`));
      if (run === undefined) throw new Error(`${file} did not run`);
      return run;
    },
    printed: (line) => (seen.some((each) => each.includes(line)) ? Promise.resolve() : new Promise((resolve) => waiting.push({ line, resolve }))),
    [Symbol.asyncDispose]: async () => {
      await runner.close();
      await github.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
