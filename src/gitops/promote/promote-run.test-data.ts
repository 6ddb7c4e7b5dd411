import { readFile } from 'node:fs/promises';
import { startHub } from '../../../tests/counterparts/hub/hub.ts';
import { huggingFaceHub } from '../../edges/huggingface/hub.ts';
import { promotionFiles } from '../../edges/huggingface/promotion-files.ts';
import { BASE, provedRun, recordsOf } from '../../promote/promote.test-data.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import type { RunRecord } from '../../records/run.ts';
import { memoryForge } from '../forge/memory-forge.test-data.ts';
import type { Changes } from '../forge/memory-git.test-data.ts';
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
promote: { repository: owner/adapter }
`;

/** A repository whose default branch holds a recorded run that ships two adapters, made by a run of parity-run.yml, with its artifacts. */
export async function recordedRun(folder: string, change: (run: RunRecord) => RunRecord = (run) => run) {
  const { forge, admin } = memoryForge();
  const hub = await startHub();
  const proved = await provedRun(`${folder}/host`);
  const run = change(proved.run);
  const records = recordsOf(run);
  const config = CONFIG.replace('GGUF', digestOf('gguf'));
  const runId = admin.addRun();
  const workflow = await forge.run(runId);
  const entries = [...records].map(([name, bytes]) => ({ name, bytes }));
  const results = admin.addArtifact({ runId, name: 'results', entries });
  const stages = admin.addArtifact({ runId, name: 'stages', entries: [] });
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
  const refOf = ({ id, name, zipSha256 }: { id: number; name: string; zipSha256: string | null }) => ({ name, id, zipSha256: zipSha256 ?? '', files: [] });
  const provenance: Provenance = {
    schema: 'fledgling/provenance@1',
    run: run.id,
    agent: run.agent,
    repository: forge.repository,
    workflow: { path: '.github/workflows/parity-run.yml', runId, attempt: 1, url: workflow?.url ?? '', sha: workflow?.headSha ?? '' },
    pull: { number: 7, headSha: '7'.repeat(40) },
    configSha256: sha256(config),
    policySha256: sha256('policy'),
    decisionSha256: sha256(records.get('decision.json') ?? ''),
    results: refOf(results),
    stages: refOf(stages),
    adapters: adapterArtifacts.map(({ track, gguf, entries: held }) => ({
      track,
      artifact: refOf(admin.addArtifact({ runId, name: `stages-train-${track}`, entries: held })),
      gguf: { path: held[0]?.name ?? '', sha256: gguf.sha256 },
    })),
    keptUntil: '2026-07-30T00:00:00Z',
  };
  const place = `eval-results/${run.agent}/${run.id}`;
  /** Merges pull request 7: the record comes to the default branch; `changes` go over it. */
  const merge = (changes: Changes = {}, told: Provenance = provenance): string => {
    const shown = { number: 7, author: 'ada', headRef: 'change', baseRef: 'main', sameRepository: true, title: 'A change', body: '' } as const;
    admin.pulls.set(7, { ...shown, state: 'closed', merged: true, fixedSha: '7'.repeat(40) });
    return admin.push('main', {
      'parity.config.yaml': config,
      ...Object.fromEntries([...records].map(([name, text]) => [`${place}/${name}`, text])),
      [`${place}/provenance.json`]: `${JSON.stringify(told, null, 2)}\n`,
      ...changes,
    });
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
    policy: { refusals: () => [], allowInconclusive: false, allowStandIn: false, maxDataBytes: 1000 },
    attempt: 1,
    ...over,
  });
  return { forge, admin, hub, run, records, provenance, place, config, merge, ports, options, said, adapters: proved.adapters, adapterArtifacts };
}
