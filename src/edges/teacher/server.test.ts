import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instructionOf } from '../../rows/instruction.ts';
import { STAND_IN_FINGERPRINT, TEACHER_MODEL } from './completion-body.ts';
import { startTeacher, type Teacher } from './server.ts';

let teacher: Teacher;
let client: OpenAI;
beforeAll(async () => {
  teacher = await startTeacher({ seed: 42, errorRate: 0 });
  client = new OpenAI({ apiKey: 'none', baseURL: teacher.url, maxRetries: 0 });
});
afterAll(() => teacher.close());

const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: { type: 'object' } } }];
const user = (content: string) => ({ role: 'user' as const, content });
const SIGNATURES = 'get_weather(city,day?,unit:c|f)\nset_reminder(minutes,text)';
const completed = async (system: string, text: string) => {
  const answer = await client.chat.completions.create({ model: TEACHER_MODEL, messages: [{ role: 'system', content: system }, user(text)] });
  return answer.choices[0]?.message.content;
};

test('native tools are answered with one tool call, said to come from a stand-in', async () => {
  const answer = await client.chat.completions.create({ model: TEACHER_MODEL, messages: [user('weather for Oslo tomorrow in f')], tools });
  expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
  expect(answer.choices[0]?.message.tool_calls).toMatchObject([
    { type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo","day":1,"unit":"f"}' } },
  ]);
  expect(answer.system_fingerprint).toBe(STAND_IN_FINGERPRINT);
  expect(answer.usage?.total_tokens).toBe((answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0));
});

test('a request that no offered tool answers gets text', async () => {
  const answer = await client.chat.completions.create({ model: TEACHER_MODEL, messages: [user('remind me to call mom in an hour')], tools });
  expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
  expect(answer.choices[0]?.message.content).toMatch(/\w/);
});

test('a tool’s result is told in words, so that an agent’s loop ends', async () => {
  const call = { id: 'call_1', type: 'function' as const, function: { name: 'get_weather', arguments: '{"city":"Oslo","unit":"c"}' } };
  const messages = [
    user('weather for Oslo'),
    { role: 'assistant' as const, tool_calls: [call] },
    { role: 'tool' as const, tool_call_id: 'call_1', content: 'rain' },
  ];
  const answer = await client.chat.completions.create({ model: TEACHER_MODEL, messages, tools });
  expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Done: rain' } });
});

test('a format of exactly a tool’s parameters is filled with what its call would say', async () => {
  const schema = { type: 'object', properties: { text: { type: 'string' }, minutes: { type: 'integer' } } };
  const format = { type: 'json_schema' as const, json_schema: { name: 'reminder', schema } };
  const answer = await client.chat.completions.create({
    model: TEACHER_MODEL,
    messages: [user('remind me to call mom in 5 minutes')],
    response_format: format,
  });
  expect(answer.choices[0]?.message.content).toBe('{"minutes":5,"text":"call mom"}');
});

describe('a tool choice', () => {
  type More = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;
  const asked = async (text: string, more: More) =>
    (await client.chat.completions.create({ model: TEACHER_MODEL, messages: [user(text)], tools, ...more })).choices[0]?.message;
  const weather = { type: 'function' as const, function: { name: 'get_weather' } };

  test('is honoured: none calls nothing, a tool that fits is called, with its format or without', async () => {
    expect(await asked('weather for Oslo', { tool_choice: 'none' })).toMatchObject({ content: 'None of my tools does that.' });
    const format = { type: 'json_schema' as const, json_schema: { name: 'a', schema: {} } };
    for (const more of [{ tool_choice: 'required' as const }, { tool_choice: weather }, { response_format: format }, { parallel_tool_calls: false }]) {
      expect(await asked('weather for Oslo', more)).toMatchObject({ tool_calls: [weather] });
    }
  });

  test.each<[string, More, string]>([
    ['a call of a tool that does not fit', { tool_choice: 'required' }, 'cannot honour tool_choice'],
    ['a call of that tool, which does not fit', { tool_choice: weather }, 'cannot honour tool_choice'],
    ['JSON of a schema', { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } }, 'cannot honour response_format "json_schema"'],
    ['JSON', { response_format: { type: 'json_object' } }, 'cannot honour response_format "json_object"'],
    ['something unheard of', { tool_choice: 'any' as 'auto' }, 'Invalid request: tool_choice'],
  ])('that cannot be is refused: %s', async (_what, more, message) => {
    const refused = asked('tell me a joke', more);
    await expect(refused).rejects.toSatisfy((error) => error instanceof APIError && error.status === 400);
    await expect(refused).rejects.toThrow(message);
  });

  test('of JSON is honoured where the prompt asks for a call as JSON', async () => {
    const messages = [{ role: 'system' as const, content: `Reply with one JSON object.\n${SIGNATURES}` }, user('weather for Oslo')];
    const answer = await client.chat.completions.create({ model: TEACHER_MODEL, messages, response_format: { type: 'json_object' } });
    expect(answer.choices[0]?.message.content).toBe('{"arguments":{"city":"Oslo","unit":"c"},"name":"get_weather"}');
  });
});

test('text prompts are answered with the canonical completion of their track', async () => {
  expect(await completed(`Reply with one tool call.\n${SIGNATURES}`, 'weather for Oslo')).toBe(
    '<tool_call name="get_weather">{"city":"Oslo","unit":"c"}</tool_call>',
  );
  expect(await completed(`Reply with one JSON object.\n${SIGNATURES}`, 'tell me a joke')).toBe('{"arguments":{},"name":"none"}');
});

test.each(['compact', 'json-schema'] as const)('the full instruction is understood, with %s signatures', async (signatures) => {
  const tools = SIGNATURES.split('\n').map((line) => (signatures === 'compact' ? line : JSON.stringify({ name: line.split('(')[0], parameters: {} })));
  const system = (track: 'structured' | 'toolcall') =>
    instructionOf({ track, style: 'full', signatures, tools, schema: null, answer: 'call', mustCall: false });
  expect(await completed(system('toolcall'), 'weather for Oslo')).toBe('<tool_call name="get_weather">{"city":"Oslo","unit":"c"}</tool_call>');
  expect(await completed(system('structured'), 'tell me a joke')).toBe('{"arguments":{},"name":"none"}');
});

test('signatures may be JSON Schema lines followed by a system text', async () => {
  const system = `Reply with one JSON object.\n${JSON.stringify({ name: 'set_reminder', description: '', parameters: {} })}\nBe brief.`;
  expect(await completed(system, 'remind me to call mom in an hour')).toBe('{"arguments":{"minutes":60,"text":"call mom"},"name":"set_reminder"}');
});

test('in a conversation what the user says last counts', async () => {
  const text = 'user: weather for Rome\nassistant called get_weather {"city":"Rome"}\ntool: 21\n\nweather for Oslo';
  expect(await completed(`Reply with one tool call.\n${SIGNATURES}`, text)).toContain('"Oslo"');
});

test('bad bodies and unknown models get errors of the API shape', async () => {
  const failed = (body: string) => fetch(`${teacher.url}/chat/completions`, { method: 'POST', body });
  expect((await failed('{')).status).toBe(400);
  expect(await (await failed('{"model":"scripted-teacher","messages":[]}')).json()).toMatchObject({
    error: { type: 'invalid_request_error', param: 'messages' },
  });
  expect((await failed('{"model":"scripted-teacher","messages":[{"role":"user","content":"hi"}],"stream":"yes"}')).status).toBe(400);
  const unknown = client.chat.completions.create({ model: 'gpt-5', messages: [user('hi')] });
  await expect(unknown).rejects.toSatisfy((error) => error instanceof APIError && error.status === 404 && error.code === 'model_not_found');
});

describe('a streamed answer', () => {
  const streamed = async (request: { tools?: typeof tools; messages: { role: 'system' | 'user'; content: string }[] }, include_usage = true) => {
    const stream = await client.chat.completions.create({ model: TEACHER_MODEL, ...request, stream: true, stream_options: { include_usage } });
    return Array.fromAsync(stream);
  };

  test('is the one that comes whole, in pieces, its usage last', async () => {
    const messages = [{ role: 'system' as const, content: `Reply with one tool call.\n${SIGNATURES}` }, user('weather for Oslo')];
    const chunks = await streamed({ messages });
    const whole = await client.chat.completions.create({ model: TEACHER_MODEL, messages });
    const texts = chunks.flatMap(({ choices }) => choices[0]?.delta.content ?? []);
    expect(texts.join('')).toBe(whole.choices[0]?.message.content);
    expect(texts.length).toBeGreaterThan(5);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage, system_fingerprint: STAND_IN_FINGERPRINT });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  });

  test('of a native call has its name first and its arguments in pieces', async () => {
    const calls = (await streamed({ messages: [user('weather for Oslo tomorrow in f')], tools })).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'get_weather', arguments: '' } });
    expect(calls.map((call) => call.function?.arguments).join('')).toBe('{"city":"Oslo","day":1,"unit":"f"}');
  });

  test('says its usage only when asked for', async () => {
    const chunks = await streamed({ messages: [user('hi')] }, false);
    expect(chunks.filter(({ usage }) => usage)).toEqual([]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });
});

test('its only model is listed', async () => {
  const models = await client.models.list();
  expect(models.data.map(({ id }) => id)).toEqual([TEACHER_MODEL]);
});

test('errors are drawn anew each time the same body is asked, whatever else is asked in between', async () => {
  const run = async (between: boolean) => {
    const erring = await startTeacher({ seed: 5, errorRate: 0.5 });
    const own = new OpenAI({ apiKey: 'none', baseURL: erring.url, maxRetries: 0 });
    const ask = async (text: string) => (await own.chat.completions.create({ model: TEACHER_MODEL, messages: [user(text)], tools })).choices[0]?.message;
    const answers: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      if (between) await ask(`weather for Rome in ${count % 2 ? 'c' : 'f'}`);
      answers.push(JSON.stringify(await ask('weather for Oslo')));
    }
    await erring.close();
    return answers;
  };
  const [alone, mixed] = [await run(false), await run(true)];
  expect(mixed).toEqual(alone);
  expect(new Set(alone.map((answer) => answer.replace(/call_\w+-\d+/, ''))).size).toBeGreaterThan(1);
});

test('a second measurement draws what a first one would have drawn when asked twice', async () => {
  const answers = async (askedBefore: number, times: number) => {
    const erring = await startTeacher({ seed: 5, errorRate: 0.5, askedBefore });
    const own = new OpenAI({ apiKey: 'none', baseURL: erring.url, maxRetries: 0 });
    const all: unknown[] = [];
    for (let count = 0; count < times; count += 1)
      all.push((await own.chat.completions.create({ model: TEACHER_MODEL, messages: [user('weather for Oslo')], tools })).choices[0]?.message);
    await erring.close();
    return all;
  };
  expect(await answers(3, 4)).toEqual((await answers(0, 7)).slice(3));
});
