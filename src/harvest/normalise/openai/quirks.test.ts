import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../../records/observation.ts';
import { normaliseTrace } from '../normalise.ts';
import { normalise } from '../normalised.test-data.ts';

const resultOf = (more: Partial<Observation>) => {
  const normalised = normalise(generation({ id: 'a' }, more));
  return normalised.kind === 'quarantined' ? normalised.reason : normalised;
};
const callOf = (more: Partial<Observation>) => {
  const result = resultOf(more);
  if (typeof result === 'string' || result.kind !== 'call') throw new Error(JSON.stringify(result));
  return result.call;
};
const user = { role: 'user', content: 'refund order B-2' };
const refund = { type: 'function', name: 'refund_order', parameters: { type: 'object', properties: { order: { type: 'string' } } } };
const item = { type: 'function_call', id: 'fc', call_id: 'c', name: 'refund_order', arguments: '{"order":"B-2"}' };
const called = [{ name: 'refund_order', arguments: { order: 'B-2' } }];
const asked = { input: [user], tools: [refund] };
/** What the JS wrapper leaves beside an answer of the Responses API. */
const js = { name: 'OpenAI.responses', input: [user], modelParameters: { parallel_tool_calls: true } };
const body = {
  object: 'response',
  status: 'completed',
  error: null,
  instructions: 'You help a shop.',
  tools: [{ ...refund, strict: true }],
  tool_choice: 'auto',
  text: { format: { type: 'text' } },
  previous_response_id: null,
  conversation: null,
  output: [{ type: 'reasoning', id: 'rs', summary: [] }, item],
};

test.each<[string, Partial<Observation>]>([
  ['no-output', { input: { input: [user], tools: [{ type: 'custom', name: 'exec' }] }, output: null }],
  ['unreadable-output', { input: asked, output: [{ type: 'custom_tool_call', id: 'x', call_id: 'c', name: 'exec', input: 'ls -la' }] }],
  [
    'unreadable-output',
    { input: asked, output: [{ type: 'web_search_call', id: 'w', status: 'completed', action: { type: 'search', query: 'opening hours' } }] },
  ],
  ['unreadable-output', { input: asked, output: [{ type: 'file_search_call', id: 'w', status: 'completed' }] }],
  ['unreadable-output', { input: asked, output: { type: 'computer_call', id: 'w', call_id: 'c', action: { type: 'click' } } }],
  ['unreadable-output', { input: asked, output: `${JSON.stringify(item)}\n${JSON.stringify(item)}` }],
  ['unreadable-output', { output: '{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":{"amount":NaN}}}]}' }],
  ['unsupported-instrumentation', { output: '["refund_order","{}"]' }],
  ['unreadable-output', { output: { role: 'assistant', content: '[{"type":"tool_use","name":"refund_order","input":{}}]' } }],
  ['unreadable-input', { name: 'OpenAI.chat', input: '{"messages":[{"role":"user","content":"refund order B-4"}],"temperature":NaN}' }],
  ['unsupported-instrumentation', { output: { role: 'assistant', content: '', some_calls: [{ name: 'f' }] } }],
  ['unsupported-instrumentation', { input: [user, { role: 'assistant', content: '', additional: { calls: ['f'] } }] }],
  ['withheld-answer', { output: { role: 'assistant', content: null, refusal: 'I will not.' } }],
  ['cut-off-answer', { output: { choices: [{ message: { role: 'assistant', content: 'It is' }, finish_reason: 'length' }] } }],
  ['cut-off-answer', { output: 'It is', metadata: { finish_reason: 'length' } }],
  ['withheld-answer', { output: 'It is', metadata: { finish_reason: ['content_filter'] } }],
  ['lost-tool-calls', { output: { choices: [{ message: { role: 'assistant', content: 'Let me look.' }, finish_reason: 'tool_calls' }] } }],
  ['unreadable-input', { input: { messages: [user], input: 'refund order C-3' } }],
  ['unreadable-input', { input: { messages: [user], question: 'refund order C-3' } }],
  ['continued-answer', { input: [user, { role: 'assistant', content: 'The order is' }], output: 'refunded.' }],
  ['continued-answer', { input: [user, { role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'refund_order', arguments: '{}' } }] }] }],
  ['cut-off-answer', { ...js, metadata: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, output: 'It is' }],
  ['failed-call', { ...js, metadata: { error: { code: 'server_error' } }, output: 'It is' }],
  ['unsure-of-calls', { ...js, metadata: { tools: [refund] }, output: 'Let me look.' }],
  ['incomplete-history', { input: [user], metadata: { previous_response_id: 'resp_1' } }],
  ['incomplete-history', { input: [user], modelParameters: { previous_response_id: 'resp_1' } }],
  ['incomplete-history', { input: { input: [user], conversation: { id: 'conv_1' } } }],
  ['incomplete-history', { input: [user], output: { ...body, previous_response_id: 'resp_1' } }],
  ['incomplete-history', { input: [user], output: { ...body, prompt: { id: 'pmpt_1', version: '2' } } }],
  ['cut-off-answer', { input: [user], output: { ...body, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } } }],
  ['withheld-answer', { input: [user], output: { ...body, status: 'incomplete', incomplete_details: { reason: 'content_filter' } } }],
  ['failed-call', { input: [user], output: { ...body, status: 'failed', error: { code: 'server_error' } } }],
  ['unreadable-tools', { input: [user], output: { ...body, tools: [{ type: 'web_search_preview' }] } }],
  [
    'unreadable-output',
    { output: { role: 'assistant', function_call: { name: 'f', arguments: '{}' }, tool_calls: [{ function: { name: 'g', arguments: '{}' } }] } },
  ],
])('%s: %j', (reason, more) => {
  expect(resultOf(more)).toBe(reason);
});

test('a whole Responses body says with what instructions, tools and format it was asked', () => {
  const call = callOf({ input: [user], output: JSON.stringify(body) });
  expect(call).toMatchObject({
    messages: [
      { role: 'system', content: 'You help a shop.' },
      { role: 'user', content: 'refund order B-2' },
    ],
    tools: [{ name: 'refund_order', description: null, strict: true }],
    toolChoice: 'auto',
    responseFormat: null,
    output: { content: null, toolCalls: called },
  });
});

test('the functions from before there were tools are tools', () => {
  const history = [user, { role: 'assistant', content: null, function_call: { name: 'refund_order', arguments: '{"order":"A"}' } }];
  const call = callOf({
    input: {
      messages: [...history, { role: 'function', name: 'refund_order', content: 'done' }, user],
      functions: [refund],
      function_call: { name: 'refund_order' },
    },
    output: { role: 'assistant', content: null, function_call: { name: 'refund_order', arguments: '{"order":"B-2"}' } },
  });
  expect(call.tools.map(({ name }) => name)).toEqual(['refund_order']);
  expect(call.toolChoice).toEqual({ name: 'refund_order' });
  expect(call.output.toolCalls).toEqual(called);
  expect(call.messages.slice(1, 3)).toEqual([
    { role: 'assistant', content: '', toolCalls: [{ id: null, name: 'refund_order', arguments: { order: 'A' } }], toolCallId: null },
    { role: 'tool', content: 'done', toolCalls: [], toolCallId: null },
  ]);
});

test('a result without an id has that of the call it must be', () => {
  const call = (id: string, order: string) => ({ id, type: 'function', function: { name: 'refund_order', arguments: JSON.stringify({ order }) } });
  const idsOf = (calls: unknown[], results: unknown[]) =>
    callOf({ input: [user, { role: 'assistant', content: null, tool_calls: calls }, ...results] })
      .messages.filter(({ role }) => role === 'tool')
      .map(({ toolCallId }) => toolCallId);
  const result = { role: 'tool', content: 'done' };
  expect(idsOf([call('c1', 'A')], [result])).toEqual(['c1']);
  expect(idsOf([call('c1', 'A'), call('c2', 'B')], [result, result])).toEqual(['c1', 'c2']);
  expect(idsOf([call('c1', 'A'), call('c2', 'B')], [{ ...result, tool_call_id: 'c1' }, result])).toEqual(['c1', 'c2']);
  expect(idsOf([call('c1', 'A'), call('c2', 'B')], [result])).toEqual([null]);
});

test('a text of the Responses API is whole where a later request repeats it, and not where that repeats calls besides', () => {
  const answer = generation({ id: 'a' }, { ...js, traceId: 't', metadata: { tools: [refund] }, output: 'Which order?' });
  const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Which order?' }] };
  const kindWith = (...items: unknown[]) => {
    const later = generation({ id: 'b' }, { ...js, traceId: 't', startTime: '2026-01-05T09:00:00.000Z', input: [user, said, ...items], output: item });
    const [first] = normaliseTrace([answer, later]);
    return first?.normalised.kind === 'quarantined' ? first.normalised.reason : first?.normalised.kind;
  };
  expect(kindWith(user)).toBe('call');
  expect(kindWith(item, { type: 'function_call_output', call_id: 'c', output: 'done' })).toBe('lost-tool-calls');
});

test('messages that stand in the input as JSON text are messages', () => {
  expect(callOf({ input: { messages: JSON.stringify([user]), tools: [refund] }, output: item }).messages.map(({ content }) => content)).toEqual([user.content]);
});
