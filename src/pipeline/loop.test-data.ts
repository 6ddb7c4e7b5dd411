import { join } from 'node:path';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Config } from '../config/schema.ts';
import { datasetFolder } from '../edges/files/dataset-folder.ts';
import { fileResults } from '../edges/files/results.ts';
import { fileStore } from '../edges/files/store.ts';
import { noTracing } from '../edges/telemetry/no-tracing.ts';
import { exampleOf } from '../eval/eval.test-data.ts';
import type { ChatModel } from '../eval/ports.ts';
import { digestOf } from '../records/digest.ts';
import type { ModelRole, Prediction } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { Ports } from './ports.ts';
import { stageKey } from './stage/stage.ts';
import { harvestStage } from './stages/harvest-stage.ts';

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

export const loopConfig = (more = ''): Config => parseConfig(CONFIG + more, 'c.yaml');

/** Thirty examples to evaluate, one of them a challenge, and twenty in the vault. */
export const EXAMPLES: readonly Example[] = Array.from({ length: 50 }, (_, index) =>
  exampleOf({ number: index + 1, challenge: index === 7, split: index < 30 ? 'test' : 'vault' }),
);

export interface Answering {
  /** Null stands for a server that failed. */
  answer?(example: Example, role: ModelRole): string | null;
  engine?: Record<string, string>;
}

/** Models that answer right away, on a real store below `root`, with the data set harvested already. `opened` names the roles that were opened. */
export async function loopPorts(root: string, config: Config, { answer = rightOrWrong, engine = {} }: Answering = {}): Promise<Ports & { opened: string[] }> {
  const opened: string[] = [];
  const never = () => Promise.reject(new Error('not in this test'));
  const trainer = { isReady: async () => true, prepare: async () => ({ installed: false }), train: never, dryRun: never };
  const ports: Ports & { opened: string[] } = {
    opened,
    store: fileStore(join(root, 'cache')),
    dataset: datasetFolder(join(root, 'datasets')),
    results: fileResults(join(root, 'results')),
    inputs: {
      sources: async () => [],
      gguf: async () => GGUF,
      weights: async () => 'w',
      trainer: async () => 't',
      engine: async () => '1',
    },
    watcher: { stageStarted: () => undefined, progress: () => undefined, stageEnded: () => undefined, notice: () => undefined },
    trainer,
    now: () => 0,
    manifest: async () => MANIFEST,
    traceSource: never,
    openModel: async (role) => {
      opened.push(role);
      return modelOf(role, answer, engine);
    },
    openRuntime: never,
    onShare: () => ({ trainer, openRuntime: never }),
    weights: 'owner/name',
    chatTemplate: never,
    tracing: () => noTracing(),
    tracingOff: true,
    signal: new AbortController().signal,
  };
  await harvested(ports, config);
  return ports;
}

function modelOf(role: ModelRole, answer: NonNullable<Answering['answer']>, engine: Record<string, string>): ChatModel {
  const isLocal = role !== 'hosted';
  const byId = new Map(EXAMPLES.map((example) => [example.id, example]));
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
  return { schema: 'fledgling/prediction@1', exampleId, outcome, text, reason, usage: null, latencyMs: 1, attempts: 1 };
}

/** The hosted model is always right, a local one on all but every seventh example. */
function rightOrWrong(example: Example, role: ModelRole): string {
  return role === 'hosted' || Number.parseInt(example.id, 16) % 7 > 0 ? example.row.completion : 'no idea';
}

/** Leaves a finished harvest in the store. */
async function harvested(ports: Ports, config: Config): Promise<void> {
  const stage = await harvestStage(config, ports);
  const { folder } = await ports.store.open(stage.name, stageKey(stage));
  const counts = { observations: 50, modelCalls: 50, duplicates: 0, quarantined: {}, rows: {} };
  const manifest = {
    schema: 'fledgling/dataset@1',
    agent: 'a',
    digest: digestOf(EXAMPLES),
    seed: 42,
    signatures: 'compact',
    sources: [],
    counts,
    tracks: ['toolcall'],
    files: [],
  };
  await folder.write('dataset/manifest.json', JSON.stringify(manifest));
  await folder.write('dataset/examples.jsonl', EXAMPLES.map((example) => `${JSON.stringify(example)}\n`).join(''));
  await ports.store.commit(stage.name, stageKey(stage));
}
