import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { normaliseTrace } from './normalise.ts';
import { normalise } from './normalised.test-data.ts';

const user = { role: 'user', content: 'weather in Oslo' };
const made = (id: string) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
});
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'sunny' });
const reasonOf = (messages: unknown[], output: unknown, more: Partial<Observation> = {}) => {
  const read = normalise({ ...generation({ id: 'a', messages }), output: typeof output === 'string' ? output : JSON.stringify(output), ...more });
  return read.kind === 'quarantined' ? read.reason : read.kind;
};

test('an input that holds the very call of the answer grew before it was recorded; a call made again has another id', () => {
  expect(reasonOf([user, made('call_77abc'), result('call_77abc')], made('call_77abc'))).toBe('continued-answer');
  expect(reasonOf([user, made('call_77abc'), result('call_77abc')], made('call_78abc'))).toBe('call');
  expect(reasonOf([user, made('call_0'), result('call_0')], made('call_0'))).toBe('call');
});

test.each(['weather in <truncated>', '__REDACTED__', '[object Object]', "[{'type': 'text', 'text': 'hi'}]"])(
  'a user who said %j was not recorded',
  (content) => {
    expect(reasonOf([{ role: 'user', content }], made('c'))).toBe('unreadable-input');
  },
);

test('a result whose call the input does not hold is told', () => {
  expect(reasonOf([user, result('c'), { role: 'user', content: 'and now?' }], made('d'))).toBe('incomplete-history');
});

test.each(['memory', 'documents', 'latest_message'])('words beside the messages, as %s, are told', (key) => {
  const input = JSON.stringify({ messages: [user], [key]: 'I live in Oslo' });
  expect(reasonOf([user], made('c'), { input })).toBe('unreadable-input');
});

test.each([
  ['json_object', '{"response":"Hello"}'],
  ['json_object', '{"question":"2+2?","choices":["3","4"]}'],
])('JSON that was asked for (%s) and stands in a message is an answer: %s', (type, content) => {
  const input = JSON.stringify({ messages: [user], response_format: { type } });
  expect(reasonOf([user], { role: 'assistant', content }, { input })).toBe('call');
  expect(reasonOf([user], content, { input })).toBe('unreadable-output');
});

test('a tool that ran below a text, or right after it, was called', () => {
  const text = { ...generation({ id: 'a', user: 'weather' }, { traceId: 't', startTime: '2026-01-05T08:00:00.000Z' }), output: 'Let me check.' };
  const tool = (more: Partial<Observation>): Observation => ({
    ...generation({ id: 'b' }, { traceId: 't', type: 'TOOL', name: 'get_weather', startTime: '2026-01-05T08:00:01.000Z' }),
    ...more,
  });
  const kindOf = (observations: Observation[]) => normaliseTrace(observations)[0]?.normalised;
  expect(kindOf([text, tool({})])).toMatchObject({ reason: 'lost-tool-calls' });
  expect(kindOf([text, tool({ parentObservationId: 'a' })])).toMatchObject({ reason: 'lost-tool-calls' });
  expect(kindOf([text, tool({ name: 'another' })])).toMatchObject({ kind: 'call' });
});
