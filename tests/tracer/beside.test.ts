import { propagateAttributes } from '@langfuse/tracing';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import { aiSdkTelemetry, flush, type TracerOptions, withOpenAITracing, withTrace } from '../../src/tracer/tracer.ts';
import { fakeLangfuse } from '../langfuse/fake.ts';
import { observationsIn } from '../langfuse/reading.ts';
import { ANSWER, accessOf, answering, generationsIn, streaming } from './own.ts';

afterEach(() => vi.unstubAllEnvs());

const ASKED = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
const clientOf = (options: TracerOptions, fetch = answering(ANSWER)) =>
  withOpenAITracing(new OpenAI({ baseURL: 'http://model.invalid/v1', apiKey: 'none', maxRetries: 0, fetch }), options);

test('agent, session, user, prompt, tags, environment, settings and use stand with the call', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const options = {
    agent: 'concierge',
    sessionId: () => 's-1',
    userId: 'ann',
    promptVersion: '7',
    prompt: { name: 'greeting', version: 3 },
    tags: ['vip'],
    environment: 'staging',
    metadata: { tier: 2 },
  };
  await clientOf({ ...options, langfuse: accessOf(fake) }).chat.completions.create({
    ...ASKED,
    temperature: 0.2,
    seed: 5,
    reasoning_effort: 'low',
    stop: ['x'],
    user: 'ann',
  });
  await flush();
  const [row] = fake.observations();
  expect(row).toMatchObject({
    ...{
      traceName: 'concierge',
      sessionId: 's-1',
      userId: 'ann',
      environment: 'staging',
      tags: ['vip'],
      version: '7',
      promptName: 'greeting',
      promptVersion: 3,
    },
    modelParameters: { temperature: 0.2, seed: 5, reasoning_effort: 'low', stop: '["x"]' },
    metadata: { agent: 'concierge', tier: '2', 'fledgling.prompt_version': '7' },
  });
  const [call] = normaliseTrace(await generationsIn(fake)).map(({ normalised }) => (normalised.kind === 'call' ? normalised.call : null));
  expect(call).toMatchObject({ sessionId: 's-1', tags: ['vip'], usage: { promptTokens: 10, completionTokens: 5, cachedTokens: 4 }, model: 'gpt-4o-mini' });
});

test('calls within a turn are one trace below its agent, and of its session; nested turns are its parts', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const langfuse = accessOf(fake);
  const client = clientOf({ langfuse });
  const said = await withTrace({ agent: 'concierge', sessionId: 's-1', input: 'hello', langfuse }, async () => {
    await client.chat.completions.create(ASKED);
    return withTrace({ agent: 'helper', langfuse }, async () => (await client.chat.completions.create(ASKED)).choices[0]?.message.content ?? '');
  });
  expect(said).toBe('Hello.');
  await flush();
  const rows = await observationsIn(fake, 'v4');
  expect(new Set(rows.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(rows.map(({ sessionId }) => sessionId))).toEqual(new Set(['s-1']));
  const parent = (id: unknown) => rows.find((row) => row.id === id)?.name ?? null;
  expect(rows.map(({ type, name, parentObservationId }) => [type, name, parent(parentObservationId)]).toSorted()).toEqual([
    ['AGENT', 'concierge', null],
    ['AGENT', 'helper', 'concierge'],
    ['GENERATION', 'chat gpt-4o-mini', 'concierge'],
    ['GENERATION', 'chat gpt-4o-mini', 'helper'],
  ]);
  expect(rows.find(({ name }) => name === 'concierge')).toMatchObject({ input: 'hello', output: 'Hello.' });
});

test("a provider that is given gets the spans, and a span of the user's own is their parent", async () => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const span = tracerProvider.getTracer('theirs').startSpan('request');
  await context.with(trace.setSpan(context.active(), span), () => clientOf({ tracerProvider }).chat.completions.create(ASKED));
  await flush();
  context.disable();
  const [made] = exporter.getFinishedSpans();
  expect(made?.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  expect(trace.getTracerProvider()).not.toBe(tracerProvider);
});

test("what Langfuse's SDK propagates holds for calls of the tracer's own provider", async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  await propagateAttributes({ sessionId: 'theirs', traceName: 'their-trace' }, () => clientOf({ langfuse: accessOf(fake) }).chat.completions.create(ASKED));
  await flush();
  context.disable();
  expect(fake.observations()).toMatchObject([{ sessionId: 'theirs', traceName: 'their-trace' }]);
});

test('no key leaves: not of the client, not of the conversation', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const key = `sk-${'proj-'}${'a1B2c3D4'.repeat(5)}`;
  const client = withOpenAITracing(
    new OpenAI({
      baseURL: 'http://model.invalid/v1',
      apiKey: key,
      maxRetries: 0,
      defaultHeaders: { 'x-api-key': 'hunter2hunter2' },
      fetch: answering({ error: { message: `Incorrect API key: ${key}` } }, 401),
    }),
    { langfuse: accessOf(fake), mask: (text) => text.replaceAll('Ann', '<NAME>') },
  );
  const asked = { ...ASKED, messages: [{ role: 'user' as const, content: `I am Ann, my key is ${key}` }] };
  await expect(client.chat.completions.create(asked)).rejects.toThrow('Incorrect API key');
  await flush();
  const sent = JSON.stringify(fake.observations());
  expect(sent).toContain('I am <NAME>, my key is <SECRET>');
  for (const secret of [key, 'hunter2', 'Ann,']) expect(sent).not.toContain(secret);
});

test('without content a call is recorded, and nothing of what was said', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  await clientOf({ langfuse: accessOf(fake), content: false }).chat.completions.create(ASKED);
  await flush();
  expect(fake.observations()).toMatchObject([{ input: null, output: null, model: 'gpt-4o-mini' }]);
});

test('the helpers of the client work as they did, and are recorded', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const langfuse = accessOf(fake);
  const { response, data } = await clientOf({ langfuse }).chat.completions.create(ASKED).withResponse();
  expect([response.url, data.choices[0]?.message.content]).toEqual(['', 'Hello.']);
  const chunk = (delta: object, reason: string | null = null) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const chunks = streaming([chunk({ role: 'assistant', content: 'Hel' }), chunk({ content: 'lo.' }), chunk({}, 'stop')]);
  expect(await clientOf({ langfuse }, chunks).chat.completions.stream(ASKED).finalContent()).toBe('Hello.');
  await flush();
  expect((await generationsIn(fake)).map(({ output }) => JSON.parse(String(output)).content)).toEqual(['Hello.', 'Hello.']);
});

test('switched off, nothing is recorded and nothing is said', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  vi.stubEnv('LANGFUSE_DISABLED', '1');
  const onProblem = vi.fn();
  await clientOf({ langfuse: accessOf(fake), onProblem }).chat.completions.create(ASKED);
  expect(aiSdkTelemetry({ langfuse: accessOf(fake), onProblem })).toBeUndefined();
  await flush();
  expect([fake.observations(), onProblem.mock.calls]).toEqual([[], []]);
});
