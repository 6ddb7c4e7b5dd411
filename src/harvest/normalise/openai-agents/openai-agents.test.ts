import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { JsonObject } from '../../../records/json.ts';
import { normalise } from '../normalised.test-data.ts';

const user = { role: 'user', content: 'Weather in Oslo?' };
const call = { type: 'function_call', id: 'fc', call_id: 'a', name: 'get_weather', arguments: '{"city":"Oslo"}', status: 'completed' };
const text = { type: 'message', id: 'msg', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Sunny.', annotations: [] }] };
const tool = { type: 'function', name: 'get_weather', parameters: { type: 'object' }, strict: true, description: null };
const body = (more: JsonObject) => ({
  object: 'response',
  status: 'completed',
  error: null,
  instructions: 'Be terse.',
  tools: [tool],
  tool_choice: 'auto',
  output: [call],
  ...more,
});

function read(output: JsonObject, input: unknown = [user], kind = 'LLM') {
  const metadata = { attributes: { 'openinference.span.kind': kind }, scope: { name: 'openinference.instrumentation.openai_agents' } };
  const normalised = normalise(generation({ id: 'a' }, { name: 'response', metadata, input, output }));
  return normalised.kind === 'call' ? normalised.call : normalised;
}

test('instructions, tools and choice are those of the body', () => {
  expect(read(body({}))).toMatchObject({
    instrumentation: 'openai-agents',
    messages: [{ role: 'system', content: 'Be terse.' }, user],
    tools: [{ name: 'get_weather', strict: true }],
    toolChoice: 'auto',
    output: { toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] },
  });
});

test('the conversation is the input, with its calls and results', () => {
  const input = [user, call, { type: 'function_call_output', call_id: 'a', output: '21' }];
  expect(read(body({ output: [text] }), input)).toMatchObject({
    messages: [
      { role: 'system' },
      user,
      { role: 'assistant', toolCalls: [{ id: 'a', name: 'get_weather' }] },
      { role: 'tool', content: '21', toolCallId: 'a' },
    ],
    output: { content: 'Sunny.', toolCalls: [] },
  });
});

test.each<[string, string, JsonObject]>([
  ['continues another', 'incomplete-history', { previous_response_id: 'resp_1' }],
  ['was cut off', 'cut-off-answer', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
  ['searched the web', 'unreadable-output', { output: [{ type: 'web_search_call', id: 'ws', status: 'completed' }, text] }],
  ['may search the web', 'unreadable-tools', { tools: [tool, { type: 'web_search' }] }],
])('a response that %s is refused', (_, reason, more) => {
  expect(read(body(more))).toMatchObject({ kind: 'quarantined', reason });
});

test('agents and handoffs are parts', () => {
  expect(read(body({}), [user], 'AGENT')).toMatchObject({ kind: 'part' });
});
