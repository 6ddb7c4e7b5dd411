import type { ChatCompletion, ChatCompletionMessage } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../eval/chat-model.contract.ts';
import { completionOf } from '../../../eval/completion-model.contract.ts';
import { plainChat } from '../../../records/chat.ts';
import type { RawCall } from '../../../records/evaluation.ts';
import { apiError, chunk, type Reply } from '../loopback.test-data.ts';
import { ASKED, called, calling, nativeModel, OSLO, raw, streamedAnswer, wholeAnswer } from './native.test-data.ts';

/** A call as OpenAI's own types have it, and as Azure adds to it. */
const MESSAGE = {
  role: 'assistant',
  content: null,
  refusal: null,
  annotations: [],
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'math_hypot', arguments: '{"x":3}' } }],
} satisfies ChatCompletionMessage;
const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'gpt-4o-2024-11-20',
  system_fingerprint: 'fp_1',
  service_tier: 'default',
  choices: [{ index: 0, message: MESSAGE, finish_reason: 'tool_calls', logprobs: null }],
  usage: {
    prompt_tokens: 80,
    completion_tokens: 9,
    total_tokens: 89,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
} satisfies ChatCompletion;
const AZURE = {
  ...COMPLETION,
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
  choices: COMPLETION.choices.map((choice) => ({ ...choice, content_filter_results: {} })),
};

it.each([
  ['OpenAI', COMPLETION],
  ['Azure', AZURE],
] as const)('of %s is asked with the names it takes, and read with the agent’s own', async (_whose, json) => {
  const { server, model } = await nativeModel(() => ({ json }));
  const [answer] = await answersOf(model, [{ exampleId: 'example-0', ...ASKED, toolChoice: { name: 'math.hypot' } }]);
  expect(answer).toMatchObject({ outcome: 'answered', text: null, calls: [raw('{"x":3}', 'math.hypot')], usage: { promptTokens: 80, completionTokens: 9 } });
  expect(server.seen[0]?.body).toMatchObject({
    tools: [{ function: { name: 'get_weather' } }, { function: { name: 'math_hypot' } }],
    tool_choice: { function: { name: 'math_hypot' } },
    parallel_tool_calls: false,
  });
  await server.close();
});

it('of any other server is read with the names it says', async () => {
  const { server, model } = await nativeModel(() => ({ json: COMPLETION }), 'openai');
  expect(await answersOf(model, [{ exampleId: 'example-0', ...ASKED }])).toMatchObject([{ calls: [raw('{"x":3}', 'math_hypot')] }]);
  await server.close();
});

it('asks without parallel_tool_calls where the model does not know it, and says so of what had it alone', async () => {
  const { server, model } = await nativeModel(({ body }) =>
    'parallel_tool_calls' in body ? { status: 400, json: apiError('unsupported_parameter', 'no', 'parallel_tool_calls') } : {},
  );
  const plain = plainChat([{ role: 'user', content: 'hi' }]);
  const answers = await answersOf(model, [
    { exampleId: 'a', ...ASKED },
    { exampleId: 'b', ...ASKED },
    { exampleId: 'c', ...plain },
  ]);
  expect(answers.map(({ outcome, notSent }) => [outcome, notSent])).toEqual([
    ['answered', ['parallel_tool_calls']],
    ['answered', ['parallel_tool_calls']],
    ['answered', undefined],
  ]);
  expect(server.seen.filter(({ body }) => 'parallel_tool_calls' in body)).toHaveLength(1);
  await server.close();
});

describe('a call that comes in pieces', () => {
  const piece = (call: object) => chunk({ delta: { tool_calls: [call] } });
  const end = chunk({ delta: {}, finish_reason: 'tool_calls' });

  it.each<[string, object[], RawCall[]]>([
    [
      'is put together by its index',
      [
        piece({ index: 0, id: 'a', type: 'function', function: { name: 'get_weather', arguments: '' } }),
        piece({ index: 0, function: { arguments: '{"city"' } }),
        piece({ index: 0, function: { arguments: ':"Oslo"}' } }),
      ],
      [raw(OSLO)],
    ],
    [
      'is not mixed with another',
      [
        piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: '{"city"' } }),
        piece({ index: 1, id: 'b', function: { name: 'math_hypot', arguments: '{' } }),
        piece({ index: 0, function: { arguments: ':"Oslo"}' } }),
        piece({ index: 1, function: { arguments: '}' } }),
      ],
      [raw(OSLO), raw('{}', 'math.hypot')],
    ],
    [
      'may have its name and id in every piece',
      [
        piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: '{"city"' } }),
        piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: ':"Oslo"}' } }),
      ],
      [raw(OSLO)],
    ],
    [
      'may have its id and name empty from then on',
      [
        piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: '{"city"' } }),
        piece({ index: 0, id: '', function: { name: '', arguments: ':"Oslo"}' } }),
      ],
      [raw(OSLO)],
    ],
    [
      'may have no index',
      [piece({ id: 'a', function: { name: 'get_weather', arguments: OSLO } }), piece({ id: 'b', function: { name: 'math_hypot', arguments: '{}' } })],
      [raw(OSLO), raw('{}', 'math.hypot')],
    ],
    [
      'may share its index with another',
      [
        piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: OSLO } }),
        piece({ index: 0, id: 'b', function: { name: 'get_weather', arguments: '{}' } }),
      ],
      [raw(OSLO), raw('{}')],
    ],
    [
      'may be worded as it was once',
      [chunk({ delta: { function_call: { name: 'get_weather', arguments: '{"city"' } } }), chunk({ delta: { function_call: { arguments: ':"Oslo"}' } } })],
      [raw(OSLO)],
    ],
  ])('%s', async (_what, events, calls) => {
    expect(await streamedAnswer({ events: [...events, end] })).toMatchObject({ outcome: 'answered', text: null, calls });
  });

  it('and breaks off is asked again, for nobody has seen any of it', async () => {
    let times = 0;
    const { server, model } = await nativeModel(() => {
      times += 1;
      const events = [piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: OSLO } }), ...(times > 1 ? [end] : [])];
      return { events, ...(times > 1 ? {} : { fault: 'cut' as const }) };
    });
    expect((await completionOf(model, ASKED)).end).toMatchObject({ outcome: 'answered', calls: [raw(OSLO)], attempts: 2 });
    await server.close();
  });
});

describe('an odd reply to a native request', () => {
  const message = calling(called(OSLO));
  const reply = (json: object): Reply => ({ json: { choices: [{ index: 0, message, finish_reason: 'tool_calls' }], ...json } });
  const answered = { outcome: 'answered', calls: [raw(OSLO)], attempts: 1 };
  const failed = { outcome: 'server_error', calls: null, attempts: 3 };

  it.each<[string, Reply, object]>([
    ['usage with a null', reply({ usage: { prompt_tokens: 5, completion_tokens: null } }), { ...answered, usage: null }],
    ['usage under other names', reply({ usage: { input_tokens: 5, output_tokens: 3 } }), { ...answered, usage: { promptTokens: 5, completionTokens: 3 } }],
    ['empty usage', reply({ usage: {} }), { ...answered, usage: null }],
    ['no choice', reply({ choices: [] }), { ...failed, reason: 'HTTP 200 without a chat completion' }],
    [
      'a message of no content',
      reply({ choices: [{ finish_reason: 'stop', message: { role: 'assistant', tool_calls: null } }] }),
      { ...answered, calls: [], text: null },
    ],
    ['no message', reply({ choices: [{ finish_reason: 'stop' }] }), { ...failed, reason: 'HTTP 200 without a chat completion' }],
    [
      'a filter of the answer',
      reply({ choices: [{ finish_reason: 'content_filter', message: { role: 'assistant' } }] }),
      { outcome: 'content_filter', calls: [], attempts: 1 },
    ],
    [
      'a filter of the prompt',
      { status: 400, json: apiError('content_filter', 'filtered', 'prompt') },
      { outcome: 'content_filter', calls: null, attempts: 1 },
    ],
    [
      'an error of HTTP 200',
      { json: { error: { message: 'upstream overloaded', code: 502 } } },
      { ...failed, reason: 'HTTP 200 with an error: upstream overloaded' },
    ],
    [
      'a schema that the server refuses',
      { status: 400, json: apiError('invalid_function_parameters', 'bad', 'tools[0].function.parameters') },
      { outcome: 'invalid_request', attempts: 1 },
    ],
  ])('with %s has its outcome', async (_what, odd, expected) => {
    expect(await wholeAnswer(odd)).toMatchObject(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['tokens reset', { 'x-rate-limit-reset-tokens': '3' }],
    ['milliseconds are over', { 'retry-after-ms': '120', 'retry-after': '1' }],
  ])('is answered once its %s', async (_what, headers) => {
    let times = 0;
    const { server, model } = await nativeModel(() => (++times === 1 ? { status: 429, headers, json: apiError('429') } : reply({})));
    expect(await answersOf(model, [{ exampleId: 'a', ...ASKED }])).toMatchObject([{ ...answered, attempts: 2 }]);
    await server.close();
  });

  it('that asks to come back tomorrow ends the run', async () => {
    await expect(wholeAnswer({ status: 429, headers: { 'retry-after': '86400' }, json: apiError('429') })).rejects.toThrow('asks to wait 86400 s');
  });
});
