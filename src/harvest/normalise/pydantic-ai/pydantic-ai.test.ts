import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { JsonObject } from '../../../records/json.ts';
import type { Observation } from '../../../records/observation.ts';
import { normalise } from '../normalised.test-data.ts';

const schema = { type: 'object', properties: { quality: { type: 'string' } }, required: ['quality'] };
const final = { name: 'final_result', description: 'Ends it.', parameters_json_schema: schema, strict: true, kind: 'output' };
const search = { name: 'search', description: 'Searches.', parameters_json_schema: { type: 'object' }, strict: null, kind: 'function' };
const called = (name: string, args: JsonObject) => [
  { role: 'assistant', parts: [{ type: 'tool_call', id: 'a', name, arguments: args }], finish_reason: 'tool_call' },
];
const rated = called('final_result', { quality: 'good' });

function chat(parameters: JsonObject, more: Partial<Observation> = {}): Observation {
  const metadata = {
    'scope.name': 'pydantic-ai',
    'attributes.gen_ai.operation.name': 'chat',
    'attributes.model_request_parameters': JSON.stringify(parameters),
  };
  return generation(
    { id: 'a' },
    { name: 'chat gpt-4o', metadata, input: [{ role: 'user', parts: [{ type: 'text', content: 'Rate this.' }] }], output: rated, ...more },
  );
}
function read(parameters: JsonObject, more?: Partial<Observation>) {
  const normalised = normalise(chat(parameters, more));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
}

const answered = {
  responseFormat: { type: 'json_schema', name: 'final_result', description: 'Ends it.', schema, strict: true },
  output: { content: '{"quality":"good"}', toolCalls: [] },
};

test('an answer through the output tool is JSON by its schema, and the tool no tool', () => {
  expect(read({ function_tools: [], output_tools: [final], allow_text_output: false })).toMatchObject({ tools: [], toolChoice: null, ...answered });
});

test('a step before it is asked for that answer as well', () => {
  const parameters = { function_tools: [search], output_tools: [final], allow_text_output: false };
  expect(read(parameters)).toMatchObject({ tools: [{ name: 'search' }], ...answered });
  const step = read(parameters, { output: called('search', { q: 'jokes' }) });
  expect(step).toMatchObject({ tools: [{ name: 'search' }], responseFormat: answered.responseFormat, output: { toolCalls: [{ name: 'search' }] } });
});

test('where a text would do, or another output tool, it stays a call', () => {
  for (const parameters of [
    { output_tools: [final], allow_text_output: true },
    { output_tools: [final, { ...final, name: 'final_result_Refusal' }], allow_text_output: false },
  ])
    expect(read(parameters)).toMatchObject({ responseFormat: null, output: { toolCalls: [{ name: 'final_result', arguments: { quality: 'good' } }] } });
});

test("the provider's JSON mode keeps its schema", () => {
  const parameters = {
    function_tools: [],
    output_mode: 'native',
    output_object: { json_schema: schema, name: null, description: null, strict: true },
    output_tools: [],
  };
  const output = [{ role: 'assistant', parts: [{ type: 'text', content: '{"quality":"good"}' }] }];
  expect(read(parameters, { output }).responseFormat).toEqual({ type: 'json_schema', name: 'answer', description: null, schema, strict: true });
});

test('tools of the provider are refused', () => {
  expect(normalise(chat({ function_tools: [search], builtin_tools: [{ kind: 'web_search' }] }))).toMatchObject({
    kind: 'quarantined',
    reason: 'unreadable-tools',
  });
});

test('a call of a tool that was not recorded is refused: it may be how the answer is given', () => {
  expect(normalise(chat({ function_tools: [], output_mode: 'tool' }))).toMatchObject({ kind: 'quarantined', reason: 'unreadable-tools' });
});

test('an event that lost its message is no answer', () => {
  const output = { index: 0, 'gen_ai.system': 'openai', 'event.name': 'gen_ai.choice' };
  expect(normalise(chat({ function_tools: [], output_tools: [] }, { output }))).toMatchObject({ kind: 'quarantined', reason: 'unreadable-output' });
});

test('function tools that the server moved into the input are the same', () => {
  const whole = read({ function_tools: [search], output_tools: [final], allow_text_output: false });
  const messages = [{ role: 'user', parts: [{ type: 'text', content: 'Rate this.' }] }];
  expect(read({ output_tools: [final], allow_text_output: false }, { input: { messages, tools: [search] } })).toEqual(whole);
});

test('events of older versions are read', () => {
  const input = [
    { content: 'Be terse.', role: 'system', 'gen_ai.message.index': 0, 'event.name': 'gen_ai.system.message' },
    { content: 'Search.', role: 'user', 'gen_ai.message.index': 0, 'event.name': 'gen_ai.user.message' },
    {
      role: 'assistant',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'search', arguments: '{"q":"jokes"}' } }],
      'event.name': 'gen_ai.assistant.message',
    },
    { content: 'None.', role: 'tool', id: 'a', name: 'search', 'event.name': 'gen_ai.tool.message' },
  ];
  const output = { index: 0, message: { role: 'assistant', content: 'I found none.' }, 'event.name': 'gen_ai.choice' };
  const call = read({ function_tools: [search], output_tools: [] }, { input, output });
  expect(call.messages.at(-1)).toEqual({ role: 'tool', content: 'None.', toolCalls: [], toolCallId: 'a' });
  expect(call.output).toEqual({ content: 'I found none.', toolCalls: [] });
});
