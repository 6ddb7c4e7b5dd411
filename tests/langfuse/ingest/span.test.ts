import { expect, test } from 'vitest';
import { TraceExport } from '../otlp/resource-spans.ts';
import { observationsOf } from './span.ts';
import type { StoredObservation } from './stored.ts';

interface Given {
  attributes?: Readonly<Record<string, unknown>>;
  events?: readonly { name: string; attributes: Readonly<Record<string, unknown>> }[];
  scope?: string;
  status?: { code: number; message?: string };
}

/** The one observation of a span with these attributes. */
function ingested({ attributes = {}, events = [], scope = 'my-instrumentation', status }: Given): StoredObservation {
  const span = {
    ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'span', startTimeUnixNano: '1767600000123456789' },
    attributes: otlp(attributes),
    events: events.map(({ name, attributes: own }) => ({ name, attributes: otlp(own) })),
    ...(status ? { status } : {}),
  };
  const { resourceSpans } = TraceExport.parse({ resourceSpans: [{ scopeSpans: [{ scope: { name: scope }, spans: [span] }] }] });
  const [observation] = observationsOf(resourceSpans, new Date(0));
  if (!observation) throw new Error('one span makes one observation');
  return observation;
}

const otlp = (attributes: Readonly<Record<string, unknown>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) } }));

const USER = '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]';
const TOOL = '{"type":"function","function":{"name":"f","parameters":{}}}';

test.for<[what: string, given: Given, expected: { input: string | null; output: string | null }]>([
  ["Langfuse's own attributes win", { attributes: { 'langfuse.observation.input': 'a', 'input.value': 'b' } }, { input: 'a', output: null }],
  ['messages of the GenAI conventions', { attributes: { 'gen_ai.input.messages': USER, 'gen_ai.output.messages': '[]' } }, { input: USER, output: '[]' }],
  [
    'system instructions come first, unless a system message is there',
    { attributes: { 'gen_ai.input.messages': USER, 'gen_ai.system_instructions': '[{"type":"text","content":"Be terse."}]' } },
    { input: `[{"role":"system","content":"Be terse."},${USER.slice(1)}`, output: null },
  ],
  [
    'events of a span',
    {
      events: [
        { name: 'gen_ai.user.message', attributes: { content: 'hi' } },
        { name: 'gen_ai.choice', attributes: { message: '{"content":"ho"}' } },
      ],
    },
    { input: '[{"role":"user","content":"hi"}]', output: '{"message":"{\\"content\\":\\"ho\\"}"}' },
  ],
  [
    'numbered messages of OpenInference',
    {
      attributes: {
        'llm.input_messages.1.message.content': 'b',
        'llm.input_messages.0.message.content': 'a',
        'llm.input_messages.0.message.tool_calls.0.id': 'c',
      },
    },
    { input: '[{"message":{"content":"a","tool_calls":[{"id":"c"}]}},{"message":{"content":"b"}}]', output: '{}' },
  ],
  ['input.value before numbered messages', { attributes: { 'input.value': 'x', 'llm.input_messages.0.message.content': 'a' } }, { input: 'x', output: null }],
  [
    'a tool of the GenAI conventions',
    { attributes: { 'gen_ai.tool.call.arguments': '{"a":1}', 'gen_ai.tool.call.result': 'ok' } },
    { input: '{"a":1}', output: 'ok' },
  ],
  [
    'text and calls of the AI SDK',
    { scope: 'ai', attributes: { 'ai.response.text': 't', 'ai.response.toolCalls': '[]' } },
    { input: null, output: '{"role":"assistant","content":"t","tool_calls":"[]"}' },
  ],
  ['nothing', {}, { input: null, output: null }],
])('input and output: %s', ([, given, expected]) => {
  const { input, output } = ingested(given);
  expect({ input, output }).toEqual(expected);
});

test.for<[Given, string]>([
  [{ attributes: { 'langfuse.observation.type': 'agent', 'gen_ai.operation.name': 'chat' } }, 'AGENT'],
  [{ attributes: { 'openinference.span.kind': 'LLM' } }, 'GENERATION'],
  [{ attributes: { 'gen_ai.operation.name': 'execute_tool' } }, 'TOOL'],
  [{ attributes: { 'gen_ai.operation.name': 'model_step', 'gen_ai.request.model': 'm' } }, 'GENERATION'],
  [{ attributes: { 'ai.operationId': 'ai.generateText.doGenerate', 'ai.model.id': 'm' } }, 'GENERATION'],
  [{ attributes: { 'ai.operationId': 'ai.generateText', 'ai.model.id': 'm' } }, 'SPAN'],
  [{ attributes: { 'operation.name': 'ai.toolCall f' } }, 'TOOL'],
  [{ attributes: { 'gen_ai.tool.name': 'f' } }, 'TOOL'],
  [{}, 'SPAN'],
])('the type of %j is %s', ([given, type]) => {
  expect(ingested(given).type).toBe(type);
});

test('tools leave the metadata for the input, and bare names stay where they are', () => {
  const moved = ingested({ attributes: { 'gen_ai.input.messages': USER, 'gen_ai.tool.definitions': `[${TOOL}]` } });
  expect(moved.input).toBe(`{"messages":${USER},"tools":[${TOOL}]}`);
  expect(moved.metadata['attributes']).toBeUndefined();
  const prompt = ingested({ attributes: { 'input.value': 'text', 'llm.tools.0.tool.json_schema': TOOL, other: 'x' } });
  expect(prompt.input).toBe(`{"prompt":"text","tools":[${TOOL}]}`);
  expect(prompt.metadata['attributes']).toEqual({ other: 'x' });
  const names = ingested({ attributes: { 'gen_ai.tool.definitions': '["f"]' } });
  expect(names).toMatchObject({ input: null, metadata: { attributes: { 'gen_ai.tool.definitions': '["f"]' } } });
});

test('tokens are told apart: what was cached or thought is taken out of input and output', () => {
  const usage = {
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.cache_read.input_tokens': 30,
    'gen_ai.usage.reasoning.output_tokens': 20,
  };
  expect(ingested({ attributes: usage }).usageDetails).toEqual({ input: 70, output: 30, input_cached_tokens: 30, output_reasoning_tokens: 20, total: 150 });
  expect(ingested({ attributes: { ...usage, 'gen_ai.operation.name': 'invoke_agent' } }).usageDetails).toEqual({});
});

test('level, status, environment, name and times are taken from where they stand', () => {
  expect(ingested({ status: { code: 2, message: 'failed' } })).toMatchObject({
    level: 'ERROR',
    statusMessage: 'failed',
    startTime: '2026-01-05T08:00:00.123Z',
    endTime: null,
  });
  expect(ingested({ attributes: { 'deployment.environment.name': 'Production', 'gen_ai.tool.name': 'f', 'langfuse.trace.tags': 'a, b' } })).toMatchObject({
    ...{ level: 'DEFAULT', environment: 'production', name: 'f', tags: ['a', 'b'], isRoot: true },
  });
});
