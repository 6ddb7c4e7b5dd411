import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { normalise } from './normalised.test-data.ts';

function callOf(more: Partial<Observation>) {
  const normalised = normalise(generation({ id: 'a' }, more));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
}

test('what was not recorded is null', () => {
  expect(callOf({})).toMatchObject({ url: null, endTime: null, parameters: null, usage: null, costUsd: null });
  expect(callOf({ modelParameters: {}, usageDetails: {}, costDetails: {}, totalCost: 0 })).toMatchObject({ parameters: null, usage: null, costUsd: null });
});

test('end and parameters are kept as recorded, the parameters as a value or as JSON text', () => {
  expect(callOf({ endTime: '2026-01-05T08:00:01.500Z' }).endTime).toBe('2026-01-05T08:00:01.500Z');
  const parameters = { temperature: 0, max_tokens: 'inf', stream: 'true' };
  expect(callOf({ modelParameters: parameters }).parameters).toEqual(parameters);
  expect(callOf({ modelParameters: JSON.stringify(parameters) }).parameters).toEqual(parameters);
});

test.each<[string, unknown, [number, number, number | null, number | null]]>([
  ['of a chat', { input: 50, output: 10 }, [50, 10, null, null]],
  ['with details taken out of input and output', { input: 179, output: 35, total: 278, input_cache_read: 0, output_reasoning: 64 }, [179, 99, 0, 64]],
  ['with cached tokens taken out', { input: 20, output: 5, total: 125, input_cached_tokens: 100, output_reasoning_tokens: 0 }, [120, 5, 100, 0]],
  ['with details counted twice', { input: 120, output: 5, total: 125, input_cached_tokens: 100 }, [120, 5, 100, null]],
  ['with details apart', { input: 55, output: 15, total: 70, 'prompt_details.cache_read': 8, 'completion_details.reasoning': 3 }, [55, 15, 8, 3]],
  ['as the API has it', { prompt_tokens: 55, completion_tokens: 15, prompt_tokens_details: { cached_tokens: 8 } }, [55, 15, 8, null]],
  ['as the Responses API has it', '{"input_tokens":55,"output_tokens":15,"output_tokens_details":{"reasoning_tokens":3}}', [55, 15, null, 3]],
])('usage %s', (_, usageDetails, [promptTokens, completionTokens, cachedTokens, reasoningTokens]) => {
  expect(callOf({ usageDetails }).usage).toEqual({ promptTokens, completionTokens, cachedTokens, reasoningTokens });
});

test.each<[string, Partial<Observation>, number | null]>([
  ['the total', { costDetails: { input: 1, output: 2, total: 3.5 }, totalCost: 9 }, 3.5],
  ['the sum where there is no total', { costDetails: '{"input":0.25,"output":0.5}' }, 0.75],
  ['the total of the v1 API', { costDetails: {}, totalCost: 0.00024275 }, 0.00024275],
  ['nothing, where a free model says so', { costDetails: { total: 0 } }, 0],
  ['unknown, where it is no price', { costDetails: { total: '1' }, totalCost: -1 }, null],
])('the cost is %s', (_, more, costUsd) => {
  expect(callOf(more).costUsd).toBe(costUsd);
});

test('a link is a web address or a path on the Langfuse server', () => {
  for (const link of ['https://langfuse.example/project/p/traces/t', '/project/p/traces/t']) expect(callOf({ htmlPath: link }).url).toBe(link);
  for (const other of ['javascript:alert(1)', '//elsewhere.example/t', '/\\elsewhere.example/t', 'project/p', 7])
    expect(callOf({ htmlPath: other }).url).toBeNull();
});
