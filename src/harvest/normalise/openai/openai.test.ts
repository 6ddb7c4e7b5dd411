import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { Observation } from '../../../records/observation.ts';
import { normalise } from '../normalised.test-data.ts';

const page = JSON.parse(await readFile('tests/fixtures/langfuse/openai.json', 'utf8'));
const byId = (id: string) => normalise(Observation.parse(page.data.find((item: { id: string }) => item.id === id)));
const callOf = (observation: Observation) => {
  const normalised = normalise(observation);
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const reasonOf = (observation: Observation) => {
  const normalised = normalise(observation);
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
};

test('a recorded tool call keeps messages, tools and arguments', () => {
  expect(byId('784b6d8781c0bc03')).toMatchObject({
    kind: 'call',
    call: {
      messages: [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'Weather in Paris?' },
      ],
      tools: [{ name: 'get_weather', description: 'Get weather' }],
      output: { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
      model: 'gpt-4o-mini',
    },
  });
});

test('a streamed parallel call is quarantined as corrupted', () => {
  expect(byId('9b4dd80c33a817e9')).toMatchObject({ kind: 'quarantined', reason: 'corrupted-tool-arguments' });
});

test('a response format in the metadata is read, parsed or as JSON text, flat or under attributes', () => {
  const format = { type: 'json_schema', json_schema: { name: 'ticket', schema: { type: 'object' } } };
  const answer = { id: 'a', tools: null, content: '{"category":"billing"}' };
  const places = [
    { response_format: format },
    { response_format: JSON.stringify(format) },
    { attributes: { response_format: format } },
    { 'attributes.response_format': format },
  ];
  for (const metadata of [...places, JSON.stringify({ response_format: format })]) {
    expect(callOf(generation(answer, { metadata })).responseFormat).toEqual({
      type: 'json_schema',
      name: 'ticket',
      description: null,
      schema: { type: 'object' },
      strict: null,
    });
  }
});

test('tools stand in the input or, with a bare array as input, in the metadata', () => {
  const moved = generation({ id: 'a' });
  const { messages, tools } = JSON.parse(String(moved.input));
  const bare = generation({ id: 'a' }, { input: messages, metadata: { tools: JSON.stringify(tools) } });
  expect(callOf(bare)).toEqual(callOf(moved));
});

test('the Responses API is read: text input, function call items, flat tools', () => {
  const item = { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{"city":"Oslo"}' };
  const tools = [{ type: 'function', name: 'get_weather', parameters: { type: 'object' } }];
  const call = callOf(generation({ id: 'a' }, { input: 'Weather in Oslo?', output: JSON.stringify([item]), metadata: { tools } }));
  expect(call.messages).toEqual([{ role: 'user', content: 'Weather in Oslo?', toolCalls: [], toolCallId: null }]);
  expect(call.tools.map(({ name }) => name)).toEqual(['get_weather']);
  expect(call.output.toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Oslo' } }]);
  const later = [{ role: 'user', content: 'Weather in Oslo?' }, item, { type: 'function_call_output', call_id: 'c', output: '21' }];
  expect(callOf(generation({ id: 'a' }, { input: later, output: 'Sunny.' })).messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
});

test('plain text of the Responses API may itself be JSON', () => {
  expect(callOf(generation({ id: 'a' }, { output: '{"category":"billing"}' })).output).toEqual({ content: '{"category":"billing"}', toolCalls: [] });
});

test.each([
  ['failed-call', { level: 'ERROR', output: null }],
  ['error-level-call', { level: 'ERROR', output: 'It was' }],
  ['no-output', { output: null }],
  ['no-output', { output: { object: 'response', output: [] } }],
  ['no-output', { output: '{"role":"assistant","content":""}' }],
  ['media-reference', { input: '@@@langfuseMedia:type=image/png|id=1|source=base64@@@' }],
  ['unsupported-instrumentation', { metadata: { 'attributes.ai.operationId': 'ai.generateText.doGenerate' } }],
  ['unsupported-part', { input: '{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}' }],
  ['unreadable-tools', { metadata: { tools: { get_weather: {} } }, input: '[{"role":"user","content":"hi"}]' }],
  ['unreadable-tools', { metadata: { tools: [{ type: 'web_search' }] }, input: '[{"role":"user","content":"hi"}]' }],
  ['own-evaluation', { environment: 'sdk-experiment' }],
  ['own-evaluation', { tags: ['fledgling'] }],
  ['not-a-model-call', { type: 'SPAN' }],
])('an observation can be %s', (reason, more) => {
  expect(reasonOf(generation({ id: 'a' }, more))).toBe(reason);
});

test.each(['{"city":"Paris"}{"city":"Rome"}', '{"city":', '["Paris"]'])('arguments %s are corrupted', (broken) => {
  expect(reasonOf(generation({ id: 'a', calls: [{ name: 'get_weather', arguments: broken }] }))).toBe('corrupted-tool-arguments');
});
