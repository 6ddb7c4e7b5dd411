import { join } from 'node:path';
import { MANIFEST, RECIPE, TRAIN_RUN } from '../../../tests/fixtures/records.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { Config } from '../../config/schema.ts';
import { datasetFolder } from '../../edges/files/dataset-folder.ts';
import { fileResults } from '../../edges/files/results.ts';
import { fileStore } from '../../edges/files/stages/store.ts';
import { noTracing } from '../../edges/telemetry/no-tracing.ts';
import { BOTH_TRACKS, exampleOf } from '../../eval/eval.test-data.ts';
import type { ChatModel } from '../../eval/ports.ts';
import { digestOf } from '../../records/digest.ts';
import type { ModelRole, Prediction } from '../../records/evaluation.ts';
import type { Example, Track } from '../../records/example.ts';
import type { CheckedAdapter } from '../../records/train.ts';
import type { Ports } from '../ports/ports.ts';
import { runStage, type Stage } from '../stage/stage.ts';
import { fetchStage } from '../stages/fetch-stage.ts';
import { type Dataset, harvestStage } from '../stages/harvest-stage.ts';

const GGUF = 'a'.repeat(64);

const CONFIG = `agent: a
tracks: [toolcall]
harvest: { source: { kind: dummy-agent } }
models:
  default: m
  catalogue:
    m: { title: M, gguf: m.gguf, sha256: ${GGUF}, hf: owner/name, architecture: llama, endToken: <end> }
hosted: { provider: scripted-teacher }
`;

export const loopConfig = (more = '', tracks = 'toolcall'): Config => parseConfig(CONFIG.replace('[toolcall]', `[${tracks}]`) + more, 'c.yaml');

/** Thirty examples to evaluate, one of them a challenge, and twenty in the vault. */
export const EXAMPLES: readonly Example[] = Array.from({ length: 50 }, (_, index) =>
  exampleOf({ number: index + 1, call: weatherIn(index), challenge: index === 7, split: index < 30 ? 'test' : 'vault' }),
);

/** The same on two tracks, ten to evaluate and five in the vault each. */
export const EXAMPLES_OF_BOTH: readonly Example[] = BOTH_TRACKS.flatMap((track, block) =>
  Array.from({ length: 15 }, (_, index) => exampleOf({ track, number: 100 * block + index + 1, call: weatherIn(index), split: index < 10 ? 'test' : 'vault' })),
);

/** Golds that are all the same would get no verdict. */
function weatherIn(index: number) {
  return { name: 'get_weather', arguments: { city: `City ${index}`, unit: 'c' } };
}

/** What a training leaves. */
export function adapterFor(track: Track): CheckedAdapter {
  return {
    schema: 'fledgling/adapter@1',
    planId: 'x',
    track,
    base: { id: 'm', ggufSha256: GGUF },
    recipe: RECIPE,
    ggufSha256: 'd'.repeat(64),
    safetensorsSha256: 'e'.repeat(64),
    checks: [],
    run: TRAIN_RUN,
    progress: [],
  };
}

export interface Answering {
  /** The data set; default `EXAMPLES`. */
  examples?: readonly Example[];
  /** Null stands for a server that failed. */
  answer?(example: Example, role: ModelRole): string | null;
  engine?: Record<string, string>;
}

/** Models that answer right away, on a real store below `root`, with the data set harvested already. `opened` names the roles that were opened. */
export async function loopPorts(
  root: string,
  config: Config,
  { examples = EXAMPLES, answer = rightOrWrong, engine = {} }: Answering = {},
): Promise<Ports & { opened: string[] }> {
  const opened: string[] = [];
  const never = () => Promise.reject(new Error('not in this test'));
  const trainer = { isReady: async () => true, prepare: async () => ({ installed: false }), train: never, dryRun: never };
  const ports: Ports & { opened: string[] } = {
    opened,
    store: fileStore(join(root, 'cache')),
    dataset: datasetFolder(join(root, 'datasets')),
    publicSets: async () => [],
    results: fileResults(join(root, 'results')),
    accepted: async () => [],
    inputs: {
      gguf: async () => GGUF,
      weights: async () => 'w',
      trainer: async () => 't',
      engine: async () => '1',
    },
    watcher: { stageStarted: () => undefined, progress: () => undefined, stageEnded: () => undefined, notice: () => undefined },
    trainer,
    now: () => 0,
    manifest: async () => MANIFEST,
    source: { kind: 'files', query: { source: 'file', filter: {}, window: null, cursor: null }, digests: async () => [] },
    snapshots: { open: never, holds: async () => false },
    redactionKey: async () => 'a key for tests',
    catalogue: null,
    labels: null,
    traces: () => {
      throw new Error('not in this test');
    },
    openModel: async ({ role }) => {
      opened.push(role);
      return modelOf(role, { examples, answer, engine });
    },
    openRuntime: never,
    onShare: () => ({ trainer, openRuntime: never }),
    weights: 'owner/name',
    chatTemplate: never,
    tracing: () => noTracing(),
    tracingOff: true,
    signal: new AbortController().signal,
  };
  await harvested(ports, config, examples);
  return ports;
}

function modelOf(role: ModelRole, { examples, answer, engine }: Required<Answering>): ChatModel {
  const isLocal = role !== 'hosted';
  const byId = new Map(examples.map((example) => [example.id, example]));
  return {
    identity: { role, name: 'm', standIn: !isLocal, ggufSha256: isLocal ? GGUF : null, adapterSha256: null, endpoint: null, engine },
    answer: async (requests, { onPrediction }) => {
      for (const { exampleId } of requests) {
        const example = byId.get(exampleId);
        await onPrediction(predictionFor(exampleId, example ? answer(example, role) : null));
      }
    },
    close: async () => undefined,
  };
}

function predictionFor(exampleId: string, text: string | null): Prediction {
  const [outcome, reason] = text === null ? (['server_error', 'as arranged'] as const) : (['answered', null] as const);
  return { schema: 'fledgling/prediction@1', exampleId, outcome, text, calls: null, reason, usage: null, latencyMs: 1, attempts: 1 };
}

/** The hosted model is always right, a local one on all but every seventh example. */
function rightOrWrong(example: Example, role: ModelRole): string {
  return role === 'hosted' || Number.parseInt(example.id, 16) % 7 > 0 ? example.row.completion : wrongAnswer(example);
}

/** Another one for each example: a model that says the same to everything gets no verdict. */
export function wrongAnswer({ id }: Pick<Example, 'id'>): string {
  return `no idea about ${id}`;
}

/** Leaves a finished fetch and a finished harvest in the store. */
async function harvested(ports: Ports, config: Config, examples: readonly Example[]): Promise<void> {
  const { value: snapshot } = await runStage(await fetchStage(config, ports), ports);
  await runStage(harvestOf(await harvestStage(config, ports, snapshot), { config, examples }), ports);
}

/** The stage with a harvest that takes no traces: these examples. */
export function harvestOf(stage: Stage<Dataset>, { config, examples }: { config: Config; examples: readonly Example[] }): Stage<Dataset> {
  const counts = { observations: 50, modelCalls: 50, duplicates: 0, quarantined: {}, rows: {} };
  const manifest = {
    schema: 'fledgling/dataset@1',
    agent: 'a',
    digest: digestOf(examples),
    seed: 42,
    instruction: 'brief',
    signatures: 'compact',
    sources: [],
    counts,
    tracks: config.tracks,
    files: [],
  };
  const run: Stage<Dataset>['run'] = async ({ folder }) => {
    await folder.write('dataset/manifest.json', JSON.stringify(manifest));
    await folder.write('dataset/examples.jsonl', examples.map((example) => `${JSON.stringify(example)}\n`).join(''));
  };
  return { ...stage, run };
}
