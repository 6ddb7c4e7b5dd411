import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { runtimeToken } from '../counterparts/results/runtime-token.ts';
import { actionCheckout, consumerRepository, runBuilt } from './action-process.ts';

let folder: string;
let checkout: string;
let workspace: string;
let github: CounterpartGitHub;
const policy = (tokens: number) => `hosted: { providers: [openai], endpoints: ['https://127.0.0.1:9'] }
models: { hosted: [gpt-4o-mini], local: { hf: [models/nano], gguf: [models/nano/], sha256: any } }
keys: [OPENAI_API_KEY]
data: { paths: [datasets/dummy-agent/] }
budget: { hostedTokens: ${tokens}, hostedUsd: 1, gpuHours: 4, trainSteps: 1000 }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-budget-'));
  checkout = await actionCheckout(folder);
  workspace = await consumerRepository(folder);
  const path = join(workspace, 'parity.config.yaml');
  const hosted = `hosted: { provider: openai, model: gpt-4o-mini, endpoint: 'https://127.0.0.1:9', apiKeyEnv: OPENAI_API_KEY }\n\n`;
  const cost = 'cost: { hosted: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }\n';
  const section = (name: string) => new RegExp(`^${name}:.*\\n(?: .*\\n)*`, 'm');
  const config = (await readFile(path, 'utf8')).replace(section('hosted'), hosted).replace(section('cost'), cost);
  await writeFile(path, config);
  const traces = await readFile(join(workspace, 'datasets/dummy-agent/traces.jsonl'), 'utf8');
  github = await startGitHub({
    files: { 'parity.config.yaml': config, 'parity.policy.yaml': policy(1000), 'datasets/dummy-agent/traces.jsonl': traces },
  });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

test('a harvest that turns out to be more than the budget stops before the hosted model is asked anything', async () => {
  const headSha = (await github.admin.head('main')) ?? '';
  const { id } = await github.admin.createRun({ path: '.github/workflows/parity-run.yml', event: 'workflow_dispatch', headSha });
  const job = (name: string, inputs: Record<string, string>) =>
    runBuilt(
      name,
      { 'github-token': github.admin.jobToken({ contents: 'read', actions: 'read', 'pull-requests': 'read' }), ...inputs },
      {
        checkout,
        workspace,
        env: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_SERVER_URL: github.serverUrl,
          GITHUB_REPOSITORY: github.repository,
          GITHUB_TRIGGERING_ACTOR: 'maintainer',
          GITHUB_SHA: headSha,
          GITHUB_RUN_ID: String(id),
          ACTIONS_RESULTS_URL: github.resultsUrl,
          ACTIONS_RUNTIME_TOKEN: runtimeToken(id, name),
          OPENAI_API_KEY: 'sk-not-a-key-at-all',
        },
      },
    );
  expect((await job('plan', { save: 'true' })).outputs).toMatchObject({ state: 'run', harvest: 'true', hosted: 'true' });
  expect((await job('harvest', {})).exitCode).toBe(0);
  const { exitCode, stdout } = await job('eval', { model: 'hosted' });
  expect([exitCode, stdout]).toEqual([
    2,
    expect.stringMatching(/expected at most 1000 tokens at the hosted model \(parity\.policy\.yaml:5 budget\.hostedTokens\), got about \d+/),
  ]);
  // Enough of it, and the model is asked: nobody listens there.
  await github.admin.push({ branch: 'main', files: { 'parity.policy.yaml': policy(100_000_000) } });
  expect((await job('eval', { model: 'hosted' })).stdout).not.toContain('budget.hostedTokens');
}, 120_000);
