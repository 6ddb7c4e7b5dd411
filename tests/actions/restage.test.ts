import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStore } from '../../src/edges/files/stages/store.ts';
import { zipOf } from '../../src/edges/github/actions/zip.test-data.ts';
import { adapterBytes, provedRun, recordsOf } from '../../src/promote/promote.test-data.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';
import { TRACKS } from '../../src/records/example.ts';
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
const PARITY = '.github/workflows/parity-run.yml';

let folder: string;
let checkout: string;
let state: string;
let github: CounterpartGitHub;
let hub: HubCounterpart;
let run: RunRecord;
let provenance: Provenance;

/** A run that was recorded and merged; what it trained lies in the GPU host's state folder. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-restage-'));
  checkout = await actionCheckout(folder);
  state = join(folder, 'state');
  hub = await startHub();
  github = await startGitHub({ files: { 'parity.config.yaml': CONFIG, 'parity.policy.yaml': policy(hub.url) } });
  ({ run } = await provedRun(join(folder, 'host')));
  for (const track of TRACKS) await trained(track);
  const records = recordsOf(run);
  const first = (await github.admin.head('main')) ?? '';
  const { id: runId } = await github.admin.createRun({ path: PARITY, event: 'workflow_dispatch', headSha: first });
  const artifact = (name: string, entries: readonly { name: string; bytes: string }[]): ArtifactRef => {
    const { id, digest } = github.admin.addArtifact({ runId, name, bytes: zipOf(entries) });
    return { name, id, zipSha256: (digest ?? '').replace('sha256:', ''), files: [] };
  };
  provenance = {
    schema: 'fledgling/provenance@1',
    run: run.id,
    agent: run.agent,
    repository: github.repository,
    workflow: { path: PARITY, runId, attempt: 1, url: `${github.serverUrl}/runs/${runId}`, sha: first },
    pull: null,
    configSha256: sha256(CONFIG),
    policySha256: sha256(policy(hub.url)),
    decisionSha256: sha256(records.get('decision.json') ?? ''),
    results: artifact(
      'results',
      [...records].map(([name, bytes]) => ({ name, bytes })),
    ),
    stages: artifact('stages', [{ name: 'x', bytes: 'x' }]),
    adapters: TRACKS.map((track) => {
      const path = `train-${track}/x/out/adapter.gguf`;
      const { gguf } = adapterBytes(track);
      return { track, artifact: artifact(`stages-train-${track}`, [{ name: path, bytes: gguf }]), gguf: { path, sha256: sha256(gguf) } };
    }),
    keptUntil: new Date(Date.now() + 80 * 86_400_000).toISOString(),
  };
  const place = `eval-results/${run.agent}/${run.id}`;
  const files = [...records, ['provenance.json', JSON.stringify(provenance)] as const].map(([name, text]) => [`${place}/${name}`, text]);
  await github.admin.push({ branch: 'main', files: Object.fromEntries(files), message: 'chore: merge' });
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function trained(track: (typeof TRACKS)[number]): Promise<void> {
  const store = fileStore(join(state, 'cache'));
  const stage = run.stages.find(({ name }) => name === `train ${track}`);
  if (!stage) throw new Error(`the run trained no ${track}`);
  const { folder: into } = await store.open(stage.name, stage.key);
  const { gguf, safetensors, config } = adapterBytes(track);
  await into.write('inputs.json', '{}\n');
  await into.write('out/adapter.gguf', gguf);
  await into.write('out/adapter/adapter_model.safetensors', safetensors);
  await into.write('out/adapter/adapter_config.json', config);
  await store.commit(stage.name, stage.key);
}

async function job(name: 'report' | 'promote', workflow: string, inputs: Record<string, string>, actor = 'maintainer'): Promise<ActionRun> {
  const headSha = (await github.admin.head('main')) ?? '';
  const { id } = await github.admin.createRun({ path: `.github/workflows/${workflow}`, event: 'workflow_dispatch', headSha });
  const workspace = await mkdtemp(join(folder, 'job-'));
  const eventPath = join(workspace, 'event.json');
  await writeFile(eventPath, JSON.stringify({ ref: 'refs/heads/main', inputs: {} }));
  const env = {
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_SHA: headSha,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(id),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/${workflow}@refs/heads/main`,
    ACTIONS_RESULTS_URL: github.resultsUrl,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(id, name),
  };
  const own = name === 'report' ? { FLEDGLING_STATE_DIR: state } : { HF_TOKEN: 'hf_owner' };
  return runBuilt(
    name,
    { 'github-token': github.admin.jobToken({ contents: 'read', actions: 'read' }), ...inputs },
    { checkout, workspace, env: { ...env, ...own } },
  );
}

const restaged = () => job('report', 'parity-run.yml', { of: 'restage', run: run.id });
const promoted = () => job('promote', 'promote.yml', { run: run.id });

test('an adapter whose artifact expired is uploaded again by the host that trained it, and then promoted byte for byte', async () => {
  for (const { artifact } of provenance.adapters) github.admin.expireArtifact(artifact.id);
  const early = await promoted();
  expect([early.exitCode, early.stdout]).toEqual([3, expect.stringContaining(`Dispatch parity-run.yml with restage=${run.id}`)]);
  const { exitCode, outputs, summary } = await restaged();
  expect([exitCode, outputs['run']]).toEqual([0, run.id]);
  expect(summary).toContain('- train toolcall: uploaded again.');
  // From now on the restaged results prove the run as well.
  github.admin.expireArtifact(provenance.results.id);
  const late = await promoted();
  expect([late.exitCode, late.outputs['promoted']]).toEqual([0, 'true']);
  const files = [...(hub.repository('owner/adapter')?.head('main')?.files.values() ?? [])].map(({ content }) => sha256(content));
  expect(files).toEqual(expect.arrayContaining(provenance.adapters.map(({ gguf }) => gguf.sha256)));
}, 60_000);

test('results that no artifact proves any more are not restaged from the repository, which anybody may have written', async () => {
  github.admin.expireArtifact(provenance.results.id);
  const { exitCode, stdout } = await restaged();
  expect([exitCode, stdout]).toEqual([3, expect.stringContaining('every artifact that held them has expired')]);
  expect((await promoted()).exitCode).toBe(3);
}, 60_000);

test('a host that has not got the adapter says so and uploads nothing', async () => {
  await rm(state, { recursive: true });
  const before = github.world.artifacts.finished().length;
  const { exitCode, stdout } = await restaged();
  expect([exitCode, stdout]).toEqual([3, expect.stringContaining("this host's cache does not hold it whole. Run this on the host that trained it.")]);
  expect(github.world.artifacts.finished()).toHaveLength(before);
}, 60_000);

test.each(['mallory', 'github-actions[bot]'])('%s cannot have the GPU host upload anything', async (actor) => {
  const { exitCode, stdout } = await job('report', 'parity-run.yml', { of: 'restage', run: run.id }, actor);
  expect(exitCode).toBe(2);
  expect(stdout).toContain('expected anybody with maintain permission');
  expect(github.world.artifacts.finished().some(({ runId }) => runId !== provenance.workflow.runId)).toBe(false);
});
