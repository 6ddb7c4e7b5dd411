import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../../records/observation.ts';
import { normalise } from '../normalised.test-data.ts';

const user = { role: 'user', content: 'Weather in Paris?' };
const weather = { name: 'get_weather', description: 'Get weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } };
const use = { type: 'tool_use', id: 'toolu_A', name: 'get_weather', input: { city: 'Paris' } };
const asked = { model: 'claude', max_tokens: 1024, system: 'Be terse.', messages: [user], tools: [weather], tool_choice: { type: 'any' } };
const answered = (content: unknown, stop = 'end_turn') => ({ id: 'msg_1', type: 'message', role: 'assistant', content, stop_reason: stop });
const text = { type: 'text', text: 'Let me look.' };
const gold = [{ name: 'get_weather', arguments: { city: 'Paris' } }];

const spoken = (more: Partial<Observation>) =>
  normalise(generation({ id: 'a' }, { name: 'claude', input: asked, output: answered([use], 'tool_use'), ...more }));
const callOf = (more: Partial<Observation> = {}) => {
  const normalised = spoken(more);
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const reasonOf = (more: Partial<Observation>) => {
  const normalised = spoken(more);
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
};

test('a request and its answer are read: system text apart, schemas, choice and call', () => {
  expect(callOf()).toMatchObject({
    instrumentation: 'anthropic',
    messages: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Weather in Paris?' },
    ],
    tools: [{ name: 'get_weather', description: 'Get weather', parameters: { type: 'object' } }],
    toolChoice: 'required',
    output: { content: null, toolCalls: gold },
  });
});

test('results that the user’s message carries are turns of their own', () => {
  const result = { type: 'tool_result', tool_use_id: 'toolu_A', content: [{ type: 'text', text: '21' }] };
  const messages = [user, { role: 'assistant', content: [text, use] }, { role: 'user', content: [result, { type: 'text', text: 'And?' }] }];
  const { messages: turns, output } = callOf({
    input: { ...asked, system: [{ type: 'text', text: 'Be terse.' }], messages },
    output: answered([{ type: 'text', text: 'Sunny.' }]),
  });
  expect(turns.slice(2)).toEqual([
    { role: 'assistant', content: 'Let me look.', toolCalls: [{ id: 'toolu_A', ...gold[0] }], toolCallId: null },
    { role: 'tool', content: '21', toolCalls: [], toolCallId: 'toolu_A' },
    { role: 'user', content: 'And?', toolCalls: [], toolCallId: null },
  ]);
  expect(output).toEqual({ content: 'Sunny.', toolCalls: [] });
});

test.each<[string, unknown]>([
  ['the parts of the answer alone', [{ type: 'thinking', thinking: 'Hm.' }, text, use]],
  ['a message without its body', { role: 'assistant', content: [text, use] }],
])('%s are enough', (_, output) => {
  expect(callOf({ output }).output).toEqual({ content: 'Let me look.', toolCalls: gold });
});

test.each<[string, Partial<Observation>]>([
  ['cut-off-answer', { output: answered([text], 'max_tokens') }],
  ['withheld-answer', { output: answered([text], 'refusal') }],
  ['lost-tool-calls', { output: answered([text], 'tool_use') }],
  ['unsupported-part', { output: answered([{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }]) }],
  ['unsupported-part', { input: { ...asked, messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] } }],
  ['unreadable-tools', { input: { ...asked, tools: [{ type: 'web_search_20250305', name: 'web_search' }] } }],
  ['corrupted-tool-arguments', { output: answered([{ ...use, input: '{"city":' }]) }],
  ['unreadable-output', { output: '[{"type":"tool_use","id":"toolu_A","na' }],
])('%s: %j', (reason, more) => {
  expect(reasonOf(more)).toBe(reason);
});
