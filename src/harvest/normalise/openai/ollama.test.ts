import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../normalised.test-data.ts';

const user = { role: 'user', content: 'Weather in Oslo?' };
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }];
const calling = { role: 'assistant', content: '', thinking: 'They ask.', tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Oslo' } } }] };
const sunny = { role: 'assistant', content: 'Sunny.' };
const body = (message: object, more: object = {}) => ({
  model: 'qwen3',
  created_at: '2026-01-05T08:00:00.1Z',
  message,
  done: true,
  done_reason: 'stop',
  total_duration: 5191566416,
  eval_count: 9,
  ...more,
});
const read = (output: unknown, input: unknown = { model: 'qwen3', messages: [user], tools, stream: false, options: { temperature: 0 }, keep_alive: '5m' }) =>
  normalise(generation({ id: 'a' }, { name: 'ollama', metadata: {}, input, output }));

test('a body of /api/chat holds a call, or what was said', () => {
  const called = { content: '', toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };
  expect(read(body(calling))).toMatchObject({ kind: 'call', call: { tools: [{ name: 'get_weather' }], output: called } });
  expect(read(body(sunny, { done_reason: undefined }))).toMatchObject({ kind: 'call', call: { output: { content: 'Sunny.', toolCalls: [] } } });
});

test('results name their tool, and what was asked for by format is a response format', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const messages = [user, calling, { role: 'tool', tool_name: 'get_weather', content: '21' }];
  const json = body({ role: 'assistant', content: '{"city":"Oslo"}' });
  expect(read(json, { messages, format: 'json' })).toMatchObject({ kind: 'call', call: { responseFormat: { type: 'json_object' } } });
  expect(read(json, { messages, format: schema })).toMatchObject({ kind: 'call', call: { responseFormat: { type: 'json_schema', schema } } });
});

test.each<[string, string, unknown]>([
  ['cut off', 'cut-off-answer', body(sunny, { done_reason: 'length' })],
  ['not at its end', 'incomplete-answer', body(sunny, { done: false, done_reason: undefined })],
  ['of a piece of a stream', 'incomplete-answer', body(calling, { done: false })],
  ['that was only loaded', 'no-output', body({ role: 'assistant', content: '' }, { done_reason: 'load' })],
  ['of another role', 'unsupported-instrumentation', body({ ...sunny, role: 'user' })],
  ['with an image', 'unsupported-instrumentation', body({ ...sunny, images: ['aGk='] })],
  ['of /api/generate', 'unsupported-instrumentation', { model: 'qwen3', created_at: '2026-01-05T08:00:00Z', response: 'Sunny.', done: true }],
])('an answer %s stays refused', (_, reason, output) => {
  expect(read(output)).toMatchObject({ kind: 'quarantined', reason });
});

test('a tool named in a message of the assistant may be a call', () => {
  expect(read(body(sunny), { messages: [user, { role: 'assistant', content: '', tool_name: 'get_weather' }, user] })).toMatchObject({ kind: 'quarantined' });
});
