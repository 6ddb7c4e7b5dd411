import { parseConfig } from '../../config/parse-config.ts';
import { type OpenForge, openForge } from '../../edges/github/counterpart.test-data.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import { CONFIG, POLICY } from '../../policy/policy.test-data.ts';
import { sha256 } from '../../records/digest.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import { JsonValue } from '../../records/json.ts';
import type { RunRecord } from '../../records/run.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import type { Changes, ForgeStage } from '../forge/stage.test-data.ts';
import type { Started } from '../trust/who-started.ts';
import { type PlanDeps, type PlannedPull, planPull } from './plan-pull.ts';

export const NOW = Date.parse('2026-03-02T09:00:00Z');
export const TRACES = '{"id":"one"}\n{"id":"two"}\n';

/** A repository whose default branch holds config, policy and traces; ada maintains it, bob writes, eve may do nothing. */
export async function repository({ config = CONFIG, policy = POLICY }: { config?: string; policy?: string } = {}) {
  const files = { 'parity.config.yaml': config, 'parity.policy.yaml': policy, 'traces/a.jsonl': TRACES };
  const opened = await openForge({ files, users: { ada: 'maintain', bob: 'write', eve: 'none' } });
  const { forge, stage, admin } = opened;
  const plan = (pull: number | null, changes: Partial<PlanDeps> & { headSha?: string; drift?: boolean; started?: Started } = {}): Promise<PlannedPull> => {
    const { headSha = pull === null ? (admin.head('main') ?? '') : stage.headOf(pull), drift = false, started = null, ...deps } = changes;
    const request = { pull, headSha, configPath: 'parity.config.yaml', policyPath: 'parity.policy.yaml', drift, started };
    return planPull(request, { forge, now: () => NOW, planStages: async () => STAGES, ...deps });
  };
  /** Opens a pull request with these files on a branch of its own. */
  const open = async (changes: Changes, { author = 'ada', head = 'change' } = {}): Promise<number> => {
    await stage.push(head, changes);
    return stage.openPull({ head, author });
  };
  const recorded = (options: Parameters<typeof recordedRun>[1] = {}) => recordedRun(opened, options);
  return { ...opened, plan, open, recorded };
}

const NOTHING = { role: null, track: null, split: null, examples: null, promptCharacters: null } as const;

/** A first run of one track: 100 examples of 400 characters, training only if the gate says so. */
export const STAGES: readonly PlannedStage[] = [
  { ...NOTHING, name: 'harvest', kind: 'harvest', does: 'reuse', why: 'nothing it depends on changed' },
  evaluation('hosted', 'run'),
  evaluation('base', 'run'),
  { ...NOTHING, name: 'compare base structured', kind: 'compare', role: 'base', track: 'structured', does: 'run', why: 'first time' },
  { ...NOTHING, name: 'train structured', kind: 'train', role: 'tuned', track: 'structured', does: 'maybe', why: 'only if the gate asks for training' },
  { ...NOTHING, name: 'report', kind: 'report', does: 'run', why: 'a stage before it runs' },
];

/** Only thresholds changed. */
export const THRESHOLD_STAGES: readonly PlannedStage[] = STAGES.map((stage) =>
  stage.kind === 'eval' ? { ...stage, does: 'reuse', why: 'nothing it depends on changed' } : stage,
);

function evaluation(role: 'hosted' | 'base', does: 'run' | 'reuse'): PlannedStage {
  return {
    name: `eval ${role} structured`,
    kind: 'eval',
    role,
    track: 'structured',
    split: 'test',
    does,
    why: 'first time',
    examples: 100,
    promptCharacters: 40_000,
  };
}

export const RUN = '4f0c2a9be117';
export const FOLDER = `eval-results/support-agent/${RUN}`;

/** A run that parity-run.yml recorded: its files below FOLDER, and the run and artifacts on the forge. */
export function recordedRun(
  { github, stage }: { github: Pick<OpenForge['github'], 'repository' | 'admin'>; stage: ForgeStage },
  { run = RUN, record = measuredRun(), expired = false }: { run?: string; record?: RunRecord; expired?: boolean } = {},
) {
  const runId = stage.addRun();
  const files = { 'run.json': JSON.stringify(record), 'decision.json': '{"action":"ship"}' };
  const results = stage.addArtifact({ runId, name: 'results', entries: Object.entries(files).map(([name, bytes]) => ({ name, bytes })) });
  const stages = stage.addArtifact({ runId, name: 'stages', entries: [{ name: 'stage.json', bytes: run }], expired });
  const listed = Object.entries(files).map(([path, text]) => ({ path, sha256: sha256(text), bytes: Buffer.byteLength(text) }));
  const provenance: Provenance = {
    schema: 'fledgling/provenance@1',
    run,
    agent: 'support-agent',
    repository: github.repository,
    workflow: { path: '.github/workflows/parity-run.yml', runId, attempt: 1, url: 'https://github.example/run', sha: github.admin.head('main') ?? '' },
    pull: null,
    configSha256: 'd'.repeat(64),
    policySha256: 'e'.repeat(64),
    decisionSha256: sha256(files['decision.json']),
    results: { name: 'results', id: results.id, zipSha256: results.zipSha256, files: listed },
    stages: { name: 'stages', id: stages.id, zipSha256: stages.zipSha256, files: [] },
    adapters: [],
    keptUntil: '2026-06-01T00:00:00Z',
  };
  const folder = `eval-results/support-agent/${run}`;
  const texts = { ...files, 'provenance.json': JSON.stringify(provenance) };
  const committed = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]));
  return { runId, results, stages, provenance, committed };
}

/** A run of `qwen` against `gpt-4o-mini` on two GPUs: 300 examples, 36 s an evaluation, 1,800 s of training on two GPUs. */
export function measuredRun(config = CONFIG): RunRecord {
  const record = runFixture();
  const evaluations = record.evaluations.map((evaluation) => ({
    ...evaluation,
    examples: 300,
    wallMs: 36_000,
    // As the config of its hosted model has it.
    ask: evaluation.model.role === 'hosted' ? ('native' as const) : ('text' as const),
    usage: { promptTokens: 60_000, completionTokens: 6_000 },
    model: {
      ...evaluation.model,
      ...(evaluation.model.role === 'hosted' ? { name: 'gpt-4o-mini' } : { name: 'qwen', engine: { ...evaluation.model.engine, device: 'cuda' } }),
    },
    manifest: { ...evaluation.manifest, hardware: { ...evaluation.manifest.hardware, gpus: ['GPU 0', 'GPU 1'] } },
  }));
  const adapters = record.adapters.map((adapter) => ({
    ...adapter,
    base: { ...adapter.base, id: 'qwen' },
    recipe: { ...adapter.recipe, epochs: 1 },
    run: { ...adapter.run, wallS: 1800, worldSize: 2, device: 'NVIDIA H200', trainRows: 900, valRows: 100 },
  }));
  return { ...record, id: RUN, config: JsonValue.parse(parseConfig(config, 'parity.config.yaml')), evaluations, adapters };
}
