import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../normalised.test-data.ts';

const answered = (output: unknown, more = {}) => {
  const normalised = normalise(generation({ id: 'a' }, { output, ...more }));
  return normalised.kind === 'call' ? normalised.call.output : normalised;
};
const call = (city: string, more = {}) => ({
  id: `call_${city}`,
  type: 'function',
  function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
  ...more,
});
const called = (...cities: string[]) => ({ content: null, toolCalls: cities.map((city) => ({ name: 'get_weather', arguments: { city } })) });

test.each<[string, unknown, unknown]>([
  ['the tool calls of a message', [call('Oslo')], called('Oslo')],
  ['the same as JSON text', JSON.stringify([call('Oslo')]), called('Oslo')],
  ['several at once', [call('Oslo'), call('Rome')], called('Oslo', 'Rome')],
  ['a message without its role', { tool_calls: [call('Oslo')] }, called('Oslo')],
])('%s are what the model called', (_, output, expected) => {
  expect(answered(output)).toEqual(expected);
});

test('a reader of another dialect reads them alike', () => {
  const input = { messages: [{ role: 'user', content: 'Weather in Oslo?' }], tools: [{ name: 'get_weather', input_schema: { type: 'object' } }] };
  expect(answered([call('Oslo')], { input })).toEqual(called('Oslo'));
});

test.each<[string, unknown]>([
  ['one call of perhaps several', call('Oslo')],
  ['definitions of tools', [{ type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } } }]],
  ['calls without a type', [{ function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }]],
  ['calls with their results', [call('Oslo', { result: '21' })]],
  ["calls in no API's shape", [{ name: 'get_weather', arguments: { city: 'Oslo' } }]],
  ['a call beside a text', [call('Oslo'), 'Let me look.']],
  ['a call without arguments', [{ ...call('Oslo'), function: { name: 'get_weather' } }]],
  ['arguments that were cut off', [{ ...call('Oslo'), function: { name: 'get_weather', arguments: '{"city":"Os' } }]],
  ['a list that was cut off', JSON.stringify([call('Oslo'), call('Rome')]).slice(0, -9)],
  ['an empty list', []],
])('%s stay refused', (_, output) => {
  expect(answered(output)).toMatchObject({ kind: 'quarantined' });
});
