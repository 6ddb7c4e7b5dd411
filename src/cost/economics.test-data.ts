import { MANIFEST } from '../../tests/fixtures/records.ts';
import { predictionOf } from '../eval/eval.test-data.ts';
import type { Evaluation, ModelRole, Prediction, Score } from '../records/evaluation.ts';
import type { Costs, Measured } from './economics.ts';

export const COSTS: Costs = {
  asOf: '2026-11-01',
  hosted: { inputPerMillionUsd: 2, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 10 },
  gpuHourUsd: 0.5,
  utilisation: { low: 0.25, likely: 0.5, high: 1 },
  fallbackRate: 0,
};
const GPUS = { ...MANIFEST, hardware: { ...MANIFEST.hardware, gpus: ['A', 'B'] } };
const USAGE = { promptTokens: 1000, completionTokens: 100, cachedPromptTokens: 500, reasoningTokens: 40 };

/** 100 answers: of two GPUs they took 36 seconds. */
export function measured(role: ModelRole, change: { evaluation?: Partial<Evaluation>; prediction?(index: number): Partial<Prediction> } = {}): Measured {
  const predictions = Array.from({ length: 100 }, (_, index) => ({
    ...predictionOf({ id: String(index) }, '{}'),
    usage: USAGE,
    latencyMs: 100,
    ...change.prediction?.(index),
  }));
  const scores = predictions.map(
    ({ exampleId }): Score => ({ status: 'unscored', exampleId, cluster: exampleId, challenge: false, reason: 'of no matter here' }),
  );
  const evaluation: Evaluation = {
    schema: 'fledgling/evaluation@1',
    id: role,
    track: 'toolcall',
    split: 'test',
    replicate: 1,
    model: { role, name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: { device: 'cuda', batch: 8, workers: 2 } },
    decoding: { temperature: 0, seed: 42, maxTokens: 64 },
    ask: 'text',
    dataDigest: 'd'.repeat(64),
    scorerVersion: '1',
    examples: 100,
    scored: 100,
    unscored: [],
    outcomes: {},
    metrics: [{ name: 'valid_call_rate', core: true, value: 0.9, n: 100, interval: { low: 0.8, high: 0.95 } }],
    slices: [],
    latency: null,
    usage: { promptTokens: 0, completionTokens: 0 },
    costUsd: null,
    predictionsDigest: 'p'.repeat(64),
    scoresDigest: 's'.repeat(64),
    wallMs: 36_000,
    manifest: GPUS,
    ...change.evaluation,
  };
  return { evaluation, predictions, scores };
}
