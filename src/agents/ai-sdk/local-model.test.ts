import { generateText, jsonSchema, streamText, tool } from 'ai';
import { expect, test } from 'vitest';
import { domain } from '../../dummy/domain.ts';
import { UserError } from '../../errors.ts';
import { CALL, localOf, NONE, said, trackRoute } from '../../serve/serve.test-data.ts';
import { localModel } from './local-model.ts';

const tools = Object.fromEntries(
  domain.tools.map(({ name, description, parameters }) => [
    name,
    tool({ description: description ?? '', inputSchema: jsonSchema(parameters), execute: async () => 'done' }),
  ]),
);
const opened = (ends: Parameters<typeof localOf>[0], more: Parameters<typeof trackRoute>[1] = {}) => {
  const answerer = localOf(ends);
  return { answerer, model: localModel({ route: trackRoute('toolcall', more), local: { answerer, asking: null } }) };
};

test('it is asked with the prompt of its rows, and its call comes back as one', async () => {
  const { answerer, model } = opened([said(CALL)]);
  const { toolCalls, finishReason, usage } = await generateText({ model, system: 'Be brief.', prompt: 'weather in Oslo', tools });
  expect(toolCalls.map(({ toolName, input }) => ({ toolName, input }))).toEqual([{ toolName: 'get_weather', input: { city: 'Oslo', unit: 'c' } }]);
  expect([finishReason, usage.inputTokens, usage.outputTokens]).toEqual(['tool-calls', 40, 9]);
  const prompt = answerer.asked[0]?.messages.map(({ content }) => content).join('\n') ?? '';
  expect(prompt).toContain('get_weather(city,day?,unit:c|f)');
  expect(prompt).toContain('weather in Oslo');
  // The rows of this track drop the agent's own system text.
  expect(prompt).not.toContain('Be brief.');
});

test('a stream tells the same call', async () => {
  const result = streamText({ model: opened([said(CALL)]).model, prompt: 'weather in Oslo', tools });
  await result.consumeStream();
  expect((await result.toolCalls).map(({ input }) => input)).toEqual([{ city: 'Oslo', unit: 'c' }]);
  expect(await result.finishReason).toBe('tool-calls');
});

test.each([NONE, 'I cannot do that', '<tool_call name="fly">{}</tool_call>'])('what is no call of an offered tool is its raw text: %s', async (text) => {
  const { text: told, toolCalls, finishReason } = await generateText({ model: opened([said(text)]).model, prompt: 'weather in Oslo', tools });
  expect([told, toolCalls.length, finishReason]).toEqual([text, 0, 'stop']);
});

test('an answer that was cut off says so, and is no call', async () => {
  const { text, finishReason } = await generateText({ model: opened([said(CALL, 'truncated')]).model, prompt: 'weather in Oslo', tools });
  expect([text, finishReason]).toEqual([CALL, 'length']);
});

test('a track that was evaluated under a grammar is asked under one', async () => {
  const { answerer, model } = opened([said(CALL)], { constrained: true });
  await generateText({ model, prompt: 'weather in Oslo', tools });
  expect(answerer.asked[0]?.grammar).toMatch(/^root ::=/m);
});

test('a sampling that it does not do is a warning', async () => {
  const { warnings } = await generateText({ model: opened([said(CALL)]).model, prompt: 'weather in Oslo', tools, temperature: 0.9 });
  expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'temperature' }]);
});

test('a picture, an engine that gives no answer and an abort are refused', async () => {
  const image = { type: 'file' as const, mediaType: 'image/png', data: 'aGk=' };
  const asked = (messages: Parameters<typeof generateText>[0]['messages']) =>
    generateText({ model: opened([said(CALL)]).model, messages: messages ?? [], tools, maxRetries: 0 });
  await expect(asked([{ role: 'user', content: [{ type: 'text', text: 'what is this' }, image] }])).rejects.toThrow(UserError);
  const crashed = generateText({ model: opened([said(null, 'crashed')]).model, prompt: 'x', tools, maxRetries: 0 });
  await expect(crashed).rejects.toThrow('The local model gave no answer (crashed): as arranged');
  const hanging = generateText({ model: opened(['hangs']).model, prompt: 'x', tools, maxRetries: 0, abortSignal: AbortSignal.timeout(50) });
  await expect(hanging).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
});

test('a stream that its reader aborts is told as aborted, not as failed', async () => {
  const stop = new AbortController();
  const told: string[] = [];
  const { fullStream } = streamText({
    ...{ model: opened(['hangs']).model, prompt: 'x', tools, maxRetries: 0, abortSignal: stop.signal },
    onError: () => void told.push('error'),
    onAbort: () => void told.push('abort'),
  });
  setTimeout(() => stop.abort(), 50);
  for await (const { type } of fullStream) told.push(type);
  expect(told).toContain('abort');
  expect(told).not.toContain('error');
});
