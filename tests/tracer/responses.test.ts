import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import { flush, withOpenAITracing } from '../../src/tracer/tracer.ts';
import { type FakeLangfuse, fakeLangfuse } from '../langfuse/fake.ts';
import { accessOf, answering, generationsIn, streaming } from './own.ts';

const TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Weather.',
  strict: true,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
};
const CALLS = ['Oslo', 'Bergen'].map((city) => ({
  type: 'function_call',
  id: `fc_${city}`,
  call_id: `call_${city}`,
  name: 'get_weather',
  arguments: JSON.stringify({ city }),
  status: 'completed',
}));
const TEXT = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
};
const BODY = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-4o-mini',
  output: [TEXT, ...CALLS],
  parallel_tool_calls: true,
  tool_choice: 'auto',
  usage: { input_tokens: 20, output_tokens: 10, total_tokens: 30, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 3 } },
};
const ASKED = {
  model: 'gpt-4o-mini',
  instructions: 'Be terse.',
  input: 'Weather in Oslo and Bergen?',
  tools: [TOOL],
  max_output_tokens: 50,
  reasoning: { effort: 'low' as const },
};

function clientOf(fake: FakeLangfuse, fetch: typeof globalThis.fetch): OpenAI {
  return withOpenAITracing(new OpenAI({ baseURL: 'http://model.invalid/v1', apiKey: 'none', maxRetries: 0, fetch }), {
    agent: 'concierge',
    langfuse: accessOf(fake),
  });
}

async function read(fake: FakeLangfuse) {
  await flush();
  return normaliseTrace(await generationsIn(fake)).map(({ normalised }) => normalised);
}

const WHOLE = {
  messages: [
    { role: 'system', content: 'Be terse.', toolCalls: [], toolCallId: null },
    { role: 'user', content: 'Weather in Oslo and Bergen?', toolCalls: [], toolCallId: null },
  ],
  tools: [{ name: 'get_weather', description: 'Weather.', strict: true, parameters: TOOL.parameters }],
  toolChoice: 'auto',
  responseFormat: null,
  output: { content: null, toolCalls: ['Oslo', 'Bergen'].map((city) => ({ name: 'get_weather', arguments: { city } })) },
  parameters: { max_output_tokens: 50, 'reasoning.effort': 'low' },
  usage: { promptTokens: 20, completionTokens: 10, reasoningTokens: 3 },
};

test('an answer of the Responses API keeps the calls beside its text, though the server says nothing of what was asked', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const { output } = await clientOf(fake, answering(BODY)).responses.create(ASKED);
  expect(output).toHaveLength(3);
  expect(await read(fake)).toMatchObject([{ kind: 'call', call: WHOLE }]);
});

test('so does one that is streamed', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const events = [
    { type: 'response.created', response: { ...BODY, status: 'in_progress', output: [] } },
    { type: 'response.output_text.delta', delta: 'Let' },
    { type: 'response.completed', response: BODY },
  ];
  const kinds: string[] = [];
  for await (const event of await clientOf(fake, streaming(events, '')).responses.create({ ...ASKED, stream: true })) kinds.push(event.type);
  expect(kinds).toEqual(events.map(({ type }) => type));
  expect(await read(fake)).toMatchObject([{ kind: 'call', call: WHOLE }]);
});

test('a schema that was asked for is there; an answer cut off, and one that goes on from what the provider keeps, are refused', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const format = {
    type: 'json_schema' as const,
    name: 'ticket',
    strict: true,
    schema: { type: 'object', properties: { urgency: { type: 'integer' } }, required: ['urgency'], additionalProperties: false },
  };
  const json = { ...BODY, output: [{ ...TEXT, content: [{ type: 'output_text', text: '{"urgency":2}', annotations: [] }] }] };
  await clientOf(fake, answering(json)).responses.create({ model: 'm', input: 'Classify this.', text: { format } });
  await clientOf(fake, answering({ ...json, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })).responses.create(ASKED);
  await clientOf(fake, answering(json)).responses.create({ ...ASKED, previous_response_id: 'resp_0' });
  const results = await read(fake);
  const found = results.map((one) => (one.kind === 'call' ? one.call.responseFormat : one.kind === 'quarantined' ? one.reason : one.kind));
  expect(found).toHaveLength(3);
  expect(found).toEqual(expect.arrayContaining([{ ...format, description: null }, 'cut-off-answer', 'incomplete-history']));
});
