import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startHub } from '../../../tests/counterparts/hub/hub.ts';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { huggingFaceHub } from '../../edges/huggingface/hub.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { BASE, provedRun, recordsOf } from '../../promote/promote.test-data.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import type { RunRecord } from '../../records/run.ts';
import type { Changes } from '../forge/stage.test-data.ts';
import type { PromoteRunOptions } from './promote-run.ts';
import type { PromotionPorts } from './promotion-ports.ts';

export const NOW = Date.parse('2026-05-01T10:00:00Z');

const CONFIG = `agent: dummy-agent
tracks: [structured, toolcall]
harvest:
  source: { kind: file, paths: [traces.jsonl] }
models:
  default: nano
  catalogue:
    nano: { title: ${BASE.title}, gguf: models/nano.gguf, sha256: GGUF, hf: acme/nano, architecture: llama, contextTokens: 512, endToken: x }
hosted: { provider: openai, model: gpt }
promote: { repository: owner/adapter, split: test }
`;

/** A repository with a pull request whose run ships two adapters: the run of parity-run.yml and its artifacts are there, the record is not merged yet. */
export async function recordedRun(change: (run: RunRecord) => RunRecord = (run) => run) {
  const opened = await openForge();
  const { forge, admin, stage } = opened;
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-promote-run-'));
  const hub = await startHub();
  onTestFinished(async () => {
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  });
  const proved = await provedRun(`${folder}/host`);
  const run = change(proved.run);
  const records = recordsOf(run);
  const config = CONFIG.replace('GGUF', digestOf('gguf'));
  await stage.push('change', { 'parity.config.yaml': config });
  const pull = await stage.openPull({ head: 'change' });
  const headSha = stage.headOf(pull);
  const runId = stage.addRun();
  const entries = [...records].map(([name, bytes]) => ({ name, bytes }));
  const results = stage.addArtifact({ runId, name: 'results', entries });
  const stages = stage.addArtifact({ runId, name: 'stages', entries: [] });
  const adapterArtifacts = await Promise.all(
    proved.adapters.map(async ({ track, gguf, safetensors, config: peft }) => ({
      track,
      gguf,
      entries: [
        { name: `train-${track}/k/out/adapter.gguf`, bytes: await readFile(gguf.file) },
        { name: `train-${track}/k/out/adapter/adapter_model.safetensors`, bytes: await readFile(safetensors.file) },
        { name: `train-${track}/k/out/adapter/adapter_config.json`, bytes: await readFile(peft.file) },
      ],
    })),
  );
  const refOf = (artifact: { id: number; name: string; zipSha256: string }) => ({ ...artifact, files: [] });
  const provenance: Provenance = {
    schema: 'fledgling/provenance@1',
    run: run.id,
    agent: run.agent,
    repository: forge.repository,
    workflow: {
      path: '.github/workflows/parity-run.yml',
      runId,
      attempt: 1,
      url: `https://github.com/acme/agent/actions/runs/${runId}`,
      sha: admin.head('main') ?? '',
    },
    pull: { number: pull, headSha },
    configSha256: sha256(config),
    policySha256: sha256('policy'),
    decisionSha256: sha256(records.get('decision.json') ?? ''),
    results: refOf(results),
    stages: refOf(stages),
    adapters: adapterArtifacts.map(({ track, gguf, entries: held }) => ({
      track,
      artifact: refOf(stage.addArtifact({ runId, name: `stages-train-${track}`, entries: held })),
      gguf: { path: held[0]?.name ?? '', sha256: gguf.sha256 },
    })),
    keptUntil: '2026-07-30T00:00:00Z',
  };
  const place = `eval-results/${run.agent}/${run.id}`;
  /** The record comes to the default branch, `changes` over it. @returns the new head. */
  const land = (changes: Changes = {}, told: Provenance = provenance): Promise<string> =>
    stage.push('main', {
      'parity.config.yaml': config,
      ...Object.fromEntries([...records].map(([name, text]) => [`${place}/${name}`, text])),
      [`${place}/provenance.json`]: `${JSON.stringify(told, null, 2)}\n`,
      ...changes,
    });
  /** The pull request is merged, and its record lands. */
  const merge: typeof land = async (...landed) => {
    if (!admin.issue(pull).pull?.merged) await admin.merge(pull);
    return land(...landed);
  };
  const said: string[] = [];
  const ports: PromotionPorts = {
    forge,
    files: promotionFiles({ work: `${folder}/work`, stores: [] }),
    openHub: async () => huggingFaceHub({ url: hub.url, token: { value: 'hf_owner', source: 'HF_TOKEN' } }),
    now: () => NOW,
    signal: AbortSignal.timeout(25_000),
    say: (line) => void said.push(line),
  };
  const options = (sha: string, over: Partial<PromoteRunOptions> = {}): PromoteRunOptions => ({
    agent: run.agent,
    run: run.id,
    sha,
    configPath: 'parity.config.yaml',
    policy: { refusals: () => [], allowInconclusive: false, allowStandIn: false, accept: [], maxDataBytes: 1000 },
    attempt: 1,
    ...over,
  });
  return {
    ...opened,
    folder,
    pull,
    hub,
    run,
    records,
    provenance,
    place,
    config,
    land,
    merge,
    ports,
    options,
    said,
    adapters: proved.adapters,
    adapterArtifacts,
  };
}
