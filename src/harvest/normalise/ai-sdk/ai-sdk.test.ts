import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { Observation } from '../../../records/observation.ts';
import { normaliseTrace } from '../normalise.ts';
import { normalise } from '../normalised.test-data.ts';

const page: { data: unknown[] } = JSON.parse(readFileSync('tests/fixtures/langfuse/aisdk5.json', 'utf8'));
const recorded = page.data.map((item) => Observation.parse(item));
const resultsOf = (observations: readonly Observation[]) =>
  [...Map.groupBy(observations, ({ traceId }) => traceId).values()].flatMap((trace) => normaliseTrace(trace));

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'Get weather',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
};
const user = { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] };
const called = { toolCallId: 'call_A', toolName: 'get_weather', input: '{"city":"Paris"}' };
const history = { type: 'tool-call', toolCallId: 'call_A', toolName: 'get_weather', input: { city: 'Paris' } };
const metadata = { 'attributes.ai.operationId': 'ai.generateText.doGenerate', 'scope.name': 'ai' };
const spoken = (more: Partial<Observation>) =>
  generation({ id: 'a' }, { name: 'ai.generateText.doGenerate', metadata, input: { messages: [user], tools: [weather] }, output: [called], ...more });
const resultOf = (more: Partial<Observation>) => {
  const normalised = normalise(spoken(more));
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
};
const callOf = (more: Partial<Observation> = {}) => {
  const normalised = normalise(spoken(more));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const turn = (role: string, content: string, more = {}) => ({ role, content, toolCalls: [], toolCallId: null, ...more });
const gold = { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] };

test('a recorded page gives its three answers; what wraps them is no answer of its own', () => {
  const results = resultsOf(recorded);
  expect(results.flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call.output] : []))).toEqual([
    { content: '{"category":"billing","urgency":2}', toolCalls: [] },
    gold,
    { content: 'Sunny in Paris.', toolCalls: [] },
  ]);
  expect(results.map(({ observation, normalised }) => `${observation.name} ${normalised.kind}`).sort()).toEqual([
    'classify:ai.generateObject part',
    'classify:ai.generateObject.doGenerate call',
    'get_weather not-a-model-call',
    'weather-agent:ai.generateText part',
    'weather-agent:ai.generateText.doGenerate call',
    'weather-agent:ai.generateText.doGenerate call',
  ]);
});

test('what was asked is kept: history with ids, tools, choice, and the schema that stands on the operation around', () => {
  const calls = resultsOf(recorded).flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call] : []));
  expect(calls[2]).toMatchObject({
    instrumentation: 'vercel-ai-sdk',
    messages: [
      turn('system', 'Be terse.'),
      turn('user', 'Weather in Paris?'),
      turn('assistant', '', { toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } }] }),
      turn('tool', '{"city":"Paris","temp":21}', { toolCallId: 'call_A' }),
    ],
    tools: [{ name: 'get_weather', description: 'Get weather', parameters: { required: ['city'] } }],
    toolChoice: 'auto',
    responseFormat: null,
  });
  expect(calls[0]?.responseFormat).toMatchObject({ type: 'json_schema', name: 'ticket', schema: { required: ['category', 'urgency'] } });
});

test('the same is read where metadata are lost, by names or by the shape alone', () => {
  const bare = recorded.map((observation) => ({ ...observation, metadata: {} }));
  const nameless = bare.map((observation) => ({ ...observation, name: 'llm' }));
  const outputsOf = (observations: readonly Observation[]) =>
    resultsOf(observations).flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call.output] : []));
  expect(outputsOf(bare)).toEqual(outputsOf(recorded));
  expect(outputsOf(nameless)).toEqual(outputsOf(recorded));
});

test('older servers leave messages, tools and calls among the attributes', () => {
  const attributes = {
    ...metadata,
    'attributes.ai.prompt.messages': JSON.stringify([user]),
    'attributes.ai.prompt.tools': [JSON.stringify(weather)],
    'attributes.ai.prompt.toolChoice': '{"type":"tool","toolName":"get_weather"}',
    'attributes.ai.response.toolCalls': JSON.stringify([called]),
  };
  const call = callOf({ input: undefined, output: 'Let me look.', metadata: attributes });
  expect(call.messages).toEqual([turn('user', 'Weather in Paris?')]);
  expect(call.tools.map(({ name }) => name)).toEqual(['get_weather']);
  expect(call.toolChoice).toEqual({ name: 'get_weather' });
  expect(call.output).toEqual({ ...gold, content: 'Let me look.' });
});

test.each<[string, unknown, unknown]>([
  ['text beside calls', { role: 'assistant', content: 'Let me look.', tool_calls: JSON.stringify([called]) }, { ...gold, content: 'Let me look.' }],
  ['calls with args', [{ toolCallType: 'function', toolCallId: 'a', toolName: 'get_weather', args: '{"city":"Paris"}' }], gold],
  ['calls with objects', [{ ...called, input: { city: 'Paris' } }], gold],
  ['parts', [{ type: 'reasoning', text: 'Hm.' }, { type: 'text', text: 'Sure.' }, history], { ...gold, content: 'Sure.' }],
  ['a text', 'Sunny.', { content: 'Sunny.', toolCalls: [] }],
])('an answer of %s is read', (_, output, expected) => {
  expect(callOf({ output }).output).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['output text', { output: { type: 'text', value: 'mild' } }, 'mild'],
  ['output error', { output: { type: 'error-text', value: 'down' } }, 'down'],
  ['output JSON', { output: { type: 'json', value: ['mild'] } }, '["mild"]'],
  ['output JSON error', { output: { type: 'error-json', value: { code: 1 } } }, '{"code":1}'],
  ['output denied', { output: { type: 'execution-denied' } }, 'Tool execution denied.'],
  ['result text', { result: 'mild' }, 'mild'],
  ['result JSON', { result: { temp: 21 } }, '{"temp":21}'],
])('a result as %s is what the model was told', (_, result, text) => {
  const messages = [user, { role: 'assistant', content: [{ ...history, input: undefined, args: { city: 'Paris' } }] }];
  const answered = { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_A', toolName: 'get_weather', ...Object(result) }] };
  expect(callOf({ input: { messages: [...messages, answered] } }).messages.at(-1)).toEqual(turn('tool', text, { toolCallId: 'call_A' }));
});

const asking = (...parts: unknown[]) => ({ input: { messages: [{ role: 'user', content: parts }] } });
test.each<[string, Partial<Observation>]>([
  ['unsupported-part', asking({ type: 'image', image: 'a.png' })],
  ['unsupported-part', asking({ type: 'file', data: 'x', mediaType: 'application/pdf' })],
  ['unsupported-part', { output: [{ type: 'source', url: 'a' }] }],
  ['unsupported-part', { metadata: { ...metadata, 'attributes.ai.response.files': '[{"type":"file"}]' }, output: 'Here.' }],
  ['provider-executed-tool', { output: [{ ...called, providerExecuted: true }] }],
  ['corrupted-tool-arguments', { output: [{ ...called, invalid: true }] }],
  ['corrupted-tool-arguments', { output: [{ ...called, input: '{"city":"Paris"}{"city":"Rome"}' }] }],
  ['unreadable-tools', { input: { messages: [user], tools: [{ type: 'provider-defined', id: 'openai.web_search', name: 'web_search' }] } }],
  ['unreadable-tools', { input: { messages: [user], tools: [{ ...weather, inputSchema: { _def: { typeName: 'ZodObject' } } }] } }],
  ['unreadable-tool-choice', { metadata: { ...metadata, 'attributes.ai.prompt.toolChoice': '{"type":"some"}' } }],
  ['lost-tool-calls', { output: 'Let me look.', metadata: { ...metadata, 'attributes.ai.response.finishReason': 'tool-calls' } }],
  ['cut-off-answer', { output: 'It is', modelParameters: { finishReason: 'length' } }],
  ['unsupported-instrumentation', { input: { messages: [{ role: 'user', content: 'hi', toolInvocations: [] }] } }],
  ['unreadable-output', { output: '[{"toolCallId":"call_A","toolName":"get_wea' }],
  ['lost-model-call', { name: 'ai.generateText', metadata: { 'attributes.ai.operationId': 'ai.generateText' }, output: 'Sunny.' }],
  ['invalid-json-output', { name: 'ai.generateObject.doGenerate', metadata: {}, output: '[1,2]' }],
])('%s: %j', (reason, more) => {
  expect(resultOf(more)).toBe(reason);
});

test('an object that was asked for without a schema is JSON that was asked for', () => {
  const call = callOf({ name: 'ai.generateObject.doGenerate', metadata: {}, input: [user], output: { temp: 21 } });
  expect(call).toMatchObject({ responseFormat: { type: 'json_object' }, output: { content: '{"temp":21}', toolCalls: [] } });
});
