import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { Observation } from '../../../records/observation.ts';
import type { Normalised } from '../instrumentation.ts';
import { normaliseTrace } from '../normalise.ts';
import { normalise } from '../normalised.test-data.ts';

const metadata = { ls_provider: 'openai' };
const user = { role: 'user', content: 'Weather in Oslo?' };
const weather = { type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } } };
const made = (id: string, city: string) => ({ name: 'get_weather', args: { city }, id, type: 'tool_call' });
const asOpenAi = (id: string, city: string) => ({ id, type: 'function', function: { name: 'get_weather', arguments: JSON.stringify({ city }) } });
const message = (name: string, fields: object) => ({ lc: 1, type: 'constructor', id: ['langchain_core', 'messages', name], kwargs: fields });

const chat = (more: Partial<Observation>) => generation({ id: 'chat' }, { name: 'ChatOpenAI', metadata, traceId: 't', ...more });
const span = (id: string, more: Partial<Observation>) => chat({ id, type: 'SPAN', metadata: {}, input: null, output: null, ...more });
const callOf = (normalised: Normalised | undefined): ModelCall => {
  if (normalised?.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const read = (more: Partial<Observation>) => callOf(normalise(chat(more)));
const reasonOf = (normalised: Normalised | undefined) => (normalised?.kind === 'quarantined' ? normalised.reason : normalised?.kind);
const resultsOf = (observations: Observation[]) => new Map(normaliseTrace(observations).map(({ observation, normalised }) => [observation.id, normalised]));

test('both turns of a recorded agent are read, the lost id of the tool message found again', () => {
  const page: { data: unknown[] } = JSON.parse(readFileSync('tests/fixtures/langfuse/langchain.json', 'utf8'));
  const results = resultsOf(page.data.map((item) => Observation.parse(item)));
  const said = (role: string, content: string) => ({ role, content, toolCalls: [], toolCallId: null });
  expect(callOf(results.get('1a350d86325e4cdc'))).toMatchObject({
    messages: [said('system', 'Be terse.'), said('user', 'Weather in Paris?')],
    tools: [{ name: 'get_weather', description: 'Get weather' }],
    output: { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
  });
  const [answered] = [...results.values()].filter((result) => result.kind === 'call' && result.call.output.toolCalls.length === 0);
  expect(callOf(answered)).toMatchObject({
    messages: [
      said('system', 'Be terse.'),
      said('user', 'Weather in Paris?'),
      { ...said('assistant', ''), toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } }] },
      { ...said('tool', '{"city":"Paris","temp":21}'), toolCallId: 'call_A' },
    ],
    output: { content: 'Sunny in Paris.', toolCalls: [] },
  });
});

test('results of parallel calls take their ids from the spans of the tools, whatever their order', () => {
  const tool = (id: string, city: string) =>
    span(id, { type: 'TOOL', name: 'get_weather', output: message('ToolMessage', { content: `sunny ${city}`, tool_call_id: id, name: 'get_weather' }) });
  const input = [
    user,
    { role: 'assistant', content: '', tool_calls: [made('a', 'Oslo'), made('b', 'Rome')] },
    { content: 'sunny Rome', additional_kwargs: {}, role: 'get_weather' },
    { content: 'sunny Oslo', additional_kwargs: {}, role: 'get_weather' },
  ];
  const answered = chat({ input, output: { role: 'assistant', content: 'Sunny.' } });
  const ids = (observations: Observation[]) =>
    callOf(resultsOf(observations).get('chat'))
      .messages.slice(2)
      .map(({ toolCallId }) => toolCallId);
  expect(ids([answered, tool('a', 'Oslo'), tool('b', 'Rome')])).toEqual(['b', 'a']);
});

test('tool definitions that the Python handler appends are tools, and nothing that was said', () => {
  const call = read({ input: [user, { role: 'tool', content: weather }], output: { role: 'assistant', content: 'Which city?' } });
  expect(call).toMatchObject({ messages: [{ role: 'user' }], tools: [{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } }] });
});

test('a tool result that is an object is none of them', () => {
  const asked = { role: 'assistant', content: '', tool_calls: [made('a', 'Oslo')] };
  const call = read({ input: [user, asked, { role: 'tool', content: { temp: 21 }, tool_call_id: 'a' }], output: 'Sunny.' });
  expect(call.messages.at(-1)).toEqual({ role: 'tool', content: '{"temp":21}', toolCalls: [], toolCallId: 'a' });
});

describe('of calls that are written twice', () => {
  const answer = (tool_calls: unknown, additional: unknown, content: unknown = '') => ({
    output: { role: 'assistant', content, tool_calls, additional_kwargs: additional },
  });
  const input = { messages: [user], tools: [weather] };

  test.each<[string, Partial<Observation>]>([
    ['in additional_kwargs', answer([made('a', 'Oslo')], { tool_calls: [asOpenAi('a', 'Oslo')] })],
    ['only in additional_kwargs', answer(undefined, { tool_calls: [asOpenAi('a', 'Oslo')], refusal: null })],
    ['as the old function call', answer([made('a', 'Oslo')], { function_call: { name: 'get_weather', arguments: '{"city": "Oslo"}' } })],
    ["as a part of Claude's content", answer([made('a', 'Oslo')], {}, [{ type: 'tool_use', id: 'a', name: 'get_weather', input: { city: 'Oslo' } }])],
    ['as a streamed part', answer([made('a', 'Oslo')], {}, [{ type: 'tool_use', id: 'a', name: 'get_weather', input: {}, partial_json: '{"city":"Oslo"}' }])],
    ["as a part of Gemini's", answer([made('a', 'Oslo')], {}, [{ type: 'functionCall', functionCall: { name: 'get_weather', args: { city: 'Oslo' } } }])],
  ])('the same one %s counts once', (_, more) => {
    expect(read({ input, ...more }).output.toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Oslo' } }]);
  });

  test('another one is contradictory', () => {
    const { output } = answer([made('a', 'Oslo')], { tool_calls: [asOpenAi('a', 'Rome')] });
    expect(reasonOf(normalise(chat({ input, output })))).toBe('contradictory-calls');
  });
});

test.each<[string, string, unknown]>([
  [
    'calls that could not be read',
    'corrupted-tool-arguments',
    { role: 'assistant', content: '', tool_calls: [], invalid_tool_calls: [{ name: 'get_weather', args: '{"ci' }] },
  ],
  [
    'run-together arguments',
    'corrupted-tool-arguments',
    { role: 'assistant', content: '', tool_calls: [{ ...asOpenAi('a', 'x'), function: { name: 'f', arguments: '{"a":1}{"a":2}' } }] },
  ],
  [
    'a call without arguments',
    'corrupted-tool-arguments',
    { role: 'assistant', content: '', tool_calls: [{ name: 'get_weather', id: 'a', type: 'tool_call' }] },
  ],
  ['an image', 'unsupported-part', { role: 'assistant', content: [{ type: 'image_url', image_url: { url: 'x' } }] }],
  [
    'a search of the provider',
    'unsupported-part',
    {
      role: 'assistant',
      content: [
        { type: 'web_search_call', id: 'ws' },
        { type: 'text', text: 'hi' },
      ],
    },
  ],
  [
    'what a tool of the provider found',
    'provider-executed-tool',
    { role: 'assistant', content: 'Sunny.', additional_kwargs: { tool_outputs: [{ type: 'web_search_call' }] } },
  ],
  ['a refusal', 'withheld-answer', { role: 'assistant', content: '', additional_kwargs: { refusal: 'No.' } }],
  ['a token limit', 'cut-off-answer', { content: 'Sun', type: 'ai', response_metadata: { finish_reason: 'length' } }],
  ['calls that were lost', 'lost-tool-calls', { content: 'Let me see.', type: 'ai', response_metadata: { finish_reason: 'tool_calls' } }],
  ['a message of the user', 'unreadable-output', user],
])('an answer with %s is refused', (_, reason, output) => {
  expect(reasonOf(normalise(chat({ input: [user], output })))).toBe(reason);
});

test.each<[string, string, unknown[]]>([
  [
    'an image',
    'unsupported-part',
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: {} },
        ],
      },
    ],
  ],
  ['a result without its call', 'incomplete-history', [user, { role: 'tool', content: '21', tool_call_id: 'a' }]],
  ['a role of nobody', 'unsupported-instrumentation', [user, { role: 'get_weather', content: '21' }]],
  ['two conversations', 'unreadable-input', [[user], [user]]],
])('a conversation with %s is refused', (_, reason, input) => {
  expect(reasonOf(normalise(chat({ input, output: { role: 'assistant', content: 'hi' } })))).toBe(reason);
});

test('an answer that reached its limit is told by the message that the span around it returned', () => {
  const output = { role: 'assistant', content: 'It is sun' };
  const around = (finish_reason: string) =>
    span('around', { name: 'RunnableSequence', output: message('AIMessage', { content: 'It is sun', tool_calls: [], response_metadata: { finish_reason } }) });
  const inside = chat({ input: [user], output, parentObservationId: 'around' });
  expect(reasonOf(resultsOf([around('length'), inside]).get('chat'))).toBe('cut-off-answer');
  expect(reasonOf(resultsOf([around('stop'), inside]).get('chat'))).toBe('call');
});

test('without metadata a first turn is told by the spans around it, and read alike by whoever may have written it', () => {
  const bare = chat({
    metadata: {},
    name: 'model',
    input: [user],
    output: { role: 'assistant', content: '', tool_calls: [asOpenAi('a', 'Oslo')] },
    parentObservationId: 's',
  });
  const result = resultsOf([span('s', { name: 'RunnableSequence' }), bare]).get('chat');
  expect(callOf(result).output.toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Oslo' } }]);
});

describe('structured output', () => {
  const ticket = {
    type: 'function',
    function: { name: 'Ticket', description: 'A ticket.', parameters: { type: 'object', properties: { urgency: { type: 'integer' } } } },
  };
  const input = { messages: [user], tools: [ticket], tool_choice: { type: 'function', function: { name: 'Ticket' } } };
  const output = { role: 'assistant', content: '', tool_calls: [{ name: 'Ticket', args: { urgency: 2 }, id: 'a', type: 'tool_call' }] };
  const answered = {
    tools: [],
    toolChoice: null,
    responseFormat: { type: 'json_schema', name: 'Ticket', description: 'A ticket.', schema: ticket.function.parameters, strict: null },
    output: { content: '{"urgency":2}', toolCalls: [] },
  };

  test('through a tool is the answer by its schema where its parser stands behind the model', () => {
    const parser = span('p', { name: 'PydanticToolsParser', parentObservationId: 's' });
    const results = resultsOf([span('s', { name: 'RunnableSequence' }), chat({ input, output, parentObservationId: 's' }), parser]);
    expect(callOf(results.get('chat'))).toMatchObject(answered);
  });

  test('or where LangChain says so', () => {
    const ls_structured_output_format = { kwargs: { method: 'function_calling' }, schema: ticket };
    expect(read({ input, output, metadata: { ...metadata, ls_structured_output_format } })).toMatchObject(answered);
  });

  test('a forced call of a tool with a name of its own stays a call', () => {
    expect(read({ input, output })).toMatchObject({ tools: [{ name: 'Ticket' }], toolChoice: { name: 'Ticket' }, output: { toolCalls: [{ name: 'Ticket' }] } });
  });

  test('by JSON Schema keeps the schema', () => {
    const schema = { type: 'json_schema', json_schema: { name: 'Ticket', schema: { type: 'object' } } };
    const ls_structured_output_format = { kwargs: { method: 'json_schema' }, schema };
    const call = read({ input: [user], output: { role: 'assistant', content: '{"urgency":2}' }, metadata: { ...metadata, ls_structured_output_format } });
    expect(call).toMatchObject({ responseFormat: { type: 'json_schema', name: 'Ticket' }, output: { content: '{"urgency":2}' } });
  });
});
