import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { recordedModel } from '../../src/tracer/language-model/recorded-model.ts';
import { recorder } from '../../src/tracer/recording/recorder.ts';
import { openTrace } from '../../src/tracer/recording/trace.ts';
import { aiSdkTelemetry, flush, type TracerOptions, withOpenAITracing, withTrace } from '../../src/tracer/tracer.ts';
import { ANSWER, answering } from './own.ts';

const ASKED = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
const plainClient = (fetch = answering(ANSWER)) => new OpenAI({ baseURL: 'http://model.invalid/v1', apiKey: 'none', maxRetries: 0, fetch });
const says = async (client: OpenAI) => (await client.chat.completions.create(ASKED)).choices[0]?.message.content;
const broken = () => {
  throw new Error('broken');
};

function kept(): { options: TracerOptions; spans: InMemorySpanExporter } {
  const spans = new InMemorySpanExporter();
  return { spans, options: { tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }) } };
}

const written = (spans: InMemorySpanExporter) => JSON.stringify(spans.getFinishedSpans().map(({ attributes, status }) => [attributes, status]));

test('the agent has its answer, and the process lives, though the one who is told of problems is broken too', async () => {
  const { options } = kept();
  for (const one of [{ mask: () => broken() }, { sessionId: broken }, { tracerProvider: { getTracer: broken } }]) {
    const failing = { ...options, ...one, onProblem: () => broken() };
    expect(await says(withOpenAITracing(plainClient(), failing))).toBe('Hello.');
    expect(await withTrace({ ...failing, input: 'x' }, () => 'done')).toBe('done');
  }
  await flush();
});

test('a client that is wrapped twice is recorded once', async () => {
  const { options, spans } = kept();
  expect(await says(withOpenAITracing(withOpenAITracing(plainClient(), options), options))).toBe('Hello.');
  await flush();
  expect(spans.getFinishedSpans()).toHaveLength(1);
});

test('keys of a search and predicted texts in the settings of a request are not recorded, and other texts there are masked', async () => {
  const { options, spans } = kept();
  const client = withOpenAITracing(plainClient(), { ...options, mask: (text) => text.replaceAll('Ann', '<NAME>'), metadata: { caller: 'Ann' } });
  const search = { type: 'azure_search', parameters: { authentication: { type: 'api_key', key: 'top-secret' } } };
  await client.chat.completions.create({
    ...ASKED,
    stop: ['Ann:'],
    prediction: { type: 'content', content: 'Ann is here' },
    data_sources: [search],
  } as typeof ASKED);
  await expect(withTrace({ ...options, mask: (text) => text.replaceAll('Ann', '<NAME>') }, () => Promise.reject(new Error('no Ann')))).rejects.toThrow(
    'no Ann',
  );
  await flush();
  expect(written(spans)).toContain('<NAME>:');
  expect(written(spans)).toContain('no <NAME>');
  expect(written(spans)).not.toMatch(/top-secret|Ann/);
});

test('an answer that the tracer cannot take in its hands passes as it came', async () => {
  const { options } = kept();
  const odd = {
    ok: true,
    status: 900,
    statusText: '',
    headers: new Headers({ 'content-type': 'application/json' }),
    body: new Blob(['{}']).stream(),
    json: async () => ANSWER,
    text: async () => JSON.stringify(ANSWER),
  };
  const client = withOpenAITracing(
    plainClient(async () => odd as unknown as Response),
    options,
  );
  expect(await says(client)).toBe('Hello.');
});

const GENERATED = {
  content: [{ type: 'text' as const, text: 'Hello.' }],
  finishReason: { unified: 'stop' as const, raw: 'stop' },
  usage: { inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined }, outputTokens: { total: 2, text: 2, reasoning: undefined } },
  warnings: [],
};

test('a model that is frozen, one that cannot say its name, and a stream that is taken are used as they are', async () => {
  const { options, spans } = kept();
  const records = recorder(options);
  const frozen = recordedModel(
    Object.freeze({ modelId: 'm', settings: Object.freeze({ a: 1 }), doGenerate: async (_: unknown) => GENERATED }),
    records,
    'mastra',
  );
  expect(await frozen.doGenerate({ prompt: [] })).toBe(GENERATED);
  expect([frozen.settings, Object.keys(frozen), { ...frozen }.modelId]).toEqual([{ a: 1 }, ['modelId', 'settings', 'doGenerate'], 'm']);
  const nameless = recordedModel(
    {
      get modelId() {
        return broken();
      },
      doGenerate: async (_: unknown) => GENERATED,
    },
    records,
    'mastra',
  );
  expect(await nameless.doGenerate({ prompt: [] })).toBe(GENERATED);
  const stream = ReadableStream.from([{ type: 'text-delta', delta: 'x' }]);
  stream.getReader();
  const taken = { stream };
  expect(await recordedModel({ doStream: async (_: unknown) => taken }, records, 'mastra').doStream({ prompt: [] })).toBe(taken);
  await flush();
  expect(spans.getFinishedSpans()).toHaveLength(1);
});

test('a mask that throws costs the SDK’s own spans their texts, not the agent its answer', async () => {
  const { options, spans } = kept();
  const tracer = aiSdkTelemetry({ ...options, mask: broken, onProblem: () => undefined })?.tracer;
  const answer = tracer?.startActiveSpan('ai.generateText', { attributes: { 'ai.prompt': 'Ann' } }, (span) => {
    span.setAttributes({ 'ai.response.text': 'Ann' });
    span.end();
    return 'Hello.';
  });
  expect(answer).toBe('Hello.');
  expect(written(spans)).not.toContain('Ann');
});

test('a streamed turn that ends in a call is over when long nothing came', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { options, spans } = kept();
    const turn = openTrace(options);
    turn?.endWithAnswer();
    const called = { client: 'mastra', api: 'chat', model: null, parameters: {}, input: {}, usage: null, finishReason: null, error: null } as const;
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    turn?.scope.onCall?.({ ...called, output: { tool_calls: [{}] } });
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(spans.getFinishedSpans()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(spans.getFinishedSpans()).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
