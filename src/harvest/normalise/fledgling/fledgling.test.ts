import { describe, expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { TRACED, TRACED_CALL } from '../../../records/source/traced-call.ts';
import { normalise } from '../normalised.test-data.ts';

const CALL = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } };
const TOOL = { type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } } };
const ASKED = { messages: [{ role: 'user', content: 'Weather in Oslo?' }], tools: [TOOL], tool_choice: 'required' };
const SAID = { role: 'assistant', content: null, tool_calls: [CALL] };
const BESIDE = { [TRACED.record]: TRACED_CALL, [TRACED.api]: 'chat', [TRACED.client]: 'openai' };

function fate({ input = ASKED, output = SAID, beside = {} }: { input?: unknown; output?: unknown; beside?: object }): unknown {
  const found = normalise(generation({ id: 'a' }, { input, output, metadata: { ...BESIDE, ...beside } }));
  return found.kind === 'quarantined' ? found.reason : found.kind;
}

test('a call is read as it was recorded, a choice and a call without text among it', () => {
  const found = normalise(generation({ id: 'a' }, { input: ASKED, output: SAID, metadata: BESIDE }));
  expect(found).toMatchObject({
    kind: 'call',
    call: {
      instrumentation: 'fledgling',
      toolChoice: 'required',
      tools: [{ name: 'get_weather', description: 'Weather.', parameters: { type: 'object' }, strict: null }],
      output: { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] },
    },
  });
});

describe('what is not as the tracer writes it is refused', () => {
  const image = {
    role: 'user',
    content: [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,…' } },
    ],
  };
  const cases: readonly [string, Parameters<typeof fate>[0], string][] = [
    ['a form of a later version', { beside: { [TRACED.record]: 'fledgling/traced-call@2' } }, 'unsupported-instrumentation'],
    ['an API that nobody knows', { beside: { [TRACED.api]: 'batch' } }, 'unsupported-instrumentation'],
    ['a member that the tracer does not write', { input: { ...ASKED, context: 'more' } }, 'unreadable-input'],
    ['a request that is a text', { input: 'Weather?' }, 'unreadable-input'],
    ['a picture', { input: { messages: [image] } }, 'unsupported-part'],
    ['a file in the answer', { output: { role: 'assistant', content: [{ type: 'file', media_type: 'image/png' }] } }, 'unsupported-instrumentation'],
    ['a tool that the provider runs', { output: { ...SAID, tool_calls: [{ ...CALL, provider_executed: true }] } }, 'provider-executed-tool'],
    [
      'a tool without a schema of its own',
      { input: { ...ASKED, tools: [{ type: 'provider', name: 'web_search', id: 'openai.web_search' }] } },
      'unreadable-tools',
    ],
    ['an answer that was cut off', { output: { role: 'assistant', content: 'Os' }, beside: { [TRACED.finishReason]: 'length' } }, 'cut-off-answer'],
    ['a stream that was broken off', { output: { role: 'assistant', content: 'Os' }, beside: { [TRACED.finishReason]: 'aborted' } }, 'incomplete-answer'],
    ['several answers', { output: [SAID, SAID] }, 'several-answers'],
    ['an answer of the Responses API that is none', { beside: { [TRACED.api]: 'responses' }, input: { input: 'x' } }, 'unreadable-output'],
  ];
  test.for(cases)('%s', ([, recorded, reason]) => {
    expect(fate(recorded)).toBe(reason);
  });
});
