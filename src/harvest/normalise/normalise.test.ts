import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { Observation } from '../../records/observation.ts';
import { normalise } from './normalised.test-data.ts';

function generationsOf(path: string): Observation[] {
  const { data, observations }: { data?: unknown[]; observations?: unknown[] } = JSON.parse(readFileSync(path, 'utf8'));
  return (data ?? observations ?? []).map((item) => Observation.parse(item)).filter(({ type }) => type === 'GENERATION');
}
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
test.each<[string, Partial<Observation>]>([
  ['input_schema', { input: { messages: [user], tools: [{ name: 'f', input_schema: {} }] } }],
  ['tool_result', { input: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '21' }] }] }],
])('two that may have written an observation with %s are one too many', (_, more) => {
  expect(refusal(generation({ id: 'a' }, more))).toMatch(/^ambiguous-instrumentation: generation "OpenAI.chat" looks like openai \(.*\) and [\w-]+ \(/);
});

test.each<[string, Partial<Observation>]>([
  ['additional_kwargs', { output: { role: 'assistant', content: 'hi', additional_kwargs: {} } }],
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

// A folder with the traces of real agents that Langfuse tests its own readers with.
const real = process.env['FLEDGLING_REAL_TRACES'];
test.skipIf(real === undefined).each(['langgraph-js-2025-10-30', 'langgraph-python-2025-08-22', 'openai-agents-2025-09-30', 'vercel-aisdk-2025-11-17'])(
  'real traces of %s are refused',
  (name) => {
    const refusals = generationsOf(join(real ?? '', `${name}.trace.json`)).map(refusal);
    expect(refusals).toHaveLength(2);
    for (const one of refusals) expect(one).toMatch(/^unsupported-instrumentation: no reader for generation "[\w.]+": [\w-]+ \(metadata/);
  },
);
