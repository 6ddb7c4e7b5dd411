import { APICallError, generateText, Output, streamText, tool } from 'ai';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Exchange, type ScriptedReply, scriptedServer } from '../scripted-server.test-data.ts';
import { createFledgling } from './ai-sdk.ts';

const LOCAL = { 'x-request-id': 'req_1', 'x-fledgling-model': 'local', 'x-fledgling-reason': 'proved', 'x-fledgling-decision': 'd1' };
const CALL = { name: 'get_weather', arguments: { city: 'Oslo', unit: 'c' } };
const getWeather = tool({
  description: 'Weather forecast for a city.',
  inputSchema: z.object({ city: z.string(), unit: z.enum(['c', 'f']) }),
  execute: ({ city }) => Promise.resolve(`sunny in ${city}`),
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function served(replyTo: (exchange: Exchange) => ScriptedReply) {
  const server = await scriptedServer(replyTo);
  open.push(server);
  return server;
}

test('a tool call comes back to be executed, and the request is the one any OpenAI client sends', async () => {
  const { url, seen } = await served(() => ({ call: CALL, headers: LOCAL }));
  const model = createFledgling({ baseURL: url, apiKey: 'key-1', session: 'chat-7' })('gpt-4o-mini');
  const result = await generateText({ model, system: 'Be brief.', prompt: 'Weather in Oslo?', tools: { get_weather: getWeather }, toolChoice: 'required' });
  expect(result.toolCalls.map(({ toolName, input }) => ({ toolName, input }))).toEqual([{ toolName: 'get_weather', input: { city: 'Oslo', unit: 'c' } }]);
  expect(result.toolResults.map(({ output }) => output)).toEqual(['sunny in Oslo']);
  expect(result.finishReason).toBe('tool-calls');
  expect(result.usage).toMatchObject({ inputTokens: 7, outputTokens: 3, totalTokens: 10 });
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer key-1', 'x-fledgling-session': 'chat-7' });
  expect(seen[0]?.body).toMatchObject({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather in Oslo?' },
    ],
    tools: [{ type: 'function', function: { name: 'get_weather', description: 'Weather forecast for a city.' } }],
    tool_choice: 'required',
  });
});

test('who answered, why and by which decision is in the provider metadata, whole and streamed', async () => {
  const { url } = await served(() => ({ call: CALL, headers: LOCAL }));
  const model = createFledgling({ baseURL: url })('m');
  const told = { model: 'local', reason: 'proved', decision: 'd1', requestId: 'req_1' };
  const whole = await generateText({ model, prompt: 'Weather in Oslo?', tools: { get_weather: getWeather } });
  expect(whole.providerMetadata?.['fledgling']).toMatchObject(told);
  const streamed = streamText({ model, prompt: 'Weather in Oslo?', tools: { get_weather: getWeather } });
  await streamed.consumeStream();
  expect((await streamed.providerMetadata)?.['fledgling']).toMatchObject(told);
  expect((await streamed.toolCalls).map(({ input }) => input)).toEqual([{ city: 'Oslo', unit: 'c' }]);
  expect(await streamed.usage).toMatchObject({ inputTokens: 7, outputTokens: 3 });
});

test('a server that is not ours is told nothing of', async () => {
  const { url } = await served(() => ({ text: 'Hello' }));
  const { text, providerMetadata, finishReason } = await generateText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Hi' });
  expect({ text, finishReason, keys: Object.keys(providerMetadata?.['fledgling'] ?? {}) }).toEqual({ text: 'Hello', finishReason: 'stop', keys: [] });
});

test('text streams in the pieces in which it came', async () => {
  const { url, seen } = await served(() => ({ text: 'Hello there' }));
  const { textStream } = streamText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Hi' });
  const pieces = await Array.fromAsync(textStream);
  expect(pieces.join('')).toBe('Hello there');
  expect(pieces.length).toBeGreaterThan(1);
  expect(seen[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test('a structured output is asked for by its schema, and validated', async () => {
  const { url, seen } = await served(() => ({ text: '{"city":"Oslo","days":2}' }));
  const schema = z.object({ city: z.string(), days: z.int() });
  const { output } = await generateText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Two days in Oslo', output: Output.object({ schema }) });
  expect(output).toEqual({ city: 'Oslo', days: 2 });
  expect(seen[0]?.body['response_format']).toMatchObject({ type: 'json_schema', json_schema: { strict: true, schema: { required: ['city', 'days'] } } });
});

test('a setting of the sampling is a warning where the local model answered, and none where the hosted one did', async () => {
  const answers = [LOCAL, { ...LOCAL, 'x-fledgling-model': 'hosted' }];
  const { url } = await served(({ times }) => ({ text: 'Hello', headers: answers[times - 1] ?? {} }));
  const ask = () => generateText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Hi', temperature: 0.7, topP: 1 });
  expect((await ask()).warnings).toEqual([
    { type: 'unsupported', feature: 'temperature', details: 'The local model answered, and it decodes as it did when it was evaluated.' },
  ]);
  expect((await ask()).warnings).toEqual([]);
});

test('a stream starts with the same warnings', async () => {
  const { url } = await served(() => ({ text: 'Hello', headers: LOCAL }));
  const result = streamText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Hi', temperature: 1 });
  await result.consumeStream();
  expect((await result.warnings)?.map((warning) => ('feature' in warning ? warning.feature : warning.type))).toEqual(['temperature']);
});

test('a function names the session of each request, and a header of the call comes before it', async () => {
  const { url, seen } = await served(() => ({ text: 'Hello' }));
  const sessions = ['a', null, 'c'];
  const model = createFledgling({ baseURL: url, session: () => sessions.shift() })('m');
  await generateText({ model, prompt: 'Hi' });
  await generateText({ model, prompt: 'Hi' });
  await generateText({ model, prompt: 'Hi', headers: { 'X-Fledgling-Session': 'own' } });
  expect(seen.map(({ headers }) => headers['x-fledgling-session'])).toEqual(['a', undefined, 'own']);
});

test('an error of the server is the AI SDK’s own, with the server’s sentence', async () => {
  const { url } = await served(() => ({ error: { status: 401, message: 'This key is not known.' } }));
  const failed = await generateText({ model: createFledgling({ baseURL: url, apiKey: 'wrong' })('m'), prompt: 'Hi' }).catch((error: unknown) => error);
  expect(APICallError.isInstance(failed) && { status: failed.statusCode, message: failed.message, retried: failed.isRetryable }).toEqual({
    status: 401,
    message: 'This key is not known.',
    retried: false,
  });
});

test('a stream that breaks off in a call is an error, and no call', async () => {
  const chunk = {
    ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
    choices: [
      { index: 0, delta: { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'go', arguments: '{"a"' } }] }, finish_reason: null },
    ],
  };
  const fetch = async () => {
    let isSent = false;
    const body = new ReadableStream({
      pull: (controller) => {
        if (isSent) controller.error(new TypeError('terminated'));
        else controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
        isSent = true;
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream', ...LOCAL } });
  };
  const model = createFledgling({ baseURL: 'http://model.invalid/v1', fetch })('m');
  const { fullStream } = streamText({ model, prompt: 'Hi', maxRetries: 0, onError: () => undefined, tools: { go: { inputSchema: z.object({}) } } });
  const types: string[] = [];
  const reading = (async () => {
    for await (const { type } of fullStream) types.push(type);
  })();
  await expect(reading).rejects.toThrow(APICallError);
  expect(types).not.toContain('tool-call');
});

test('an aborted request is left at once', async () => {
  const { url, left } = await served(() => ({ hang: true }));
  const stop = new AbortController();
  const asked = generateText({ model: createFledgling({ baseURL: url })('m'), prompt: 'Hi', abortSignal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  await expect(asked).rejects.toThrow(/abort/i);
  await expect.poll(left).toBe(1);
});
