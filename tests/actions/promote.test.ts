import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipOf } from '../../src/edges/github/actions/zip.test-data.ts';
import { adapterBytes, provedRun, recordsOf } from '../../src/promote/promote.test-data.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import { TRACKS } from '../../src/records/example.ts';
import { Promotion } from '../../src/records/gitops/promotion.ts';
import type { ArtifactRef, Provenance } from '../../src/records/gitops/provenance.ts';
import type { RunRecord } from '../../src/records/run.ts';
import { type CounterpartGitHub, startGitHub } from '../counterparts/github/server.ts';
import { type HubCounterpart, startHub } from '../counterparts/hub/hub.ts';
import { runtimeToken } from '../counterparts/results/runtime-token.ts';
import { type ActionRun, actionCheckout, runBuilt } from './action-process.ts';

const CONFIG = `agent: dummy-agent
tracks: [structured, toolcall]
harvest:
  source: { kind: file, paths: [traces.jsonl] }
models:
  default: nano
  catalogue:
    nano: { title: Nano, gguf: models/nano.gguf, sha256: ${digestOf('gguf')}, hf: acme/nano, architecture: llama, contextTokens: 512, endToken: x }
hosted: { provider: openai, model: gpt-4o-mini, endpoint: 'https://api.openai.com/v1', apiKeyEnv: OPENAI_API_KEY }
promote: { repository: owner/adapter, split: test }
cost: { hosted: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }
`;
const policy = (hub: string) => `hub: ${hub}
hosted: { providers: [openai], endpoints: ['https://api.openai.com'] }
models: { hosted: [gpt-4o-mini], local: { hf: [acme/nano], gguf: [models/], sha256: any } }
repositories: [owner/adapter]
keys: [OPENAI_API_KEY]
data: { paths: [traces.jsonl] }
`;
const PATH = '.github/workflows/parity-run.yml';

let folder: string;
let checkout: string;
let github: CounterpartGitHub;
let hub: HubCounterpart;
let run: RunRecord;
let before: string;
let merged: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-promote-action-'));
  checkout = await actionCheckout(folder);
  hub = await startHub();
  github = await startGitHub({ files: { 'parity.config.yaml': CONFIG, 'parity.policy.yaml': policy(hub.url) } });
  before = (await github.admin.head('main')) ?? '';
  ({ run } = await provedRun(join(folder, 'host')));
  merged = await github.admin.push({ branch: 'main', files: await record(), message: 'chore: merge' });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** The files of a run that parity-run.yml recorded, whose artifacts the counterpart holds. */
async function record(): Promise<Record<string, string>> {
  const records = recordsOf(run);
  const { id: runId } = await github.admin.createRun({ path: PATH, event: 'workflow_dispatch', headSha: before });
  const artifact = (name: string, entries: readonly { name: string; bytes: string }[]): ArtifactRef => {
    const { id, digest } = github.admin.addArtifact({ runId, name, bytes: zipOf(entries) });
    return { name, id, zipSha256: (digest ?? '').replace('sha256:', ''), files: [] };
  };
  const trained = TRACKS.map((track) => {
    const { gguf, safetensors, config } = adapterBytes(track);
    const out = `train-${track}/${'k'.repeat(32)}/out`;
    const ref = artifact(`stages-train-${track}`, [
      { name: `${out}/adapter.gguf`, bytes: gguf },
      { name: `${out}/adapter/adapter_model.safetensors`, bytes: safetensors },
      { name: `${out}/adapter/adapter_config.json`, bytes: config },
    ]);
    return { track, artifact: ref, gguf: { path: `${out}/adapter.gguf`, sha256: sha256(gguf) } };
  });
  const provenance: Provenance = {
    schema: 'fledgling/provenance@1',
    run: run.id,
    agent: run.agent,
    repository: github.repository,
    workflow: { path: PATH, runId, attempt: 1, url: `${github.serverUrl}/runs/${runId}`, sha: before },
    pull: null,
    configSha256: sha256(CONFIG),
    policySha256: sha256(policy(hub.url)),
    decisionSha256: sha256(records.get('decision.json') ?? ''),
    results: artifact(
      'results',
      [...records].map(([name, bytes]) => ({ name, bytes })),
    ),
    stages: artifact('stages', [{ name: 'x', bytes: 'x' }]),
    adapters: trained,
    keptUntil: new Date(Date.now() + 80 * 86_400_000).toISOString(),
  };
  const place = `eval-results/${run.agent}/${run.id}`;
  return Object.fromEntries([...records, ['provenance.json', JSON.stringify(provenance)] as const].map(([name, text]) => [`${place}/${name}`, text]));
}

/** One job of promote.yml after the push; `workflow` is the workflow run it belongs to. */
async function job(name: string, workflow: number, inputs: Record<string, string>, change: { token?: string; attempt?: string } = {}): Promise<ActionRun> {
  const place = await mkdtemp(join(folder, 'job-'));
  const eventPath = join(place, 'event.json');
  await writeFile(eventPath, JSON.stringify({ ref: 'refs/heads/main', before, after: merged, deleted: false }));
  const writes = { contents: 'write', actions: 'read', 'pull-requests': 'write', issues: 'write' } as const;
  const token = github.admin.jobToken(name === 'promote' ? { contents: 'read', actions: 'read' } : writes);
  const runner = {
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_SHA: merged,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(workflow),
    GITHUB_RUN_ATTEMPT: change.attempt ?? '1',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/promote.yml@refs/heads/main`,
    ACTIONS_RESULTS_URL: github.resultsUrl,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(workflow, name),
  };
  const secret = name === 'promote' ? { HF_TOKEN: change.token ?? 'hf_owner' } : {};
  return runBuilt(name, { 'github-token': token, ...inputs }, { checkout, workspace: place, env: { ...runner, ...secret } });
}

const started = async () => (await github.admin.createRun({ path: '.github/workflows/promote.yml', event: 'push', headSha: merged })).id;

test('a promotion that fails for the third time leaves an issue to the job that may write', async () => {
  const workflow = await started();
  const failed = await job('promote', workflow, {}, { token: 'hf_reader', attempt: '3' });
  expect(failed.exitCode).not.toBe(0);
  expect(github.world.issues.filter(({ pull }) => !pull)).toEqual([]);
  expect((await job('report', workflow, { of: 'promotion' })).exitCode).toBe(0);
  expect(github.world.issues.map(({ title }) => title)).toEqual([`Promotion of dummy-agent run ${run.id} failed`]);
});

test('the merged adapter is uploaded byte for byte, by a job that cannot write to the repository', async () => {
  const workflow = await started();
  const { exitCode, outputs, stdout } = await job('promote', workflow, {});
  expect(exitCode).toBe(0);
  expect(outputs).toMatchObject({ promoted: 'true', repository: 'owner/adapter', commit: hub.repository('owner/adapter')?.head('main')?.id });
  expect(stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('hf_owner');
  expect((await job('report', workflow, { of: 'promotion' })).summary).toContain('1 promotions proposed.');
  const path = `eval-results/dummy-agent/promotions/${run.id}.json`;
  const promotion = Promotion.parse(JSON.parse(String(await github.admin.file(path, `parity/promotion-dummy-agent-${run.id}`))));
  expect(promotion.adapters.map(({ track, sha256: digest }) => [track, digest])).toEqual(TRACKS.map((track) => [track, sha256(adapterBytes(track).gguf)]));
  expect(github.world.issues.find(({ title }) => title.startsWith('Promotion of'))?.state).toBe('closed');
});

test('what somebody else pushed over it is found and told to the one issue, which is closed once it is put right', async () => {
  const pull = github.world.issues.find(({ pull: isPull }) => isPull)?.number ?? 0;
  await github.admin.merge(pull);
  const card = hub.repository('owner/adapter')?.head('main')?.files.get('README.md')?.content.toString() ?? '';
  hub.push('owner/adapter', 'README.md', 'other');
  const workflow = await started();
  const { exitCode, stdout } = await job('promote', workflow, { check: 'true' });
  expect(exitCode).toBe(3);
  expect(stdout).toContain('owner/adapter');
  expect((await job('report', workflow, { of: 'drift' })).exitCode).toBe(0);
  expect(github.world.issues.map(({ title }) => title)).toContain('The Hub differs from the promotion records');

  hub.push('owner/adapter', 'README.md', card);
  const later = await started();
  expect((await job('promote', later, { check: 'true' })).exitCode).toBe(0);
  expect((await job('report', later, { of: 'drift' })).exitCode).toBe(0);
  expect(github.world.issues.find(({ title }) => title === 'The Hub differs from the promotion records')?.state).toBe('closed');
});
