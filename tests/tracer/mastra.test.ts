import { expect, test } from 'vitest';
import { flush, withMastraTracing } from '../../src/tracer/tracer.ts';
import { fakeLangfuse } from '../langfuse/fake.ts';
import { observationsIn } from '../langfuse/reading.ts';
import { accessOf } from './own.ts';

const STEPS = [
  [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', input: '{"city":"Oslo"}' }],
  [{ type: 'text-delta', id: '1', delta: '21 degrees.' }],
];

/** What a Mastra agent does with its model, as far as a tracer sees it: `@mastra/core` itself runs in `npm run writers`. */
class Agent {
  readonly id = 'concierge';
  readonly #model = {
    modelId: 'm',
    steps: 0,
    doStream: async (_: unknown) => ({ stream: ReadableStream.from([...(STEPS[this.#model.steps++] ?? []), { type: 'finish', finishReason: 'stop' }]) }),
  };
  told: unknown[] = [];

  async resolveModelConfig() {
    return this.#model;
  }
  stream(messages: string, options?: object) {
    return this.#run(messages, options);
  }
  async generate(messages: string, options?: object) {
    const { parts } = await this.#run(messages, options);
    const said = await Array.fromAsync(parts);
    return { text: said.map((part) => ('delta' in part ? part.delta : '')).join('') };
  }
  async #run(messages: string, options?: object) {
    this.told.push(options);
    const model = await this.resolveModelConfig();
    const steps = async function* () {
      for (const _ of STEPS) {
        const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: messages }] }] });
        yield* stream;
      }
    };
    return { parts: steps() };
  }
}

test('a turn is a trace of the agent, its thread the session, and Mastra is told to join it', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const agent = new Agent();
  expect(withMastraTracing(agent, { langfuse: accessOf(fake) })).toBe(agent);
  const { text } = await agent.generate('Weather in Oslo?', { memory: { thread: { id: 'thread-1' }, resource: 'ann' }, tracingOptions: { tags: ['vip'] } });
  expect(text).toBe('21 degrees.');
  await flush();
  const rows = await observationsIn(fake, 'v4');
  const root = rows.find(({ type, parentObservationId }) => type === 'AGENT' && !parentObservationId);
  expect(root).toMatchObject({
    name: 'concierge',
    input: 'Weather in Oslo?',
    output: '21 degrees.',
    sessionId: 'thread-1',
    tags: ['vip'],
    traceName: 'concierge',
  });
  expect(rows.filter(({ type }) => type === 'GENERATION')).toHaveLength(2);
  expect(rows.every(({ sessionId, traceId }) => sessionId === 'thread-1' && traceId === root?.traceId)).toBe(true);
  expect(agent.told).toMatchObject([{ tracingOptions: { tags: ['vip'], traceId: root?.traceId } }]);
});

test('a stream ends its turn with the answer that calls nothing, however late it is read; calls of the model are below it', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const agent = withMastraTracing(new Agent(), { langfuse: accessOf(fake) });
  const { parts } = await agent.stream('Weather in Oslo?', { tracingOptions: { metadata: { sessionId: 's-1' } } });
  expect(fake.observations()).toEqual([]);
  expect((await Array.fromAsync(parts)).length).toBe(4);
  await flush();
  const rows = await observationsIn(fake, 'v4');
  const root = rows.find(({ type }) => type === 'AGENT');
  expect(root).toMatchObject({ output: '21 degrees.', sessionId: 's-1' });
  expect(rows.filter(({ parentObservationId }) => parentObservationId === root?.id).map(({ type }) => type)).toEqual(['GENERATION', 'GENERATION']);
});

test('a trace that was begun elsewhere is joined: by ids that are given, or by the span of a workflow', async () => {
  await using fake = await fakeLangfuse({ mode: 'v4' });
  const [traceId, id] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  for (const options of [{ tracingOptions: { traceId, parentSpanId: id } }, { tracingContext: { currentSpan: { traceId, id } } }]) {
    const agent = withMastraTracing(new Agent(), { langfuse: accessOf(fake) });
    await agent.generate('Weather in Oslo?', options);
    expect(agent.told).toEqual([options]);
  }
  await flush();
  const roots = (await observationsIn(fake, 'v4')).filter(({ type, parentObservationId }) => type === 'AGENT' && parentObservationId === id);
  expect(roots.map((root) => root.traceId)).toEqual([traceId, traceId]);
});
