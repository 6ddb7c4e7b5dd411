import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { Observation } from '../../../records/observation.ts';
import { normalise } from '../normalised.test-data.ts';

const page: { data: { id: string }[] } = JSON.parse(readFileSync('tests/fixtures/langfuse/openai.json', 'utf8'));
const recorded = (id: string) => callOf(Observation.parse(page.data.find((item) => item.id === id)));
const asked = (input: unknown, more: Partial<Observation> = {}) => callOf(generation({ id: 'a' }, { input, ...more }));
const user = { role: 'user', content: 'Weather in Oslo?' };
const said = (role: string, content: string) => ({ role, content, toolCalls: [], toolCallId: null });
const responses = { name: 'OpenAI.responses', output: 'Sunny.' };

function callOf(observation: Observation) {
  const normalised = normalise(observation);
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
}
function reasonOf(observation: Observation): string {
  const normalised = normalise(observation);
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
}

test('a recorded conversation keeps which result answers which call', () => {
  expect(recorded('453775def85c12f4').messages).toEqual([
    said('system', 'Be terse.'),
    said('user', 'Weather in Paris?'),
    { ...said('assistant', ''), toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } }] },
    { ...said('tool', '{"temp":21}'), toolCallId: 'call_A' },
  ]);
});

test('so do the items of the Responses API, where what one answer said and called is one turn and reasoning is none', () => {
  const call = (id: string, city: string) => ({ type: 'function_call', id: `fc_${id}`, call_id: id, name: 'get_weather', arguments: JSON.stringify({ city }) });
  const input = [
    user,
    { type: 'reasoning', id: 'rs_1', summary: [] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Both.' }] },
    call('a', 'Oslo'),
    call('b', 'Rome'),
    { type: 'function_call_output', call_id: 'b', output: '25' },
  ];
  expect(asked(input, responses).messages).toEqual([
    said('user', 'Weather in Oslo?'),
    {
      ...said('assistant', 'Both.'),
      toolCalls: [
        { id: 'a', name: 'get_weather', arguments: { city: 'Oslo' } },
        { id: 'b', name: 'get_weather', arguments: { city: 'Rome' } },
      ],
    },
    { ...said('tool', '25'), toolCallId: 'b' },
  ]);
});

test('an item that is no text and no function call is refused, not left out', () => {
  const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
  expect(reasonOf(generation({ id: 'a' }, { ...responses, input: [user, item] }))).toBe('unsupported-instrumentation');
});

test('the instructions of the Responses API stand in front, once', () => {
  const modelParameters = { parallel_tool_calls: 'true' };
  const metadata = { instructions: 'Be terse.' };
  const whole = [said('system', 'Be terse.'), said('user', 'Weather in Oslo?')];
  expect(asked('Weather in Oslo?', { ...responses, modelParameters, metadata }).messages).toEqual(whole);
  expect(asked([{ role: 'system', content: 'Be terse.' }, user], { ...responses, modelParameters, metadata }).messages).toEqual(whole);
  expect(asked({ input: [user], instructions: 'Be terse.' }, responses).messages).toEqual(whole);
});

test('metadata of a chat that happen to be called instructions are nothing the model was told', () => {
  expect(asked([user], { metadata: { instructions: 'for the reviewer' } }).messages).toEqual([said('user', 'Weather in Oslo?')]);
});

test('strict tools stay strict, in both APIs', () => {
  const weather = { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' }, strict: true };
  const kept = [{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object' }, strict: true }];
  expect(asked({ messages: [user], tools: [{ type: 'function', function: weather }] }).tools).toEqual(kept);
  expect(asked({ input: [user], tools: [{ type: 'function', ...weather }] }).tools).toEqual(kept);
  expect(recorded('784b6d8781c0bc03').tools).toMatchObject([{ name: 'get_weather', strict: null }]);
});

test.each([
  [undefined, null],
  ['', null],
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  [{ type: 'function', function: { name: 'get_weather' } }, { name: 'get_weather' }],
  ['{"type":"function","name":"get_weather"}', { name: 'get_weather' }],
])('tool_choice %j is kept as %j', (given, kept) => {
  expect(asked({ messages: [user], tool_choice: given }).toolChoice).toEqual(kept);
  expect(asked('Weather in Oslo?', { ...responses, modelParameters: { tool_choice: given } }).toolChoice).toEqual(kept);
});

test('a choice that cannot be asked again is refused', () => {
  const input = { messages: [user], tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } };
  expect(reasonOf(generation({ id: 'a' }, { input }))).toBe('unreadable-tool-choice');
});

test('a response format keeps name, schema, description and strictness', () => {
  expect(recorded('4f5d60b5f995d09b').responseFormat).toMatchObject({ type: 'json_schema', name: 'ticket', description: null, strict: true });
  const format = { type: 'json_schema', name: 'ticket', description: 'A ticket.', schema: { type: 'object' }, strict: false };
  expect(asked([user], { metadata: { 'text.format': format } }).responseFormat).toEqual(format);
  expect(asked([user], { metadata: { response_format: { type: 'json_object' } } }).responseFormat).toEqual({ type: 'json_object' });
  expect(asked([user], { metadata: { response_format: { type: 'text' } } }).responseFormat).toBeNull();
  const pydantic = { title: 'Ticket[int]', type: 'object', properties: { urgency: { title: 'Urgency', type: 'integer' } }, required: ['urgency'] };
  expect(asked([user], { metadata: { response_format: pydantic } }).responseFormat).toEqual({
    type: 'json_schema',
    name: 'Ticket_int_',
    description: null,
    schema: pydantic,
    strict: null,
  });
});

test.each(['yes', { type: 'grammar', grammar: 'x' }, { type: 'json_schema', json_schema: { schema: {} } }, { type: 'object' }])(
  'a response format that cannot be asked again is refused: %j',
  (format) => {
    expect(reasonOf(generation({ id: 'a' }, { metadata: { response_format: format }, input: [user] }))).toBe('unreadable-response-format');
  },
);

test('what a wrapper writes where nothing was given is nothing', () => {
  for (const unsaid of [null, '', {}, []]) expect(asked([user], { metadata: { tools: unsaid } }).tools).toEqual([]);
  for (const unsaid of [null, '', {}]) expect(asked([user], { metadata: { response_format: unsaid } }).responseFormat).toBeNull();
});

test('a request that was cut off is no text of the user, but a text that begins with JSON is', () => {
  const cut = (input: string) => reasonOf(generation({ id: 'a' }, { ...responses, input }));
  expect(cut('{"messages":[{"role":"user","content":"hi')).toBe('unreadable-input');
  expect(cut('{"messages":[{"role":"user","content":"hi"}],"temperature":NaN}')).toBe('unreadable-input');
  expect(cut('{"city": "Oslo"} is the form: fill it in')).toBe('call');
});
