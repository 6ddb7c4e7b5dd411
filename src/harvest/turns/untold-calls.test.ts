import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';

const user = { role: 'user', content: 'weather in Oslo' };
const called = (content: string | null) => ({
  role: 'assistant',
  content,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
});
const later = (answer: object) => [user, answer, { role: 'tool', tool_call_id: 'c', content: 'sunny' }];

test.each([
  ['with its text', called('Let me check.')],
  ['without it', called(null)],
])('a text that a later request repeats as a call, %s, is no answer without a call', async (_, answer) => {
  const first = { ...generation({ id: 'first', user: user.content }, { traceId: 't' }), output: 'Let me check.' };
  const next = generation({ id: 'next', messages: later(answer), content: 'It is sunny.' }, { traceId: 't' });
  const { examples, quarantined } = await harvest({ source: sourceOf([first, next]), config: OPTIONS, ledger: [], agent: 'a', redactor: null });
  expect(examples).toEqual([]);
  expect(quarantined.map(({ where, reason }) => [where, reason])).toEqual([
    ['first', 'lost-tool-calls'],
    ['next', 'text-after-tool-result'],
  ]);
});

test('a text that is repeated as it is stays an answer', async () => {
  const first = { ...generation({ id: 'first', user: user.content }, { traceId: 't' }), output: 'Which day?' };
  const next = generation({ id: 'next', messages: [user, { role: 'assistant', content: 'Which day?' }, { role: 'user', content: 'today' }] }, { traceId: 't' });
  const { examples } = await harvest({ source: sourceOf([first, next]), config: OPTIONS, ledger: [], agent: 'a', redactor: null });
  expect(new Set(examples.map(({ source }) => source.observationId))).toEqual(new Set(['first', 'next']));
});
