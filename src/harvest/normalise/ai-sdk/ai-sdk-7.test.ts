import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../../records/observation.ts';
import { normaliseTrace } from '../normalise.ts';

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'Get weather',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
};
const asked = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
];
const call = { type: 'tool_call', id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } };
const answered = (parts: unknown[], finish = 'stop') => [{ role: 'assistant', parts, finish_reason: finish }];
const scope = { 'scope.name': 'gen_ai' };
const chat = { ...scope, 'attributes.gen_ai.operation.name': 'chat', 'attributes.gen_ai.request.max_tokens': '512' };

function resultsOf(more: Partial<Observation>, around: { root?: object; step?: object } = {}) {
  const span = (id: string, parent: string | null, metadata: object = {}): Observation =>
    generation({ id }, { traceId: 't', type: 'SPAN', parentObservationId: parent, metadata: { ...scope, ...metadata } });
  const input = { messages: asked, tools: [weather] };
  const observation = generation({ id: 'chat' }, { traceId: 't', parentObservationId: 'step', name: 'chat gpt-4o', metadata: chat, input, ...more });
  return normaliseTrace([span('root', null, around.root), span('step', 'root', around.step), observation]).flatMap(({ observation: { id }, normalised }) =>
    id === 'chat' ? [normalised] : [],
  );
}
const callOf = (...given: Parameters<typeof resultsOf>) => {
  const [normalised] = resultsOf(...given);
  if (normalised?.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const reasonOf = (...given: Parameters<typeof resultsOf>) => {
  const [normalised] = resultsOf(...given);
  return normalised?.kind === 'quarantined' ? normalised.reason : normalised?.kind;
};

test('a call in parts is read, with the choice that stands on its step', () => {
  const step = { 'attributes.ai.prompt.toolChoice': '{"type":"required"}' };
  expect(callOf({ output: answered([{ type: 'reasoning', content: 'Hm.' }, call], 'tool_call') }, { step })).toMatchObject({
    instrumentation: 'vercel-ai-sdk-7',
    messages: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Weather in Paris?' },
    ],
    tools: [{ name: 'get_weather', description: 'Get weather', parameters: { type: 'object' } }],
    toolChoice: 'required',
    responseFormat: null,
    parameters: { max_tokens: 512 },
    output: { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
  });
});

test('the history keeps calls and results apart', () => {
  const history = [
    ...asked,
    { role: 'assistant', parts: [{ type: 'text', content: 'Let me look.' }, call] },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_A', response: { temp: 21 } }] },
  ];
  const { messages, output } = callOf({ input: { messages: history, tools: [weather] }, output: answered([{ type: 'text', content: 'Sunny.' }]) });
  expect(messages.slice(2)).toEqual([
    { role: 'assistant', content: 'Let me look.', toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } }], toolCallId: null },
    { role: 'tool', content: '{"temp":21}', toolCalls: [], toolCallId: 'call_A' },
  ]);
  expect(output).toEqual({ content: 'Sunny.', toolCalls: [] });
});

test('an object is answered by the schema of its operation, or as JSON where that is not recorded', () => {
  const object = { input: { messages: asked }, output: answered([{ type: 'text', content: '{"temp":21}' }]) };
  const root = { 'attributes.ai.schema': { type: 'object' }, 'attributes.ai.schema.name': 'forecast' };
  expect(callOf(object, { root }).responseFormat).toMatchObject({ type: 'json_schema', name: 'forecast', schema: { type: 'object' } });
  expect(callOf({ ...object, metadata: { ...chat, 'attributes.gen_ai.output.type': 'json' } }).responseFormat).toEqual({ type: 'json_object' });
});

test('without its metadata it is read by its shape', () => {
  expect(callOf({ metadata: {}, output: answered([call]) }).output.toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Paris' } }]);
});

test.each<[string, Partial<Observation>]>([
  ['cut-off-answer', { output: answered([{ type: 'text', content: 'It is' }], 'length') }],
  ['lost-tool-calls', { output: answered([{ type: 'text', content: 'Let me look.' }], 'tool_call') }],
  ['corrupted-tool-arguments', { output: answered([{ ...call, arguments: '{"city":"Paris"}{"city":"Rome"}' }]) }],
  ['unsupported-part', { output: answered([{ type: 'blob', modality: 'image', content: 'x' }]) }],
  ['unreadable-output', { output: answered([call, { type: 'tool_call_response', id: 'call_A', response: 1 }]) }],
  ['unreadable-tools', { input: { messages: asked, tools: [{ type: 'extension', name: 'web_search' }] }, output: answered([call]) }],
  ['part', { metadata: { ...scope, 'attributes.gen_ai.operation.name': 'invoke_agent' }, output: answered([call]) }],
])('%s: %j', (reason, more) => {
  expect(reasonOf(more)).toBe(reason);
});
