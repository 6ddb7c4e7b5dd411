import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { predictionOf } from '../eval/eval.test-data.ts';
import type { Evaluation, ModelRole, Prediction } from '../records/evaluation.ts';
import { priced, pricesOf, tokensUsd } from './cost.ts';

const PRICES = { inputPerMillionUsd: 2.5, outputPerMillionUsd: 10 };
const NONE = { hosted: null, gpuHourUsd: null };
const answer = predictionOf({ id: 'a' }, '{}');

function evaluated(predictions: readonly Prediction[], role: ModelRole = 'hosted'): { evaluation: Evaluation; predictions: readonly Prediction[] } {
  const evaluation: Evaluation = {
    schema: 'fledgling/evaluation@1',
    id: 'e',
    track: 'toolcall',
    split: 'test',
    replicate: 1,
    model: { role, name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
    decoding: { temperature: 0, seed: 42, maxTokens: 64 },
    ask: 'text',
    dataDigest: 'd'.repeat(64),
    scorerVersion: '1',
    examples: predictions.length,
    scored: predictions.length,
    unscored: [],
    outcomes: {},
    metrics: [],
    slices: [],
    latency: null,
    usage: { promptTokens: 10_000, completionTokens: 2_000 },
    costUsd: null,
    predictionsDigest: 'p'.repeat(64),
    scoresDigest: 's'.repeat(64),
    wallMs: 1,
    manifest: MANIFEST,
  };
  return { evaluation, predictions };
}

describe('the cost of tokens', () => {
  it('is tokens times the price of a million, in dollars', () => {
    expect(tokensUsd({ promptTokens: 1e6, completionTokens: 0 }, PRICES)).toBe(2.5);
    expect(tokensUsd({ promptTokens: 0, completionTokens: 1e6 }, PRICES)).toBe(10);
    expect(tokensUsd({ promptTokens: 10_000, completionTokens: 2_000 }, PRICES)).toBeCloseTo(0.045, 12);
  });

  it('is nothing at a price of nothing, and unknown without prices', () => {
    expect(tokensUsd({ promptTokens: 10, completionTokens: 10 }, { inputPerMillionUsd: 0, outputPerMillionUsd: 0 })).toBe(0);
    expect(tokensUsd({ promptTokens: 10, completionTokens: 10 }, null)).toBeNull();
  });
});

describe('a priced evaluation', () => {
  it('of the hosted model has the cost of its tokens and is the same otherwise', () => {
    const { evaluation, predictions } = evaluated([answer]);
    const { costUsd, ...rest } = priced({ evaluation, predictions }, { hosted: PRICES, gpuHourUsd: null });
    expect(costUsd).toBeCloseTo(0.045, 12);
    expect({ ...rest, costUsd: null }).toEqual(evaluation);
  });

  it('has no cost where the bill would be half: an answer or a cut answer that reports no tokens', () => {
    for (const outcome of ['answered', 'truncated', 'refused'] as const)
      expect(priced(evaluated([answer, { ...answer, outcome, usage: null }]), { hosted: PRICES, gpuHourUsd: null }).costUsd).toBeNull();
  });

  it('needs no tokens of what is not billed', () => {
    for (const outcome of ['content_filter', 'timeout', 'server_error'] as const)
      expect(priced(evaluated([answer, { ...answer, outcome, usage: null }]), { hosted: PRICES, gpuHourUsd: null }).costUsd).toBeCloseTo(0.045, 12);
  });

  it('of a local model has the cost of its GPU-hours, and none on the CPU', () => {
    const { evaluation, predictions } = evaluated([answer], 'tuned');
    const onGpus = { ...evaluation, wallMs: 3_600_000, manifest: { ...MANIFEST, hardware: { ...MANIFEST.hardware, gpus: ['A', 'A'] } } };
    const prices = { hosted: PRICES, gpuHourUsd: 0.4 };
    expect(priced({ evaluation: onGpus, predictions }, prices).costUsd).toBeCloseTo(0.8, 12);
    expect(priced({ evaluation, predictions }, prices).costUsd).toBeNull();
  });

  it('has no cost without its own price, whatever stood there before', () => {
    const { evaluation, predictions } = evaluated([answer]);
    expect(priced({ evaluation: { ...evaluation, costUsd: 9 }, predictions }, NONE).costUsd).toBeNull();
    for (const role of ['base', 'tuned'] as const) expect(priced(evaluated([answer], role), { hosted: PRICES, gpuHourUsd: null }).costUsd).toBeNull();
  });
});

describe('the prices of a recorded run', () => {
  it('are those of its config, and none where the config has none', () => {
    const cost = { hosted: PRICES, gpuHourUsd: 0.4 };
    expect(pricesOf({ agent: 'a', cost })).toEqual(cost);
    for (const config of [{}, null, { cost: { hosted: 1 } }]) expect(pricesOf(config)).toEqual(NONE);
  });
});
