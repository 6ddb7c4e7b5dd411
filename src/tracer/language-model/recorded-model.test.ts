import { describe, expect, test } from 'vitest';
import type { TracedCall } from '../recording/traced.ts';
import { recordedModel } from './recorded-model.ts';

/** A recorder that keeps what it is told. */
function kept() {
  const calls: Promise<TracedCall>[] = [];
  return {
    recorder: { begin: () => ({ end: (make: () => TracedCall | Promise<TracedCall>) => void calls.push(Promise.resolve(make())) }) },
    calls: () => Promise.all(calls),
  };
}

const PROMPT = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: [{ type: 'text', text: 'Weather in Oslo?' }] },
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', input: { city: 'Oslo' } },
    ],
  },
  { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'call_1', toolName: 'get_weather', output: { type: 'json', value: { degrees: 21 } } }] },
];
const OPTIONS = {
  prompt: PROMPT,
  tools: [{ type: 'function', name: 'get_weather', description: 'Weather.', inputSchema: { type: 'object' } }],
  toolChoice: { type: 'tool', toolName: 'get_weather' },
  responseFormat: { type: 'json', schema: { type: 'object' }, name: 'ticket' },
  maxOutputTokens: 50,
  temperature: 0,
  headers: { authorization: 'Bearer x' },
  abortSignal: new AbortController().signal,
  providerOptions: { openai: { reasoningEffort: 'low', apiKey: 'x' } },
};
const ASKED = {
  input: {
    messages: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Weather in Oslo?' },
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"degrees":21}' },
    ],
    tools: [{ type: 'function', function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } } }],
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    response_format: { type: 'json_schema', json_schema: { name: 'ticket', schema: { type: 'object' } } },
  },
  parameters: { max_tokens: 50, temperature: 0, reasoning_effort: 'low' },
};

class Model {
  readonly modelId = 'm-1';
  readonly #said = '21 degrees.';
  async doGenerate(_: unknown) {
    return {
      content: [{ type: 'text', text: this.#said }],
      finishReason: 'stop',
      usage: { inputTokens: 9, outputTokens: 3, totalTokens: 12, cachedInputTokens: 2 },
    };
  }
}

describe('a model of the AI SDK', () => {
  test('is asked and answers as before, private members and class too, and each call is told in the words of Chat Completions', async () => {
    const { recorder, calls } = kept();
    const model = recordedModel(new Model(), recorder, 'mastra');
    expect(model).toBeInstanceOf(Model);
    expect(recordedModel(model, recorder, 'mastra')).toBe(model);
    expect((await model.doGenerate(OPTIONS)).content).toEqual([{ type: 'text', text: '21 degrees.' }]);
    expect(await calls()).toEqual([
      {
        client: 'mastra',
        api: 'chat',
        ...ASKED,
        output: { role: 'assistant', content: '21 degrees.' },
        usage: { input: 9, output: 3, cached: 2 },
        finishReason: 'stop',
        error: null,
        model: 'm-1',
      },
    ]);
  });

  const stream = (...parts: object[]) => ({ modelId: 'm-1', doStream: async (_: unknown) => ({ stream: ReadableStream.from(parts) }) });
  const text = { type: 'text-delta', id: '1', delta: 'Look: ' };
  const call = (id: string, city: string) => ({ type: 'tool-call', toolCallId: id, toolName: 'get_weather', input: JSON.stringify({ city }) });

  test('streams what it streamed, and the parts are told put together', async () => {
    const { recorder, calls } = kept();
    const finish = {
      type: 'finish',
      finishReason: { unified: 'tool-calls', raw: 'x' },
      usage: { inputTokens: { total: 9, cacheRead: 1 }, outputTokens: { total: 3, reasoning: 1 } },
    };
    const parts = [{ type: 'stream-start' }, { type: 'response-metadata', modelId: 'm-2' }, text, call('a', 'Oslo'), call('b', 'Rome'), finish];
    const { stream: given } = await recordedModel(stream(...parts), recorder, 'mastra').doStream(OPTIONS);
    expect(await Array.fromAsync(given)).toEqual(parts);
    const made = (id: string, city: string) => ({ id, type: 'function', function: { name: 'get_weather', arguments: JSON.stringify({ city }) } });
    expect(await calls()).toMatchObject([
      {
        output: { content: 'Look: ', tool_calls: [made('a', 'Oslo'), made('b', 'Rome')] },
        finishReason: 'tool-calls',
        usage: { input: 9, output: 3, cached: 1, reasoning: 1 },
        model: 'm-2',
      },
    ]);
  });

  test('a stream that its reader leaves is told as broken off', async () => {
    const { recorder, calls } = kept();
    const { stream: given } = await recordedModel(stream(text, text, text), recorder, 'mastra').doStream(OPTIONS);
    for await (const _ of given) break;
    expect(await calls()).toMatchObject([{ finishReason: 'aborted' }]);
  });

  test('what it throws is thrown, and told', async () => {
    const { recorder, calls } = kept();
    const failing = { doGenerate: async (_: unknown) => Promise.reject(new Error('overloaded')) };
    await expect(recordedModel(failing, recorder, 'mastra').doGenerate(OPTIONS)).rejects.toThrow('overloaded');
    expect(await calls()).toMatchObject([{ error: 'overloaded', output: null }]);
  });

  test('pictures, files and tools of the provider are told as what they are, without their bytes', async () => {
    const { recorder, calls } = kept();
    const prompt = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See.' },
          { type: 'file', mediaType: 'image/png', data: new Uint8Array(1000) },
        ],
      },
    ];
    await recordedModel(new Model(), recorder, 'mastra').doGenerate({
      prompt,
      tools: [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }],
    });
    expect(await calls()).toMatchObject([
      {
        input: {
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'See.' },
                { type: 'file', media_type: 'image/png' },
              ],
            },
          ],
          tools: [{ type: 'provider', name: 'web_search', id: 'openai.web_search' }],
        },
      },
    ]);
  });
});
