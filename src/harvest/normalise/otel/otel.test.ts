import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { Observation } from '../../../records/observation.ts';
import type { Normalised } from '../instrumentation.ts';
import { normaliseTrace } from '../normalise.ts';
import { normalise } from '../normalised.test-data.ts';

const metadata = { 'attributes.gen_ai.operation.name': 'chat' };
const asked = { role: 'user', parts: [{ type: 'text', content: 'Weather in Oslo?' }] };
const said = (content: string) => [{ role: 'assistant', parts: [{ type: 'text', content }], finish_reason: 'stop' }];
const weather = { type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } } };

const chat = (more: Partial<Observation>) =>
  generation({ id: 'chat' }, { name: 'chat gpt-4o', traceId: 't', metadata, input: [asked], output: said('Sunny.'), ...more });
const callOf = (normalised: Normalised | undefined): ModelCall => {
  if (normalised?.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const read = (more: Partial<Observation>) => callOf(normalise(chat(more)));
const reasonOf = (more: Partial<Observation>) => {
  const normalised = normalise(chat(more));
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
};
const system = (content: string) => ({ role: 'system', content, toolCalls: [], toolCallId: null });

test('system instructions that stand in an attribute of their own come first, once', () => {
  const told = { ...metadata, 'attributes.gen_ai.system_instructions': '[{"type":"text","content":"Be terse."}]' };
  expect(read({ metadata: told }).messages[0]).toEqual(system('Be terse.'));
  expect(read({ metadata: told, input: [{ role: 'system', content: 'Be terse.' }, asked] }).messages.filter(({ role }) => role === 'system')).toHaveLength(1);
});

test("instructions of Microsoft's agents are found with the agent that made the call, and missed where it is not there", () => {
  const framework = { ...metadata, scope: { name: 'agent_framework' } };
  const inside = chat({ metadata: framework, parentObservationId: 'agent' });
  const input = [{ role: 'system', parts: [{ type: 'text', content: 'Be terse.' }] }, asked];
  const agent = chat({ id: 'agent', type: 'AGENT', metadata: { ...framework, 'attributes.gen_ai.operation.name': 'invoke_agent' }, input });
  const results = new Map(normaliseTrace([agent, inside]).map(({ observation, normalised }) => [observation.id, normalised]));
  expect(callOf(results.get('chat')).messages[0]).toEqual(system('Be terse.'));
  expect(normalise(inside)).toMatchObject({ kind: 'quarantined', reason: 'incomplete-history' });
});

test.each(['thread_1', 'resp_0e32', 'conv_7'])('a conversation whose earlier turns the provider keeps under %s is not whole', (id) => {
  expect(reasonOf({ metadata: { ...metadata, 'attributes.gen_ai.conversation.id': id } })).toBe('incomplete-history');
});

test("an agent's own id of a conversation says nothing of the kind", () => {
  expect(reasonOf({ metadata: { ...metadata, 'attributes.gen_ai.conversation.id': '6f8d2449-33ed' } })).toBe('call');
});

test("a call id that is the tool's name, or a list, is no id to go by", () => {
  const call = { type: 'tool_call', id: 'get_weather', name: 'get_weather', arguments: { city: 'Oslo' } };
  const result = { type: 'tool_call_response', id: 'get_weather', response: 'Sunny.' };
  const [, made, answered] = read({ input: [asked, { role: 'assistant', parts: [call] }, { role: 'tool', parts: [result] }] }).messages;
  expect([made?.toolCalls[0]?.id, answered?.toolCallId]).toEqual([null, null]);
  const ids = ['run_1', 'call_2'];
  const listed = read({ input: [asked, { role: 'assistant', parts: [{ ...call, id: ids }] }, { role: 'tool', parts: [{ ...result, id: ids }] }] }).messages;
  expect([listed[1]?.toolCalls[0]?.id, listed[2]?.toolCallId]).toEqual(['call_2', 'call_2']);
});

test('thoughts are left out, in every way they are written', () => {
  const thoughts = [
    { type: 'thinking', content: 'Hm.' },
    { type: 'reasoning', text: 'Hm.' },
    { type: 'Microsoft.Extensions.AI.TextReasoningContent', content: { text: '', protectedData: 'x' } },
    { reasoningContent: { reasoningText: { text: 'Hm.' } } },
    { text: 'Hm.', thought: true },
  ];
  expect(read({ output: [{ role: 'assistant', parts: [...thoughts, { type: 'text', content: 'Sunny.' }] }] }).output).toEqual({
    content: 'Sunny.',
    toolCalls: [],
  });
});

test('results that a user message holds are turns of the tools, before what the user says', () => {
  const call = { type: 'tool_call', id: 'a', name: 'get_weather', arguments: { city: 'Oslo' } };
  const input = [
    asked,
    { role: 'assistant', parts: [call] },
    {
      role: 'user',
      parts: [
        { type: 'tool_call_response', id: 'a', result: { temp: 21 } },
        { type: 'text', content: 'Well?' },
      ],
    },
  ];
  expect(read({ input }).messages.slice(2)).toEqual([
    { role: 'tool', content: '{"temp":21}', toolCalls: [], toolCallId: 'a' },
    { role: 'user', content: 'Well?', toolCalls: [], toolCallId: null },
  ]);
});

test.each<[string, Partial<Observation>]>([
  ['the input', { input: { messages: [asked], tools: [weather] } }],
  ['the attribute of the convention', { metadata: { ...metadata, 'attributes.gen_ai.tool.definitions': JSON.stringify([weather]) } }],
  ['numbered attributes of OpenInference', { metadata: { ...metadata, attributes: { 'llm.tools.0.tool.json_schema': JSON.stringify(weather) } } }],
  ["the request's parameters", { modelParameters: { tools: JSON.stringify([weather]) } }],
])('tools are found in %s', (_, more) => {
  expect(read(more).tools).toEqual([{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object' }, strict: null }]);
});

test('a tool that only the provider can run is refused, as is a second list of other tools', () => {
  expect(reasonOf({ input: { messages: [asked], tools: [weather, { type: 'code_interpreter' }] } })).toBe('unreadable-tools');
  const definitions = JSON.stringify([{ type: 'function', name: 'get_news', parameters: {} }]);
  expect(reasonOf({ input: { messages: [asked], tools: [weather] }, metadata: { ...metadata, 'attributes.gen_ai.tool.definitions': definitions } })).toBe(
    'unreadable-tools',
  );
});

test('messages that were printed are taken from the attributes of the convention, unless some are missing there', () => {
  const printed = { messages: ["role='user' content='Weather in Oslo?' name=None"], tools: [weather] };
  const [first, third] = ['llm.input_messages.0.message', 'llm.input_messages.2.message'];
  const attributes = { 'openinference.span.kind': 'LLM', [`${first}.role`]: 'user', [`${first}.content`]: 'Weather in Oslo?' };
  expect(read({ input: printed, metadata: { attributes } })).toMatchObject({
    messages: [{ role: 'user', content: 'Weather in Oslo?' }],
    tools: [{ name: 'get_weather' }],
  });
  expect(reasonOf({ input: printed, metadata: { attributes: { ...attributes, [`${third}.role`]: 'tool', [`${third}.content`]: '21' } } })).toBe(
    'incomplete-history',
  );
  expect(reasonOf({ input: printed })).toBe('unsupported-instrumentation');
});

test('blocks of LlamaIndex are texts', () => {
  const [asked, answer] = [
    { block_type: 'text', text: 'Weather in Oslo?' },
    { block_type: 'text', text: '21' },
  ];
  const calls = [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }];
  const messages = [
    { role: 'user', additional_kwargs: {}, blocks: [asked] },
    { role: 'assistant', additional_kwargs: { tool_calls: calls }, blocks: [] },
    { role: 'tool', additional_kwargs: { name: 'get_weather', tool_call_id: 'a' }, blocks: [answer] },
  ];
  expect(read({ input: { messages }, output: 'Sunny.' }).messages).toEqual([
    { role: 'user', content: 'Weather in Oslo?', toolCalls: [], toolCallId: null },
    { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'get_weather', arguments: { city: 'Oslo' } }], toolCallId: null },
    { role: 'tool', content: '21', toolCalls: [], toolCallId: 'a' },
  ]);
  expect(reasonOf({ input: { messages }, output: 'assistant: None' })).toBe('flattened-conversation');
});

test.each<[string, string, Partial<Observation>]>([
  ['several choices', 'several-answers', { output: [...said('Sunny.'), ...said('Rainy.')] }],
  ['a token limit', 'cut-off-answer', { output: [{ role: 'assistant', parts: [{ type: 'text', content: 'Sun' }], finish_reason: 'length' }] }],
  ['a token limit in the metadata', 'cut-off-answer', { metadata: { ...metadata, 'attributes.gen_ai.response.finish_reasons': '["length"]' } }],
  ['a part of nobody', 'unsupported-part', { output: [{ role: 'assistant', parts: [{ type: 'blob', content: 'x' }] }] }],
  [
    'a call that the provider made by itself',
    'provider-executed-tool',
    { output: [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'a', name: 'web_search', builtin: true, arguments: {} }] }] },
  ],
  ['a result', 'unreadable-output', { output: [{ role: 'assistant', parts: [{ type: 'tool_call_response', id: 'a', result: 1 }] }] }],
  ['a conversation written down as input', 'flattened-conversation', { input: 'system: Be terse.\nuser: Weather in Oslo?' }],
  ['a part of an answer of a Claude agent', 'incomplete-answer', { metadata: { ...metadata, 'gen_ai.serialized.name': 'claude.assistant.turn' } }],
  [
    'JSON of no known shape where tools are offered',
    'unreadable-output',
    { input: { messages: [asked], tools: [weather] }, output: { tool: 'get_weather', with: {} } },
  ],
])('an observation with %s is refused', (_, reason, more) => {
  expect(reasonOf(more)).toBe(reason);
});

test.each(['invoke_agent', 'execute_tool', 'embeddings'])('a generation that is said to %s is no model call of its own', (does) => {
  expect(reasonOf({ metadata: { 'gen_ai.operation.name': does } })).toBe('part');
});

test("Gemini's settings are read: the choice of a function, the schema of the answer", () => {
  const input = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
  const output = { candidates: [{ content: { role: 'model', parts: [{ text: '{"urgency":2}' }] }, finishReason: 'STOP' }] };
  const config = { response_mime_type: 'application/json', response_schema: { type: 'OBJECT', properties: { urgency: { type: 'INTEGER' } } } };
  expect(read({ input: { ...input, config }, output }).responseFormat).toMatchObject({
    schema: { type: 'object', properties: { urgency: { type: 'integer' } } },
  });
  const tool_config = { function_calling_config: { mode: 'ANY', allowed_function_names: ['get_weather'] } };
  expect(read({ input: { ...input, config: { tool_config } }, output }).toolChoice).toEqual({ name: 'get_weather' });
  expect(
    reasonOf({
      input: { ...input, config: { system_instruction: { parts: [{ text: 'Be terse.' }] } } },
      output: { candidates: [{ ...output.candidates[0], finishReason: 'MAX_TOKENS' }] },
    }),
  ).toBe('cut-off-answer');
});
