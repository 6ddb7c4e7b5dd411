import { describe, expect, it } from 'vitest';
import { exampleOf, predictionOf } from './eval.test-data.ts';
import { endedUnsaid, firstTokenOf, latencyOf, totalUsage } from './totals.ts';

const answer = predictionOf(exampleOf(), '{}');

describe('usage', () => {
  it('is the tokens of all answers that report them', () => {
    const many = Array.from({ length: 1000 }, () => answer);
    expect(totalUsage([...many, { ...answer, usage: null }])).toEqual({ promptTokens: 10_000, completionTokens: 2_000 });
  });

  it('tells cached and thought tokens only where an answer does', () => {
    const told = { ...answer, usage: { promptTokens: 10, completionTokens: 2, cachedPromptTokens: 8, reasoningTokens: 0 } };
    expect(totalUsage([told, told, answer])).toEqual({ promptTokens: 30, completionTokens: 6, cachedPromptTokens: 16, reasoningTokens: 0 });
  });
});

describe('latency', () => {
  it('takes nearest ranks of answered predictions only', () => {
    const answers = Array.from({ length: 20 }, (_, index) => ({ ...answer, latencyMs: 20 - index }));
    expect(latencyOf([...answers, { ...answer, outcome: 'timeout', latencyMs: 9999 }])).toEqual({ p50Ms: 10, p95Ms: 19, p99Ms: 20, n: 20 });
  });

  it('to the first token is that of the answers in which somebody measured it', () => {
    const timed = [1, 2, 3].map((firstTokenMs) => ({ ...answer, firstTokenMs }));
    expect(firstTokenOf([...timed, answer, { ...answer, outcome: 'timeout', firstTokenMs: 9 }])).toEqual({ p50Ms: 2, p95Ms: 3, p99Ms: 3, n: 3 });
    expect(firstTokenOf([answer])).toBeNull();
  });

  it('is unknown when nothing was answered', () => {
    expect(latencyOf([{ ...answer, outcome: 'crashed' }])).toBeNull();
  });
});

it('an answer that ended unsaid is one at the token limit that holds neither a text nor a call', () => {
  const cut = { ...answer, outcome: 'truncated' as const };
  const calls = [{ name: 'f', arguments: '{' }];
  const unsaid = [{ text: null }, { text: '' }, { text: null, calls: [] }].map((said) => ({ ...cut, ...said }));
  const others = [answer, { ...answer, text: null }, { ...cut, text: '{' }, { ...cut, text: null, calls }];
  expect(endedUnsaid([...unsaid, ...others])).toBe(3);
});
