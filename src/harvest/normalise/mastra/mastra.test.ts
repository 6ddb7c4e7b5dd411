import { expect, test } from 'vitest';
import type { Observation } from '../../../records/observation.ts';
import { normaliseTrace } from '../normalise.ts';

const metadataOf = (spanType: string, more: object = {}) => ({ 'attributes.mastra.span.type': spanType, 'scope.name': '@mastra/langfuse', ...more });
function span(id: string, parent: string | null, more: Partial<Observation>): Observation {
  const start = `2026-01-05T08:00:0${'agen step1 chat1 tool step2 chat2'.split(' ').indexOf(id) + 1}.000Z`;
  return { id, traceId: 't', parentObservationId: parent, startTime: start, type: 'SPAN', ...more };
}
const call = { toolCallId: 'call_A', toolName: 'get_weather', args: { city: 'Paris' } };
const asked = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: 'Weather in Paris?' },
];
const names = { 'attributes.gen_ai.tool.definitions': '["get_weather"]' };
const lossy = [...asked, { role: 'assistant', content: '[tool: get_weather]' }, { role: 'tool', content: '[tool-result: get_weather]' }];
const nothingSaid = [{ role: 'assistant', parts: [{ type: 'text', content: '' }] }];

/** One run as Mastra's exporter writes it: an agent asked once, called a tool and answered. */
const RUN = {
  agent: span('agent', null, { type: 'AGENT', input: 'Weather in Paris?', output: { text: 'Sunny.', files: [] }, metadata: metadataOf('agent_run', names) }),
  gen: span('gen', 'agent', { input: { messages: asked }, output: { text: 'Sunny.', toolCalls: [] }, metadata: metadataOf('model_generation') }),
  step1: span('step1', 'gen', { output: JSON.stringify({ text: '', toolCalls: [call] }), metadata: metadataOf('model_step') }),
  chat1: span('chat1', 'step1', {
    type: 'GENERATION',
    output: nothingSaid,
    providedModelName: 'gpt-4o-mini',
    usageDetails: { input: 50, output: 10 },
    metadata: metadataOf('model_inference', { 'attributes.gen_ai.response.finish_reasons': '["tool-calls"]', 'attributes.gen_ai.request.temperature': '0' }),
  }),
  tool: span('tool', 'step1', {
    type: 'TOOL',
    name: 'execute_tool get_weather',
    input: { city: 'Paris' },
    output: '{"temp":21}',
    metadata: metadataOf('tool_call', { 'attributes.gen_ai.tool.call.id': 'call_A' }),
  }),
  step2: span('step2', 'gen', { input: lossy, output: { text: 'Sunny.', toolCalls: [] }, metadata: metadataOf('model_step') }),
  chat2: span('chat2', 'step2', { type: 'GENERATION', output: nothingSaid, metadata: metadataOf('model_inference') }),
};
type Span = keyof typeof RUN;
const results = (changes: Partial<Record<Span, Partial<Observation> | null>> = {}) =>
  normaliseTrace(Object.entries(RUN).flatMap(([id, one]) => (changes[id as Span] === null ? [] : [{ ...one, ...changes[id as Span] }])));
const kinds = (...[changes]: Parameters<typeof results>) =>
  Object.fromEntries(
    results(changes).map(({ observation, normalised }) => [observation.id, normalised.kind === 'quarantined' ? normalised.reason : normalised.kind]),
  );
const calls = (...[changes]: Parameters<typeof results>) => results(changes).flatMap(({ normalised }) => (normalised.kind === 'call' ? [normalised.call] : []));

test('each step is a call of the model; what is around and inside it is a part', () => {
  expect(kinds()).toEqual({
    agent: 'not-a-model-call',
    gen: 'part',
    step1: 'call',
    chat1: 'part',
    tool: 'not-a-model-call',
    step2: 'call',
    chat2: 'part',
  });
});

test('a step is asked what the loop began with and what came of the steps before, calls and results whole', () => {
  const [first, second] = calls();
  const opening = asked.map((message) => ({ ...message, toolCalls: [], toolCallId: null }));
  expect(first).toMatchObject({
    messages: opening,
    tools: [],
    toolNames: ['get_weather'],
    output: { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
    model: 'gpt-4o-mini',
    parameters: { temperature: 0 },
    usage: { promptTokens: 50, completionTokens: 10 },
  });
  expect(second?.messages).toEqual([
    ...opening,
    { role: 'assistant', content: '', toolCalls: [{ id: 'call_A', name: 'get_weather', arguments: { city: 'Paris' } }], toolCallId: null },
    { role: 'tool', content: '{"temp":21}', toolCalls: [], toolCallId: 'call_A' },
  ]);
  expect(second?.output).toEqual({ content: 'Sunny.', toolCalls: [] });
});

test('the body that went to the provider holds the definitions of the tools', () => {
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }];
  const [first] = calls({ chat1: { metadata: metadataOf('model_inference', { 'attributes.mastra.metadata.body': { tools, tool_choice: 'auto' } }) } });
  expect(first).toMatchObject({ tools: [{ name: 'get_weather' }], toolChoice: 'auto' });
  expect(first?.toolNames).toBeNull();
});

test('an object is the answer, in whatever member it stands', () => {
  const objects = calls({ step1: { output: { text: '', object: { temp: 21 }, toolCalls: [] } }, chat1: null, step2: null });
  expect(objects[0]).toMatchObject({ responseFormat: { type: 'json_object' }, output: { content: '{"temp":21}', toolCalls: [] } });
});

test('instructions that stand on the agent alone are the system text', () => {
  const [, user] = asked;
  const instructed = metadataOf('agent_run', { 'attributes.gen_ai.system_instructions': 'Be kind.' });
  expect(calls({ gen: { input: { messages: [user] } }, agent: { metadata: instructed } })[0]?.messages.map(({ content }) => content)).toEqual([
    'Be kind.',
    'Weather in Paris?',
  ]);
});

test.each<[string, Parameters<typeof results>[0], Record<string, string>]>([
  ['a result that is missing', { tool: null }, { step1: 'call', step2: 'incomplete-history' }],
  ['a tool that failed', { tool: { level: 'ERROR' } }, { step1: 'call', step2: 'incomplete-history' }],
  ['a step that is missing', { step1: null }, { step2: 'incomplete-history' }],
  ['a loop that is missing', { gen: null }, { step1: 'incomplete-history', step2: 'incomplete-history' }],
  ['a step that failed', { step2: { level: 'ERROR' } }, { step1: 'call', step2: 'error-level-call' }],
  ['a history of placeholders', { gen: { input: { messages: lossy } } }, { step1: 'unsupported-instrumentation' }],
  ['a placeholder of the assistant', { gen: { input: { messages: lossy.slice(0, 3) } } }, { step1: 'incomplete-history' }],
  ['steps that are missing', { step1: null, step2: null, tool: { parentObservationId: 'gen' } }, { gen: 'lost-model-call' }],
  ['files in an answer', { step2: { output: { text: 'Here.', files: [{ data: 'x' }] } } }, { step2: 'unsupported-part' }],
  ['members nobody knows', { step2: { output: { text: 'Here.', extra: [{ data: 'x' }] } } }, { step2: 'unreadable-output' }],
  [
    'an answer that reached its limit',
    { chat2: { metadata: metadataOf('model_inference', { 'attributes.gen_ai.response.finish_reasons': ['length'] }) } },
    { step2: 'cut-off-answer' },
  ],
  ['calls that are lost', { step1: { output: { text: 'Let me look.', toolCalls: [] } } }, { step1: 'lost-tool-calls' }],
])('%s is told, and no wrong history made of it', (_, changes, expected) => {
  expect(kinds(changes)).toMatchObject(expected);
});

test('a generation without steps and tools is one call of the model', () => {
  const alone = { step1: null, step2: null, chat1: null, chat2: null, tool: null };
  expect(kinds(alone)).toMatchObject({ gen: 'call' });
});
