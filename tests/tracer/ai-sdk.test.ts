import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { expect, test } from 'vitest';
import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import { aiSdkTelemetry, flush } from '../../src/tracer/tracer.ts';
import { fakeLangfuse } from '../langfuse/fake.ts';
import { callsOf, observationsIn, read, truth } from '../langfuse/reading.ts';
import { MODEL, SCENARIOS, TICKET } from '../langfuse/scenarios.ts';
import { trueCalls } from '../langfuse/truth.ts';
import { scriptedModel } from '../langfuse/writers/model.ts';
import { runAiSdkAgent } from './ai-sdk-agent.ts';
import { accessOf, generationsIn } from './own.ts';

test.for(['v4', 'v3'] as const)('every call of AI SDK 7 is read back from %s as it was: streams, parallel calls, tools, schema', async (mode) => {
  await using fake = await fakeLangfuse({ mode });
  const model = await scriptedModel();
  const langfuse = accessOf(fake);
  for (const scenario of SCENARIOS) {
    const telemetry = aiSdkTelemetry({ agent: 'concierge', sessionId: scenario.id, langfuse });
    const run = runAiSdkAgent(scenario, { baseURL: model.url, telemetry });
    if (scenario.id === 'error') await expect(run).rejects.toThrow('out of reach');
    else await run;
  }
  await flush();
  model.close();
  const observations = await observationsIn(fake, mode);
  for (const scenario of SCENARIOS) {
    const { calls, refused } = callsOf(observations, scenario.id);
    expect({ scenario: scenario.id, calls: calls.map(read) }).toEqual({ scenario: scenario.id, calls: trueCalls(scenario).map((call) => truth(call)) });
    expect({ scenario: scenario.id, refused }).toEqual({ scenario: scenario.id, refused: scenario.id === 'error' ? ['failed-call'] : [] });
  }
});

test('generateObject is recorded with its schema, its name and its settings', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const model = await scriptedModel();
  const chat = createOpenAICompatible({ name: 'scripted', baseURL: model.url, apiKey: 'none', supportsStructuredOutputs: true }).chatModel(MODEL);
  const telemetry = aiSdkTelemetry({ agent: 'concierge', langfuse: accessOf(fake) });
  const asked = {
    model: chat,
    system: 'Be terse.',
    prompt: 'Classify: the invoice is wrong.',
    schema: jsonSchema(TICKET),
    schemaName: 'ticket',
    temperature: 0.5,
    maxOutputTokens: 60,
  };
  await generateObject({ ...asked, ...(telemetry ? { telemetry } : {}) });
  await flush();
  model.close();
  expect(normaliseTrace(await generationsIn(fake)).map(({ normalised }) => normalised)).toMatchObject([
    {
      kind: 'call',
      call: {
        messages: [{ role: 'system', content: 'Be terse.' }, { role: 'user' }],
        responseFormat: { type: 'json_schema', name: 'ticket', schema: TICKET },
        output: { content: '{"category":"billing","urgency":2}' },
        parameters: { temperature: 0.5, max_tokens: 60 },
      },
    },
  ]);
});

test("what a tool generates by itself is a part of its agent's trace", async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const model = await scriptedModel();
  const chat = createOpenAICompatible({ name: 'scripted', baseURL: model.url, apiKey: 'none' }).chatModel(MODEL);
  const settings = (agent: string) => ({ telemetry: { isEnabled: false, ...aiSdkTelemetry({ agent, langfuse: accessOf(fake) }) } });
  const get_weather = tool({
    inputSchema: jsonSchema({ type: 'object' }),
    execute: async () => (await generateText({ model: chat, prompt: 'Say hello.', ...settings('helper') })).text,
  });
  const { text } = await generateText({ model: chat, prompt: 'Weather in Paris?', tools: { get_weather }, stopWhen: isStepCount(3), ...settings('concierge') });
  expect(text).toBe('Paris has 21 degrees.');
  await flush();
  model.close();
  const rows = fake.observations();
  expect(new Set(rows.map(({ traceId }) => traceId)).size).toBe(1);
  expect(rows.map(({ type, name }) => [type, name]).toSorted()).toEqual([
    ['AGENT', 'concierge'],
    ['AGENT', 'helper'],
    ...Array.from({ length: 3 }, () => ['GENERATION', `chat ${MODEL}`]),
  ]);
});

test('a stream that is aborted is never a row', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const abort = new AbortController();
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: new ReadableStream({
        start(controller) {
          controller.enqueue({ type: 'stream-start', warnings: [] });
          controller.enqueue({ type: 'text-start', id: '1' });
          controller.enqueue({ type: 'text-delta', id: '1', delta: 'Par' });
        },
      }),
    }),
  });
  const telemetry = aiSdkTelemetry({ agent: 'concierge', langfuse: accessOf(fake) });
  const { textStream } = streamText({ model, prompt: 'Where?', abortSignal: abort.signal, ...(telemetry ? { telemetry } : {}) });
  for await (const _ of textStream) abort.abort();
  await flush();
  expect(normaliseTrace(await generationsIn(fake)).map(({ normalised }) => normalised.kind)).toEqual(['quarantined']);
});
