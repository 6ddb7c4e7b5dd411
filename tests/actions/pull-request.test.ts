import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zipOf } from '../../src/edges/github/actions/zip.test-data.ts';
import { Provenance } from '../../src/records/gitops/provenance.ts';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { runtimeToken } from '../counterparts/results/runtime-token.ts';
import { type ActionRun, actionCheckout, commandsIn, consumerRepository, nativeFolder, ROOT, runBuilt } from './action-process.ts';

// A pull request from plan to record: every job has a disk of its own, and knows only what the API and the artifacts of its run tell it.
let folder: string;
let checkout: string;
let engine: string;
let github: CounterpartGitHub;
let mainSha: string;
let firstSha: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-pull-'));
  checkout = await actionCheckout(folder);
  engine = await nativeFolder(folder);
  const repository = await consumerRepository(await mkdtemp(join(folder, 'main-')));
  config = await readFile(join(repository, 'parity.config.yaml'), 'utf8');
  const text = (path: string) => readFile(join(repository, path), 'utf8');
  github = await startGitHub({
    files: {
      'parity.config.yaml': config,
      'parity.policy.yaml': `${await readFile(join(ROOT, 'parity.policy.yaml'), 'utf8')}\nhub: http://127.0.0.1:9\nrepositories: [owner/adapter]\ngate: { maxDelta: 1, maxAlpha: 0.45 }\n`,
      'datasets/dummy-agent/traces.jsonl': await text('datasets/dummy-agent/traces.jsonl'),
      '.github/workflows/parity-run.yml': await readFile(join(ROOT, '.github/workflows/parity-run.yml'), 'utf8'),
    },
    users: { alice: 'write' },
  });
  mainSha = (await github.admin.head('main')) ?? '';
  firstSha = mainSha;
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

/** The least that each job has in the workflows. */
const READS = { contents: 'read', actions: 'read' } as const;
const TELLS = { ...READS, 'pull-requests': 'write', statuses: 'write' } as const;
const SCOPES: Record<string, Parameters<CounterpartGitHub['admin']['jobToken']>[0]> = {
  plan: { ...READS, 'pull-requests': 'read' },
  harvest: READS,
  eval: READS,
  compare: READS,
  'report plan': TELLS,
  'report start': TELLS,
  'report results': READS,
  'report run': { ...TELLS, contents: 'write' },
  'report failure': TELLS,
  command: { contents: 'write', actions: 'write', 'pull-requests': 'write', statuses: 'write' },
  promote: { ...READS, 'pull-requests': 'read' },
  'report promotion': { contents: 'write', actions: 'read', 'pull-requests': 'write', issues: 'write' },
};

interface Pull {
  number: number;
  headSha: string;
  run: number;
}

async function opened(branch: string, change: (text: string) => string): Promise<Pull> {
  const headSha = await github.admin.push({ branch, files: { 'parity.config.yaml': change(config) }, as: 'alice' });
  const number = await github.admin.openPull({ branch, as: 'alice' });
  const run = await github.admin.createRun({
    path: '.github/workflows/parity-run.yml',
    event: 'workflow_dispatch',
    headBranch: 'main',
    headSha: mainSha,
    title: `parity: pull request ${number} at ${headSha}`,
  });
  return { number, headSha, run: run.id };
}

/** One job of parity-run.yml, on a fresh checkout of the default branch. */
async function job(name: string, pull: Pull, inputs: Record<string, string> = {}, event: { name: string; payload: object } | null = null): Promise<ActionRun> {
  const place = await mkdtemp(join(folder, 'job-'));
  const workspace = await consumerRepository(place);
  const eventPath = join(place, 'event.json');
  await writeFile(eventPath, JSON.stringify(event?.payload ?? { ref: 'refs/heads/main', inputs: {} }));
  return runBuilt(
    name,
    { 'github-token': github.admin.jobToken(SCOPES[inputs['of'] ? `${name} ${inputs['of']}` : name] ?? {}), ...inputs },
    {
      checkout,
      workspace,
      env: {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_TRIGGERING_ACTOR: 'alice',
        GITHUB_SHA: mainSha,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_RUN_ID: String(pull.run),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_EVENT_NAME: event?.name ?? 'workflow_dispatch',
        GITHUB_EVENT_PATH: eventPath,
        GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/parity-run.yml@refs/heads/main`,
        ACTIONS_RESULTS_URL: github.resultsUrl,
        ACTIONS_RUNTIME_TOKEN: runtimeToken(pull.run, name),
        FLEDGLING_NATIVE: engine,
      },
    },
  );
}

const about = ({ number, headSha }: Pull) => ({ 'pull-request': String(number), 'head-sha': headSha });
const artifactsOf = (pull: Pull) => github.world.artifacts.finished().flatMap(({ runId, name }) => (runId === pull.run ? [name] : []));

describe('a pull request that changes what is evaluated', () => {
  let pull: Pull;
  let shards: string;

  beforeAll(async () => {
    // With bounds near the plain difference, and against a hosted model that errs so often that the base model ships: nothing is trained here.
    pull = await opened('wide-margin', (text) =>
      text
        .replace('alpha: 0.05', 'alpha: 0.45')
        .replace('repository: null', 'split: vault\n  repository: owner/adapter')
        .replace('delta: 0.05', 'delta: 0.13')
        .replace('errorRate: 0.02', 'errorRate: 0.72')
        .replace('maxTokens: 96', 'maxTokens: 95'),
    );
  });

  test('the plan says what runs and leaves it for the jobs after it', async () => {
    const { exitCode, outputs, stdout } = await job('plan', pull, { ...about(pull), save: 'true', 'gpu-hosts': '2' });
    expect(exitCode).toBe(0);
    // The addresses that artifacts are sent to are signed: the client hides the signatures by a command that the runner must follow.
    expect(commandsIn(stdout)).toContainEqual(expect.stringMatching(/^::add-mask::[\w-]{8,}/));
    expect(outputs).toMatchObject({ state: 'run', harvest: 'true', hosted: 'true', base: 'true', gpu: 'true', shards: '["1/2","2/2"]', agent: 'dummy-agent' });
    expect(artifactsOf(pull)).toEqual(['parity-plan']);
    shards = outputs['shards'] ?? '';
  });

  test('the pull request is told that it runs', async () => {
    expect((await job('report', pull, { ...about(pull), of: 'start' })).exitCode).toBe(0);
    expect(github.admin.comments(pull.number).map(({ body }) => body)).toEqual([expect.stringContaining(`<!-- fledgling:parity pr=${pull.number} -->`)]);
  });

  test('every job works on what the ones before it left, and on the config of the pull request', async () => {
    expect((await job('harvest', pull)).outputs['rows']).toBe('480');
    expect((await job('eval', pull, { model: 'hosted' })).exitCode).toBe(0);
    for (const shard of ['1/2', '2/2']) expect((await job('eval', pull, { model: 'base', shard })).exitCode).toBe(0);
    const gate = await job('compare', pull, { candidate: 'base', shards });
    expect(gate.outputs).toEqual({ train: 'false', tracks: '', outcome: 'parity', action: 'ship', vault: 'true', remedies: 'false' });
    expect(artifactsOf(pull).sort()).toEqual(['parity-plan', 'stages-base-1-of-2', 'stages-base-2-of-2', 'stages-gate', 'stages-harvest', 'stages-hosted']);
  }, 120_000);

  test('a decision to ship opens the vault, for the hosted model and the one that would ship', async () => {
    for (const model of ['hosted', 'base', 'tuned']) expect((await job('eval', pull, { model, split: 'vault', shard: '1/2' })).exitCode).toBe(0);
    expect(artifactsOf(pull)).toEqual(expect.arrayContaining(['stages-vault-hosted', 'stages-vault-base']));
    expect(artifactsOf(pull)).not.toContain('stages-vault-tuned');
  }, 60_000);

  test('a number of shards other than the planned one is refused', async () => {
    const { exitCode, stdout } = await job('compare', pull, { candidate: 'base', shards: '["1/1"]' });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('input shards: expected the 2 of the plan, got 1.');
  });

  test('results are assembled without any model, and recorded on the branch with their provenance', async () => {
    const results = await job('report', pull, { ...about(pull), of: 'results' });
    expect(results.outputs).toEqual({ run: expect.stringMatching(/^[0-9a-f]{12}$/), decision: 'ship', adapters: '' });
    const recorded = await job('report', pull, { ...about(pull), of: 'run' });
    expect(recorded.exitCode).toBe(0);
    const path = `eval-results/dummy-agent/${results.outputs['run']}/provenance.json`;
    const provenance = Provenance.parse(JSON.parse(String(await github.admin.file(path, 'wide-margin'))));
    expect(provenance).toMatchObject({ pull: { number: pull.number, headSha: pull.headSha }, workflow: { runId: pull.run }, adapters: [] });
    const [comment, ...others] = github.admin.comments(pull.number);
    expect(others).toEqual([]);
    expect(comment?.body).toContain(results.outputs['run']);
  }, 60_000);
});

describe('a pull request that has remedies tried and golds asked again', () => {
  test('goes through its jobs: what the remedies came to travels to the results', async () => {
    const pull = await opened('remedied', (text) =>
      text
        .replace('maxTokens: 96', 'maxTokens: 94')
        .replace('maxUnscored: 0.02', 'maxUnscored: 0.02\n  ceilingSamples: 2')
        .replace('when: gate', 'when: never')
        .replace('tracing:', 'remedies: { try: [wording], wording: Copy names., limit: 4 }\n\ntracing:'),
    );
    expect((await job('plan', pull, { ...about(pull), save: 'true' })).outputs).toMatchObject({ state: 'run', shards: '["1/1"]' });
    for (const [name, inputs] of [
      ['harvest', {}],
      ['eval', { model: 'hosted' }],
      ['eval', { model: 'base' }],
    ] as const)
      expect((await job(name, pull, inputs)).exitCode).toBe(0);
    expect((await job('compare', pull, { candidate: 'base' })).outputs).toMatchObject({ train: 'false', outcome: 'inferior', remedies: 'true' });
    expect((await job('eval', pull, { model: 'base', remedies: 'true' })).summary).toContain('wording');
    expect(artifactsOf(pull)).toContain('stages-remedies');
    expect((await job('compare', pull, { candidate: 'base' })).outputs).toMatchObject({ remedies: 'false' });
    const results = await job('report', pull, { ...about(pull), of: 'results' });
    expect(results.outputs).toMatchObject({ run: expect.stringMatching(/^[0-9a-f]{12}$/), adapters: '' });
  }, 180_000);
});

describe('artifacts that are not what they say', () => {
  test('stages that no digest holds for are refused, and nothing of them is used', async () => {
    const pull = await opened('forged', (text) => text.replace('maxTokens: 96', 'maxTokens: 92'));
    await job('plan', pull, { ...about(pull), save: 'true' });
    const entry = { stage: 'harvest', key: 'a'.repeat(64), files: { 'dataset/manifest.json': 'b'.repeat(64) } };
    const place = `harvest/${'a'.repeat(32)}`;
    const forged = zipOf([
      { name: `${place}/stage.json`, bytes: JSON.stringify(entry) },
      { name: `${place}/dataset/manifest.json`, bytes: '{}' },
    ]);
    github.admin.addArtifact({ runId: pull.run, name: 'stages-harvest', bytes: forged });
    const { exitCode, stdout } = await job('compare', pull);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/::error::artifact stages-harvest: "harvest\/a{32}" is refused/);
  });

  test('a plan whose bytes were replaced in the store is refused', async () => {
    const pull = await opened('replaced', (text) => text.replace('maxTokens: 96', 'maxTokens: 93'));
    await job('plan', pull, { ...about(pull), save: 'true' });
    const plan = github.world.artifacts.finished().find(({ runId }) => runId === pull.run);
    github.admin.replaceArtifact(plan?.id ?? 0, zipOf([{ name: 'plan.json', bytes: '{}' }]), { digest: 'kept' });
    const { exitCode, stdout } = await job('harvest', pull);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('expected a zip with sha256');
  });
});

describe('a pull request whose run stopped', () => {
  test('is told in which job, and its status says so', async () => {
    const pull = await opened('stopped', (text) => text.replace('maxTokens: 96', 'maxTokens: 90'));
    const needs = { plan: { result: 'success', outputs: {} }, train: { result: 'failure', outputs: {} }, tuned: { result: 'skipped', outputs: {} } };
    const { exitCode } = await job('report', pull, { ...about(pull), of: 'failure', needs: JSON.stringify(needs) });
    expect(exitCode).toBe(0);
    expect(github.admin.comments(pull.number)[0]?.body).toContain('train');
    expect(github.world.statuses.filter(({ sha }) => sha === pull.headSha).map(({ state }) => state)).toEqual(['error']);
  });

  test('is planned by the default branch when its own workflow ended', async () => {
    const pull = await opened('planned', (text) => text.replace('maxTokens: 96', 'maxTokens: 91'));
    const { exitCode, summary } = await job('report', pull, { of: 'plan', 'head-sha': pull.headSha });
    expect(exitCode).toBe(0);
    expect(summary).toContain(`- pull request ${pull.number}: run`);
    expect(github.world.statuses.find(({ sha }) => sha === pull.headSha)?.context).toBe('parity/gate');
  });
});

describe('a pull request that changes only a threshold, after the first was merged', () => {
  test('is re-used whole: only the gate runs, and no job needs a model key or a GPU', async () => {
    await github.admin.merge(1, { as: 'maintainer' });
    config = String(await github.admin.file('parity.config.yaml', 'main'));
    mainSha = (await github.admin.head('main')) ?? '';
    const pull = await opened('other-margin', (text) => text.replace('delta: 0.13', 'delta: 0.12'));
    const { outputs } = await job('plan', pull, { ...about(pull), save: 'true', 'gpu-hosts': '2' });
    expect(outputs).toMatchObject({ harvest: 'false', hosted: 'false', base: 'false', gpu: 'false' });
    expect(artifactsOf(pull).sort()).toEqual(['parity-plan', 'stages-baseline']);
    const gate = await job('compare', pull, { candidate: 'base', shards: outputs['shards'] ?? '' });
    expect(gate.outputs).toMatchObject({ train: 'false', action: 'ship' });
    const results = await job('report', pull, { ...about(pull), of: 'results' });
    expect(results.outputs['decision']).toBe('ship');
  }, 120_000);
});

test('the merged decision ships the base model as it is: promotion uploads nothing, and says so to the job that may write', async () => {
  const merged = await opened('unimportant', (text) => text);
  const push = { ref: 'refs/heads/main', before: firstSha, after: mainSha, deleted: false };
  const { exitCode, outputs, summary } = await job('promote', merged, {}, { name: 'push', payload: push });
  expect(exitCode).toBe(0);
  expect(outputs).toEqual({ promoted: 'false', repository: '', commit: '', url: '' });
  expect(summary).toMatch(/dummy-agent\/[0-9a-f]{12}/);
  expect(artifactsOf(merged)).toEqual(['promotion']);
  expect((await job('report', merged, { of: 'promotion' })).summary).toContain('0 promotions proposed.');
});

describe('a pull request that the policy refuses', () => {
  test('fails on the line of the config, starts nothing and leaves nothing', async () => {
    const pull = await opened('elsewhere', (text) => text.replace('repository: owner/adapter', 'repository: mallory/stolen'));
    const dispatched = github.world.runs.length;
    const { exitCode, outputs, stdout } = await job('plan', pull, { ...about(pull), save: 'true', dispatch: 'true' });
    expect(exitCode).toBe(2);
    expect(outputs).toMatchObject({ state: 'blocked', harvest: 'false', gpu: 'false' });
    expect(stdout).toMatch(/::error title=Fledgling,file=parity.config.yaml,line=\d+::parity\.config\.yaml:\d+ promote\.repository:/);
    expect(artifactsOf(pull)).toEqual([]);
    expect(github.world.runs.length).toBe(dispatched);
  });
});

test('a command is answered in the one comment, with a reaction', async () => {
  const pull = await opened('commanded', (text) => text.replace('maxTokens: 95', 'maxTokens: 94'));
  const body = '/parity help';
  const id = await github.admin.comment(pull.number, body, 'alice');
  const comment = github.admin.comments(pull.number).find((one) => one.id === id);
  const at = new Date(comment?.createdAt ?? 0).toISOString();
  const payload = {
    action: 'created',
    issue: { number: pull.number, pull_request: {} },
    comment: { id, body, user: { login: 'alice' }, created_at: at, updated_at: at },
  };
  const { exitCode, outputs } = await job('command', pull, {}, { name: 'issue_comment', payload });
  expect(exitCode).toBe(0);
  expect(outputs).toEqual({ command: '/parity help', outcome: 'done' });
});
