import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../normalised.test-data.ts';

const answered = (output: unknown) => {
  const normalised = normalise(generation({ id: 'a' }, { output }));
  return normalised.kind === 'call' ? normalised.call.output : normalised;
};
const message = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
};
const call = { type: 'function_call', id: 'fc', call_id: 'c', name: 'get_weather', arguments: '{"city":"Oslo"}' };
const reasoning = { type: 'reasoning', id: 'rs', summary: [] };
const text = { type: 'message', id: 'msg', role: 'assistant', content: [{ type: 'output_text', text: 'Sunny.' }] };
const called = { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };

test.each<[string, unknown, unknown]>([
  ['a message', message, called],
  ['a message in a list', [message], called],
  ['a whole Chat Completions body', { object: 'chat.completion', choices: [{ index: 0, message }] }, called],
  ['an item', call, called],
  ['items with reasoning', [reasoning, text, call], called],
  ['an item with text', [reasoning, text], { content: 'Sunny.', toolCalls: [] }],
  ['a text that only begins like JSON', '{"city": "Oslo"} is all I know', { content: '{"city": "Oslo"} is all I know', toolCalls: [] }],
  ['JSON whose type looks like that of an item', { type: 'missed_call' }, { content: '{"type":"missed_call"}', toolCalls: [] }],
])('%s is read', (_, output, expected) => {
  expect(answered(output)).toEqual(expected);
});

test.each<[string, string, unknown]>([
  ['several messages', 'several-answers', [message, message]],
  ['several choices', 'several-answers', { choices: [{ message }, { message }] }],
  ['reasoning alone', 'no-output', [reasoning]],
  ['an empty text', 'no-output', [{ ...text, content: '' }]],
  ['a search of the provider', 'unreadable-output', [{ type: 'web_search_call', id: 'ws', status: 'completed' }]],
  ['a call of a custom tool', 'unreadable-output', [call, { type: 'custom_tool_call', call_id: 'x', name: 'exec', input: 'ls' }]],
  ['a refusal', 'unreadable-output', [{ ...text, content: [{ type: 'refusal', refusal: 'No.' }] }]],
  ['a message that was cut off', 'unreadable-output', '{"role": "assistant", "content": null, "tool_calls": [{"id": "c'],
  ['a message with NaN', 'unreadable-output', '{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":{"n":NaN}}}]}'],
  ['items a line each', 'unreadable-output', `${JSON.stringify(call)}\n${JSON.stringify(call)}`],
])('%s is quarantined as %s', (_, reason, output) => {
  expect(answered(output)).toMatchObject({ kind: 'quarantined', reason });
});
