import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf } from '../../src/records/digest.ts';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { actionCheckout, ROOT, runBuilt } from './action-process.ts';

const CONFIG = `agent: dummy-agent
tracks: [toolcall]
harvest:
  source: { kind: file, paths: [traces.jsonl] }
models:
  default: nano
  catalogue:
    nano: { title: Nano, gguf: models/nano.gguf, sha256: ${digestOf('gguf')}, hf: acme/nano, architecture: llama, contextTokens: 512, endToken: x }
hosted: { provider: openai, model: gpt-4o-mini, endpoint: 'https://api.openai.com/v1', apiKeyEnv: OPENAI_API_KEY }
cost: { hosted: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }
`;
const POLICY = `hosted: { providers: [openai], endpoints: ['https://api.openai.com'] }
models: { hosted: [gpt-4o-mini], local: { hf: [acme/nano], gguf: [models/], sha256: any } }
keys: [OPENAI_API_KEY]
data: { paths: [traces.jsonl] }
budget: { hostedTokens: 1000000, hostedUsd: 1, gpuHours: 4, trainSteps: 1000 }
who: { run: write }
`;
const RUN = '.github/workflows/parity-run.yml';
const changed = (seed: number) => ({ 'parity.config.yaml': `${CONFIG}seed: ${seed}\n` });

let folder: string;
let checkout: string;
let github: CounterpartGitHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-dispatch-'));
  checkout = await actionCheckout(folder);
  github = await startGitHub({
    files: { 'parity.config.yaml': CONFIG, 'parity.policy.yaml': POLICY, 'traces.jsonl': '{"id":"one"}\n', [RUN]: await readFile(join(ROOT, RUN), 'utf8') },
    users: { ada: 'write', rita: 'read' },
  });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

const dispatched = () => github.world.runs.filter(({ path, event }) => path === RUN && event === 'workflow_dispatch').map(({ title }) => title);

/** The dispatching job of parity.yml. */
async function plan(pull: number): Promise<string | undefined> {
  const workspace = await mkdtemp(join(folder, 'job-'));
  const headSha = github.world.issues.find(({ number }) => number === pull)?.pull?.head.sha ?? '';
  await writeFile(join(workspace, 'event.json'), '{}');
  const { outputs } = await runBuilt(
    'plan',
    {
      'github-token': github.admin.jobToken({ contents: 'read', 'pull-requests': 'read', actions: 'write' }),
      'pull-request': String(pull),
      'head-sha': headSha,
      dispatch: 'true',
    },
    {
      checkout,
      workspace,
      env: { GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: github.serverUrl, GITHUB_REPOSITORY: github.repository, GITHUB_RUN_ID: '4711' },
    },
  );
  return outputs['state'];
}

test('a change by somebody who may start runs is dispatched on the default branch with its head pinned, and once', async () => {
  const headSha = await github.admin.push({ branch: 'change', files: changed(1), as: 'ada' });
  const pull = await github.admin.openPull({ branch: 'change', as: 'ada' });
  expect(await plan(pull)).toBe('run');
  const runs = github.world.runs.filter(({ event }) => event === 'workflow_dispatch');
  expect(runs).toMatchObject([{ path: RUN, headBranch: 'main' }]);
  expect(JSON.stringify(runs[0])).toContain(headSha);
  expect(await plan(pull)).toBe('run');
  expect(dispatched()).toHaveLength(1);
});

test('a change by somebody who may not is planned and waits for a command', async () => {
  const before = dispatched();
  await github.admin.push({ branch: 'readers', files: changed(2), as: 'ada' });
  expect(await plan(await github.admin.openPull({ branch: 'readers', as: 'rita' }))).toBe('run');
  expect(dispatched()).toEqual(before);
});

test('a fork is planned and never dispatched, whoever opened it', async () => {
  const before = dispatched();
  const fork = await github.admin.fork('ada');
  await github.admin.push({ branch: 'forked', files: changed(3), as: 'ada', to: fork });
  expect(await plan(await github.admin.openPull({ branch: 'forked', as: 'ada', from: fork }))).toBe('plan-only');
  expect(dispatched()).toEqual(before);
});

test('what the policy refuses is not dispatched', async () => {
  const before = dispatched();
  await github.admin.push({ branch: 'refused', files: { 'parity.config.yaml': CONFIG.replace('gpt-4o-mini', 'another-model') }, as: 'ada' });
  expect(await plan(await github.admin.openPull({ branch: 'refused', as: 'ada' }))).toBe('blocked');
  expect(dispatched()).toEqual(before);
});
