import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../normalised.test-data.ts';

const user = { role: 'user', content: 'Weather in Oslo?' };
const said = { kind: 'call', call: { messages: [{ role: 'user', content: 'Weather in Oslo?', toolCalls: [] }], output: { content: 'Sunny.' } } };
const read = (message: unknown, answer: unknown = { role: 'assistant', content: 'Sunny.' }) =>
  normalise(generation({ id: 'a' }, { name: 'chat', input: [message], output: answer }));
const parts = [{ type: 'text', text: 'Weather in Oslo?' }];

test.each([
  { createdAt: '2026-01-05T09:00:00.000Z' },
  { created_at: '2026-01-05 09:00:00.123 UTC' },
  { created_at: 1767603600 },
  { timestamp: 1767603600, id: 'msg_1', user_id: 'u-1', sessionId: 's-1' },
  { refusal: null, audio: null, annotations: [], function_call: null, name: null, reasoning_content: 'They ask for the weather.' },
])('%j beside a message says nothing to the model', (more) => {
  expect(read({ ...user, ...more })).toMatchObject(said);
  expect(read(user, { role: 'assistant', content: 'Sunny.', ...more })).toMatchObject(said);
});

test.each<object>([
  { user_id: 'the one who asked for Oslo before' },
  { createdAt: { seconds: 1 } },
  { context: 'The user lives in Oslo.' },
  { attachments: [{ url: 'a.png' }] },
  { note: 'x' },
])('%j beside a message may say something', (more) => {
  expect(read({ ...user, ...more })).toMatchObject({ kind: 'quarantined' });
});

test('a text that stands whole and in parts is one text', () => {
  expect(read({ ...user, id: 'm1', createdAt: '2026-01-05T09:00:00.000Z', parts })).toMatchObject(said);
  expect(read({ ...user, parts: [{ type: 'step-start' }, ...parts] })).toMatchObject(said);
});

test.each<object>([
  { parts: [{ type: 'text', text: 'Weather in Rome?' }] },
  { parts: [...parts, { type: 'file', url: 'a.png' }] },
  { parts: [...parts, { type: 'tool-invocation', toolInvocation: { toolName: 'get_weather', args: {} } }] },
  { parts: [...parts, { type: 'step-start' }] },
  { parts, experimental_attachments: [{ url: 'a.png', contentType: 'image/png' }] },
  { parts, toolInvocations: [{ toolName: 'get_weather', args: {} }] },
])('a text and %j stay refused', (more) => {
  expect(read({ ...user, ...more })).toMatchObject({ kind: 'quarantined' });
});
