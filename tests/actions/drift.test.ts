import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipOf } from '../../src/edges/github/actions/zip.test-data.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import { TRACKS, type Track } from '../../src/records/example.ts';
import type { Promotion } from '../../src/records/gitops/promotion.ts';
import type { ArtifactRef, Provenance } from '../../src/records/gitops/provenance.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { runtimeToken } from '../counterparts/results/runtime-token.ts';
import { writeTinyLora } from '../fixtures/tiny-gguf.ts';
import { type ActionRun, actionCheckout, consumerRepository, nativeFolder, ROOT, runBuilt } from './action-process.ts';

// A weekly run from plan to issue, each job on a disk of its own: the adapters were promoted on other data, so no training of today's data fits them.
const PARITY = '.github/workflows/parity-run.yml';
const TITLE = 'The promoted adapter no longer holds up';
const recorded = runFixture();
const place = `eval-results/${recorded.agent}/${recorded.id}`;
let folder: string;
let checkout: string;
let engine: string;
let github: CounterpartGitHub;
let config: string;
let workflow: number;
let adapterSha256: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-drift-'));
  checkout = await actionCheckout(folder);
  engine = await nativeFolder(folder);
  const repository = await consumerRepository(await mkdtemp(join(folder, 'main-')));
  const text = (path: string) => readFile(join(repository, path), 'utf8');
  // With bounds near the plain difference, and against a hosted model that errs so often that an adapter which changes a few answers holds up; one that changes none has no verdict.
  config = (await text('parity.config.yaml'))
    .replace('alpha: 0.05', 'alpha: 0.45')
    .replace('delta: 0.05', 'delta: 0.12')
    .replace('errorRate: 0.02', 'errorRate: 0.78')
    .replace('repository: null', 'repository: owner/adapter');
  const lora = join(folder, 'adapter.gguf');
  await writeTinyLora(lora, { hidden: 160, layers: 4, feedForward: 448, alpha: 0.15 });
  const adapter = await readFile(lora);
  adapterSha256 = sha256(adapter);
  github = await startGitHub({
    files: {
      'parity.config.yaml': config,
      'parity.policy.yaml': `${await readFile(join(ROOT, 'parity.policy.yaml'), 'utf8')}\nrepositories: [owner/adapter]\ngate: { maxDelta: 1, maxAlpha: 0.45 }\n`,
      'datasets/dummy-agent/traces.jsonl': await text('datasets/dummy-agent/traces.jsonl'),
      [PARITY]: await readFile(join(ROOT, PARITY), 'utf8'),
    },
  });
  await github.admin.push({ branch: 'main', files: await promoted(adapter) });
  workflow = (await github.admin.createRun({ path: PARITY, event: 'workflow_dispatch', headSha: (await github.admin.head('main')) ?? '' })).id;
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

/** The records of a run whose adapters were promoted; its stages have expired, its adapters have not. */
async function promoted(adapter: Buffer): Promise<Record<string, string>> {
  const headSha = (await github.admin.head('main')) ?? '';
  const { id: runId } = await github.admin.createRun({ path: PARITY, event: 'workflow_dispatch', headSha });
  const artifact = (name: string, entries: readonly { name: string; bytes: string | Uint8Array }[]): ArtifactRef => {
    const { id, digest } = github.admin.addArtifact({ runId, name, bytes: zipOf(entries) });
    return { name, id, zipSha256: (digest ?? '').replace('sha256:', ''), files: [] };
  };
  const trained = (track: Track) => {
    const key = digestOf(`a training of other data, ${track}`);
    const entry = { stage: `train ${track}`, key, files: { 'out/adapter.gguf': adapterSha256 } };
    const folderOf = `train-${track}/${key.slice(0, 32)}`;
    return artifact(`stages-train-${track}`, [
      { name: `${folderOf}/stage.json`, bytes: JSON.stringify(entry) },
      { name: `${folderOf}/out/adapter.gguf`, bytes: adapter },
    ]);
  };
  const runJson = JSON.stringify(recorded);
  const results = {
    ...artifact('results', [{ name: 'run.json', bytes: runJson }]),
    files: [{ path: 'run.json', sha256: sha256(runJson), bytes: runJson.length }],
  };
  const stages = artifact('stages', [{ name: 'x', bytes: 'x' }]);
  github.admin.expireArtifact(stages.id);
  const provenance: Provenance = {
    schema: 'fledgling/provenance@1',
    run: recorded.id,
    agent: recorded.agent,
    repository: github.repository,
    workflow: { path: PARITY, runId, attempt: 1, url: `${github.serverUrl}/runs/${runId}`, sha: headSha },
    pull: null,
    configSha256: sha256(config),
    policySha256: sha256('policy'),
    decisionSha256: sha256('decision'),
    results,
    stages,
    adapters: TRACKS.map((track) => ({ track, artifact: trained(track), gguf: { path: 'x', sha256: adapterSha256 } })),
    keptUntil: '2026-12-31T00:00:00Z',
  };
  const promotion: Promotion = {
    schema: 'fledgling/promotion@1',
    agent: recorded.agent,
    run: recorded.id,
    promotedAt: '2026-11-21T09:00:00Z',
    repository: 'owner/adapter',
    repositoryType: 'model',
    revision: 'main',
    commit: 'c'.repeat(40),
    url: 'https://huggingface.co/owner/adapter',
    decisionSha256: sha256('decision'),
    base: { name: 'nano', title: 'Nano', hf: 'models/nano', ggufSha256: 'a'.repeat(64) },
    adapters: TRACKS.map((track) => ({ track, path: `${track}.gguf`, sha256: adapterSha256 })),
    files: [],
    gap: { split: 'test', value: 0, threshold: 1, metric: 'exact_match_rate', track: 'structured' },
  };
  return {
    [`${place}/run.json`]: runJson,
    [`${place}/provenance.json`]: JSON.stringify(provenance),
    [`eval-results/${recorded.agent}/promotions/${recorded.id}.json`]: JSON.stringify(promotion),
  };
}

/** One job of the weekly run, on a fresh checkout of the default branch. */
async function job(name: string, inputs: Record<string, string>): Promise<ActionRun> {
  const workspace = await consumerRepository(await mkdtemp(join(folder, 'job-')));
  const eventPath = join(workspace, 'event.json');
  await writeFile(eventPath, JSON.stringify({ ref: 'refs/heads/main', inputs: {} }));
  const writes = inputs['of'] === 'drift' ? ({ issues: 'write' } as const) : {};
  return runBuilt(
    name,
    { 'github-token': github.admin.jobToken({ contents: 'read', actions: 'read', 'pull-requests': 'read', ...writes }), ...inputs },
    {
      checkout,
      workspace,
      env: {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_TRIGGERING_ACTOR: 'github-actions[bot]',
        GITHUB_SHA: (await github.admin.head('main')) ?? '',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_RUN_ID: String(workflow),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_EVENT_NAME: 'workflow_dispatch',
        GITHUB_EVENT_PATH: eventPath,
        GITHUB_WORKFLOW_REF: `${github.repository}/${PARITY}@refs/heads/main`,
        ACTIONS_RESULTS_URL: github.resultsUrl,
        ACTIONS_RUNTIME_TOKEN: runtimeToken(workflow, name),
        FLEDGLING_NATIVE: engine,
      },
    },
  );
}

test('the promoted adapters are evaluated anew beside the hosted and the base model, and nothing is re-used but their bytes', async () => {
  const plan = await job('plan', { drift: 'true', save: 'true' });
  expect(plan.outputs).toMatchObject({ state: 'run', harvest: 'true', hosted: 'true', base: 'true', gpu: 'true' });
  expect((await job('harvest', {})).exitCode).toBe(0);
  expect((await job('eval', { model: 'hosted' })).exitCode).toBe(0);
  expect((await job('eval', { model: 'base' })).exitCode).toBe(0);
  const gate = await job('compare', { candidate: 'base' });
  expect(gate.outputs).toMatchObject({ train: 'true', tracks: 'structured,toolcall' });
  expect((await job('eval', { model: 'tuned', tracks: 'structured,toolcall' })).exitCode).toBe(0);
  const verdict = await job('compare', { candidate: 'tuned', tracks: 'structured,toolcall' });
  expect(verdict.outputs).toMatchObject({ train: 'false', action: 'ship', vault: 'false' });
  const results = await job('report', { of: 'results' });
  expect([results.exitCode, results.outputs['decision']]).toEqual([0, 'ship']);
}, 240_000);

test('metrics below those it was promoted with are told to the one issue, and nothing is committed', async () => {
  const main = await github.admin.head('main');
  const { exitCode, summary } = await job('report', { of: 'drift' });
  expect([exitCode, summary]).toEqual([0, expect.stringMatching(/the tuned model on structured is .*, below the/)]);
  await job('report', { of: 'drift' });
  expect(github.world.issues.map(({ title, state }) => [title, state])).toEqual([[TITLE, 'open']]);
  expect([await github.admin.head('main'), github.world.issues.filter(({ pull }) => pull)]).toEqual([main, []]);
}, 60_000);

test('the issue is closed by a run that finds nothing wrong', async () => {
  // Without the record of what it measured, only the gate and the gap speak, and both are content.
  await github.admin.push({ branch: 'main', files: { [`${place}/run.json`]: '{}' } });
  const { exitCode, outputs } = await job('report', { of: 'drift' });
  expect([exitCode, outputs['decision']]).toEqual([0, 'ship']);
  expect(github.world.issues.map(({ title, state }) => [title, state])).toEqual([[TITLE, 'closed']]);
}, 60_000);
