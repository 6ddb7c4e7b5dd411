import { expect, test } from 'vitest';
import { generation, type Spoken } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { normalise } from '../normalise/normalised.test-data.ts';
import type { HarvestOptions } from '../options.ts';
import { draftsOf } from './examples.ts';

function drafts(spoken: Omit<Spoken, 'id'>, { more = {}, config = OPTIONS }: { more?: Partial<Observation>; config?: HarvestOptions } = {}) {
  const normalised = normalise(generation({ id: 'Oslo', ...spoken }, more));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return draftsOf(normalised.call, config);
}
const completions = (result: ReturnType<typeof drafts>) => (result.ok ? result.value.map(({ row }) => row.completion) : result.quarantined.reason);
const json = { metadata: { response_format: { type: 'json_schema', json_schema: { name: 'ticket', schema: {} } } } };

test('a tool call makes one example on each track', () => {
  expect(completions(drafts({}))).toEqual(['{"arguments":{"city":"Oslo"},"name":"get_weather"}', '<tool_call name="get_weather">{"city":"Oslo"}</tool_call>']);
});

test('text where tools were offered means that none is called', () => {
  const result = drafts({ content: 'I cannot do that.' });
  expect(completions(result)).toEqual(['{"arguments":{},"name":"none"}', '<tool_call name="none">{}</tool_call>']);
  expect(result.ok && result.value.every(({ domain, openValues }) => domain === 'none' && openValues === null)).toBe(true);
});

test('a JSON answer fits the structured track only, with keys sorted', () => {
  expect(completions(drafts({ tools: null, content: '{"urgency": 2, "category": "billing"}' }, { more: json }))).toEqual([
    '{"category":"billing","urgency":2}',
  ]);
  expect(completions(drafts({ tools: null, content: '{"b": 1, "a": 2}' }))).toEqual(['{"a":2,"b":1}']);
  expect(completions(drafts({ tools: null, content: '{"a": 2}' }, { config: { ...OPTIONS, tracks: ['toolcall'] } }))).toBe('no-track');
});

const afterTool = [
  { role: 'user', content: 'Oslo?' },
  { role: 'assistant', content: null, tool_calls: [{ type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }] },
  { role: 'tool', content: '21' },
];
test.each<[string, Omit<Spoken, 'id'>, Partial<Observation>?]>([
  ['text-after-tool-result', { messages: afterTool, content: 'Sunny.' }],
  ['no-track', { tools: null, content: 'Hello.' }],
  ['no-track', { content: 'I was not to call.' }, { modelParameters: { tool_choice: 'none' } }],
  ['call-in-words', { content: '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>' }],
  ['ambiguous-call', { content: '{"name":"get_weather","arguments":{"city":"Oslo"}}' }, json],
  ['ambiguous-answer', { content: '{"forecast":"sunny"}' }],
  ['invalid-json-output', { tools: null, content: 'Hello.' }, json],
  ['unknown-tool', { calls: [{ name: 'delete_all', arguments: '{}' }] }],
  ['reserved-tool-name', { calls: [{ name: 'none', arguments: '{}' }] }],
  ['no-user-text', { messages: [{ role: 'system', content: 'hi' }] }],
  ['parallel-calls', { calls: ['Rome', 'Oslo'].map((city) => ({ name: 'get_weather', arguments: JSON.stringify({ city }) })) }],
])('a call without an example is quarantined as %s', (reason, spoken, more = {}) => {
  expect(completions(drafts(spoken, { more }))).toBe(reason);
});

test('a tool result from before the last user turn does not stand in the way of an abstention', () => {
  expect(completions(drafts({ messages: [...afterTool, { role: 'user', content: 'thanks' }], content: 'Welcome.' }))).toHaveLength(2);
});

test('open values leave out choices and short texts', () => {
  const result = drafts({ calls: [{ name: 'get_weather', arguments: '{"city":"Oslo","unit":"c","zip":"12"}' }] });
  expect(result.ok && result.value[0]?.openValues).toEqual([{ argument: 'city', value: 'Oslo' }]);
});

test('complexity grows with values and turns', () => {
  const complexity = (spoken: Omit<Spoken, 'id'>) => {
    const result = drafts(spoken);
    return result.ok ? result.value[0]?.complexity : null;
  };
  const args = (value: unknown) => ({ calls: [{ name: 'get_weather', arguments: JSON.stringify(value) }] });
  expect(complexity(args({ city: 'Oslo', unit: 'c' }))).toBe('simple');
  expect(complexity(args({ city: 'Oslo', unit: 'c', day: 1 }))).toBe('moderate');
  expect(complexity(args({ city: { name: 'Oslo' } }))).toBe('complex');
  expect(complexity({ messages: ['a', 'b'].map((content) => ({ role: 'user', content })) })).toBe('moderate');
  expect(complexity({ messages: ['a', 'b', 'c'].map((content) => ({ role: 'user', content })) })).toBe('complex');
});
