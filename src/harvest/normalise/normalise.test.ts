import { describe, expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { normalise } from './normalised.test-data.ts';

const refusal = (observation: Observation): string => {
  const normalised = normalise(observation);
  return normalised.kind === 'quarantined' ? `${normalised.reason}: ${normalised.detail}` : normalised.kind;
};

describe('generations of other libraries', () => {
  test('are never taken for those of the OpenAI wrapper, whatever they look like', () => {
    const marks = [
      { 'attributes.ai.operationId': 'ai.generateText.doGenerate' },
      { ls_provider: 'openai' },
      { attributes: { langgraph_step: 1 } },
      { 'attributes.openinference.span.kind': 'LLM' },
      { 'gen_ai.operation.name': 'chat' },
      ...['ai', 'gen_ai', '@mastra/otel', '@langchain/core', 'pydantic-ai', 'openinference.instrumentation.openai'].map((name) => ({ scope: { name } })),
    ];
    for (const metadata of marks) {
      const normalised = normalise(generation({ id: 'a' }, { metadata }));
      if (normalised.kind === 'call') expect(normalised.call.instrumentation).not.toBe('openai');
      else expect(normalised).toMatchObject({ kind: 'quarantined', reason: 'unsupported-instrumentation' });
    }
  });

  test('leave spans alone: those are no model calls', () => {
    expect(refusal(generation({ id: 'a' }, { type: 'SPAN', metadata: { ls_provider: 'openai' } }))).toBe('not-a-model-call');
  });
});

const user = { role: 'user', content: 'hi' };
test('two that read an observation differently are one too many', () => {
  const input = { messages: [user], tools: [{ name: 'final_result', input_schema: { type: 'object' } }] };
  const output = { role: 'assistant', content: null, tool_calls: [{ function: { name: 'final_result', arguments: '{"temp":21}' } }] };
  expect(refusal(generation({ id: 'a' }, { input, output }))).toMatch(
    /^ambiguous-instrumentation: generation "OpenAI.chat" looks like openai \(.*\) and anthropic \(/,
  );
});

test.each<[string, Partial<Observation>]>([
  ['additional_kwargs', { output: { role: 'assistant', content: 'hi', additional_kwargs: {} } }],
  ['input_schema', { input: { messages: [user], tools: [{ name: 'f', input_schema: {} }] } }],
  ['parts', { input: [user, { role: 'assistant', parts: [{ type: 'text', content: 'hi' }] }, user] }],
])('of two that may have written %s, whoever reads it whole is enough', (_, more) => {
  expect(refusal(generation({ id: 'a' }, more))).toBe('call');
});

describe('the OpenAI wrapper is recognised by what it wrote', () => {
  const text = { input: 'Weather in Oslo?', output: 'Sunny.' };
  test.each<[string, Partial<Observation>]>([
    ['messages and a message', { name: 'my chat' }],
    ['messages and a text', { name: 'my chat', output: 'Sunny.' }],
    ['a text under the name it gives', { ...text, name: 'AzureOpenAI.responses' }],
    ['a text with the parameters of a Responses body', { ...text, name: 'my chat', modelParameters: '{"parallel_tool_calls":true}' }],
    ['a text with the parameters of its Python version', { ...text, name: 'my chat', modelParameters: { frequency_penalty: 0 } }],
  ])('%s', (_, more) => {
    expect(normalise(generation({ id: 'a' }, more)).kind).toBe('call');
  });

  test.each<[string, Partial<Observation>]>([
    ['a text that anybody may have written', { ...text, name: 'my chat' }],
    ['an input without a conversation', { input: { question: 'hi' } }],
    ['an empty conversation', { input: [] }],
    ['a role that no API has', { input: [{ role: 'get_weather', content: '21' }] }],
    ['an answer of the user', { output: { role: 'user', content: 'hi' } }],
    ['a list of something else', { output: [{ label: 'billing' }] }],
  ])('not by %s', (_, more) => {
    expect(refusal(generation({ id: 'a' }, more))).toMatch(/^unsupported-instrumentation: no reader for generation "[^"]*"$/);
  });
});

test('a generation that was exported without what it says is named as that', () => {
  for (const missing of [
    { input: undefined, output: undefined },
    { input: null, output: null },
    { input: '', output: '' },
  ])
    expect(normalise(generation({ id: 'a' }, missing))).toMatchObject({ kind: 'quarantined', reason: 'without-input-and-output' });
});
