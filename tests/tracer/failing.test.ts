import { ProxyTracerProvider } from '@opentelemetry/api';
import OpenAI from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { normaliseTrace } from '../../src/harvest/normalise/normalise.ts';
import { flush, type TracerOptions, withMastraTracing, withOpenAITracing, withTrace } from '../../src/tracer/tracer.ts';
import { fakeLangfuse } from '../langfuse/fake.ts';
import { ANSWER, accessOf, answering, generationsIn, streaming } from './own.ts';

afterEach(() => vi.unstubAllEnvs());

const ASKED = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
const clientOf = (options: TracerOptions, fetch = answering(ANSWER)) =>
  withOpenAITracing(new OpenAI({ baseURL: 'http://model.invalid/v1', apiKey: 'none', maxRetries: 0, fetch }), options);
const says = async (client: OpenAI) => (await client.chat.completions.create(ASKED)).choices[0]?.message.content;
const broken = () => {
  throw new Error('broken');
};

test('the agent has its answer though no server listens, and flush ends', async () => {
  const langfuse = { baseUrl: 'http://127.0.0.1:9', publicKey: 'pk', secretKey: 'sk' };
  expect(await says(clientOf({ langfuse }))).toBe('Hello.');
  await flush();
});

test('the agent has its answer though there is no key, and one warning says what to do', async () => {
  for (const name of ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY']) vi.stubEnv(name, '');
  const onProblem = vi.fn();
  const client = clientOf({ onProblem });
  expect([await says(client), await says(client)]).toEqual(['Hello.', 'Hello.']);
  expect(onProblem.mock.calls).toEqual([['Calls are not recorded: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or LANGFUSE_DISABLED=1 to run without.']]);
});

test('the agent has its answer though mask, session or provider throw, and the call is not sent with what was to be masked', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const langfuse = accessOf(fake);
  const problems: string[] = [];
  const onProblem = (problem: string) => void problems.push(problem);
  const tracerProvider = Object.assign(new ProxyTracerProvider(), { getTracer: broken });
  for (const options of [{ langfuse, mask: broken }, { langfuse, sessionId: broken }, { tracerProvider }]) {
    expect(await says(clientOf({ ...options, onProblem }))).toBe('Hello.');
    expect(await withTrace({ ...options, onProblem, input: 'x' }, () => 'done')).toBe('done');
  }
  await flush();
  expect(fake.observations()).toEqual([]);
  expect(problems.toSorted()).toEqual(['A call was not recorded: broken', 'A trace was not recorded: broken']);
});

test('what the agent throws is thrown, its trace marked', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  await expect(withTrace({ agent: 'concierge', langfuse: accessOf(fake) }, broken)).rejects.toThrow('broken');
  await flush();
  expect(fake.observations()).toMatchObject([{ type: 'AGENT', level: 'ERROR', statusMessage: 'broken' }]);
});

test('a network that fails is a failed call', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const failing: typeof fetch = async () => Promise.reject(new Error('no route'));
  await expect(says(clientOf({ langfuse: accessOf(fake) }, failing))).rejects.toThrow('Connection error');
  await flush();
  expect(await generationsIn(fake)).toMatchObject([{ level: 'ERROR', statusMessage: 'no route' }]);
});

test('a stream that its reader left, and one that broke off, are never rows', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const langfuse = accessOf(fake);
  const chunk = (content: string) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
  const chunks = Array.from({ length: 50 }, (_, index) => chunk(`word${index} `));
  for await (const _ of await clientOf({ langfuse }, streaming(chunks)).chat.completions.create({ ...ASKED, stream: true })) break;
  for await (const _ of await clientOf({ langfuse }, streaming(chunks, '')).chat.completions.create({ ...ASKED, stream: true }));
  await flush();
  const rows = await generationsIn(fake);
  expect(rows).toHaveLength(2);
  expect(rows.flatMap((row) => normaliseTrace([row])).map(({ normalised }) => normalised)).toMatchObject([
    { kind: 'quarantined', reason: 'incomplete-answer' },
    { kind: 'quarantined', reason: 'incomplete-answer' },
  ]);
});

test('an agent of another kind is left as it is, and it is said', () => {
  const problems: string[] = [];
  const agent = { generate: async () => 'x' };
  const before = agent.generate;
  expect(withMastraTracing(agent, { onProblem: (problem) => problems.push(problem) })).toBe(agent);
  expect(agent.generate).toBe(before);
  expect(problems).toEqual(['The Mastra agent is not recorded: it has no resolveModelConfig, which @mastra/core 1 has.']);
});
