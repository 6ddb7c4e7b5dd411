import { describe, expect, it } from 'vitest';
import { costUsd, latencyOf, totalUsage } from './cost.ts';
import { exampleOf, predictionOf } from './eval.test-data.ts';

const PRICES = { inputPerMillionUsd: 2.5, outputPerMillionUsd: 10 };
const answer = predictionOf(exampleOf(), '{}');

describe('cost', () => {
  it('is tokens times the price of a million', () => {
    const many = Array.from({ length: 1000 }, () => answer);
    expect(totalUsage(many)).toEqual({ promptTokens: 10_000, completionTokens: 2_000 });
    expect(costUsd(many, PRICES)).toBeCloseTo(0.045, 12);
  });

  it('is unknown without prices or with an answer that reports no tokens', () => {
    expect(costUsd([answer], null)).toBeNull();
    expect(costUsd([answer, { ...answer, usage: null }], PRICES)).toBeNull();
    expect(costUsd([answer, { ...answer, outcome: 'content_filter', usage: null }], PRICES)).toBeCloseTo(45e-6, 12);
  });
});

describe('latency', () => {
  it('takes nearest ranks of answered predictions only', () => {
    const answers = Array.from({ length: 20 }, (_, index) => ({ ...answer, latencyMs: 20 - index }));
    expect(latencyOf([...answers, { ...answer, outcome: 'timeout', latencyMs: 9999 }])).toEqual({ p50Ms: 10, p95Ms: 19, n: 20 });
  });

  it('is unknown when nothing was answered', () => {
    expect(latencyOf([{ ...answer, outcome: 'crashed' }])).toBeNull();
  });
});
