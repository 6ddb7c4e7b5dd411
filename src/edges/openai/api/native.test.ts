import type { ChatCompletion, ChatCompletionMessage } from 'openai/resources/chat/completions';
import { afterEach, describe, expect, it } from 'vitest';
import { answersOf } from '../../../eval/chat-model.contract.ts';
import { completionOf } from '../../../eval/completion-model.contract.ts';
import { type ChatContent, plainChat } from '../../../records/chat.ts';
import type { Prediction, RawCall } from '../../../records/evaluation.ts';
import { optionsFor } from '../hosted-model.test-data.ts';
import { openHostedModel } from '../hosted-model.ts';
import { apiError, chunk, type LoopbackServer, type Reply, startServer } from '../loopback.test-data.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const TOOL = { name: 'get_weather', description: null, parameters: {}, strict: null };
const ASKED: ChatContent = { ...plainChat([{ role: 'user', content: 'Oslo?' }]), tools: [TOOL, { ...TOOL, name: 'math.hypot' }], parallelToolCalls: false };

type Told = Pick<Prediction, 'outcome' | 'text' | 'calls' | 'reason' | 'attempts'>;

async function modelAt(replyTo: () => Reply, provider: 'openai' | 'azure-openai' = 'openai') {
  const server = await startServer(replyTo);
  open.push(server);
  return { server, model: openHostedModel(optionsFor(server.url, { ask: 'native', provider }).options) };
}

const whole = async (reply: Reply): Promise<Told | undefined> =>
  (await answersOf((await modelAt(() => reply)).model, [{ exampleId: 'example-0', ...ASKED }]))[0];

async function streamed(reply: Reply): Promise<Told> {
  const { deltas, end } = await completionOf((await modelAt(() => reply)).model, ASKED);
  expect(deltas.join('')).toBe(end.text ?? '');
  return end;
}

/** A message as some server words it, and how it says that it ends. */
interface Worded {
  message?: object;
  finish?: string | null;
}

const asWhole = ({ message, finish = 'tool_calls' }: Worded): Reply => ({ json: { choices: [{ index: 0, message, finish_reason: finish }] } });
const asStream = ({ message, finish = 'tool_calls' }: Worded): Reply => ({ events: [chunk({ delta: message }), chunk({ delta: {}, finish_reason: finish })] });

const WAYS = [
  ['whole', (worded: Worded) => whole(asWhole(worded))],
  ['streamed', (worded: Worded) => streamed(asStream(worded))],
  ['whole where a stream was asked for', (worded: Worded) => streamed(asWhole(worded))],
] as const;

const called = (args: unknown, name = 'get_weather') => ({ id: `call_${name}`, type: 'function', function: { name, arguments: args } });
const calling = (...calls: unknown[]) => ({ role: 'assistant', content: null, refusal: null, tool_calls: calls });
const raw = (args: string, name = 'get_weather'): RawCall => ({ name, arguments: args });
const OSLO = '{"city":"Oslo"}';

describe.each(WAYS)('a native answer that comes %s', (_way, told) => {
  it.each<[string, Worded, Partial<Told>]>([
    ['one call', { message: calling(called(OSLO)) }, { calls: [raw(OSLO)], text: null }],
    ['one call and an empty text', { message: { ...calling(called(OSLO)), content: '' } }, { calls: [raw(OSLO)], text: null }],
    ['one call and a text', { message: { ...calling(called(OSLO)), content: 'I look.' } }, { calls: [raw(OSLO)], text: 'I look.' }],
    [
      'one call and a text in parts',
      {
        message: {
          ...calling(called(OSLO)),
          content: [
            { type: 'text', text: 'I ' },
            { type: 'text', text: 'look.' },
          ],
        },
      },
      { calls: [raw(OSLO)], text: 'I look.' },
    ],
    ['one call and a thought', { message: { ...calling(called(OSLO)), content: [{ type: 'thinking', thinking: [] }] } }, { calls: [raw(OSLO)], text: null }],
    ['one call that ends with "stop"', { message: calling(called(OSLO)), finish: 'stop' }, { calls: [raw(OSLO)] }],
    ['one call of a tool that was sent under another name', { message: calling(called('{}', 'math_hypot')) }, { calls: [raw('{}', 'math.hypot')] }],
    ['one call of a tool that it made up', { message: calling(called('{}', 'delete_all')) }, { calls: [raw('{}', 'delete_all')] }],
    ['one call with broken arguments', { message: calling(called('{"city":"Os')) }, { calls: [raw('{"city":"Os')] }],
    ['one call with empty arguments', { message: calling(called('')) }, { calls: [raw('')] }],
    ['one call without arguments', { message: calling(called(undefined)) }, { calls: [raw('')] }],
    ['one call with null for arguments', { message: calling(called(null)) }, { calls: [raw('')] }],
    ['one call with its arguments read', { message: calling(called({ city: 'Oslo' })) }, { calls: [raw(OSLO)] }],
    ['two calls', { message: calling(called(OSLO), called('{}', 'math_hypot')) }, { calls: [raw(OSLO), raw('{}', 'math.hypot')] }],
    ['a custom call', { message: calling({ id: 'a', type: 'custom', custom: { name: 'sql', input: 'select 1' } }) }, { calls: [raw('select 1', 'sql')] }],
    [
      'a call as it was once',
      { message: { content: null, function_call: { name: 'get_weather', arguments: OSLO } }, finish: 'function_call' },
      { calls: [raw(OSLO)] },
    ],
    ['a call said both ways', { message: { ...calling(called(OSLO)), function_call: { name: 'get_weather', arguments: OSLO } } }, { calls: [raw(OSLO)] }],
    ['a text', { message: { content: 'Which city?' }, finish: 'stop' }, { calls: [], text: 'Which city?' }],
    ['a text and no calls', { message: { content: 'Which city?', tool_calls: [] }, finish: 'stop' }, { calls: [], text: 'Which city?' }],
    ['a text and null for calls', { message: { content: 'Which?', tool_calls: null, function_call: null }, finish: 'stop' }, { calls: [], text: 'Which?' }],
    ['nothing', { message: { role: 'assistant', content: null }, finish: 'stop' }, { calls: [], text: null }],
    ['an empty text', { message: { content: '' }, finish: 'stop' }, { calls: [], text: null }],
    ['a refusal', { message: { content: null, refusal: 'I cannot.' }, finish: 'stop' }, { outcome: 'refused', text: 'I cannot.', calls: [] }],
    ['a refusal in parts', { message: { content: [{ type: 'refusal', refusal: 'No.' }] }, finish: 'stop' }, { outcome: 'refused', text: 'No.' }],
    ['a refusal and a call', { message: { ...calling(called(OSLO)), refusal: 'Hm.' } }, { calls: [raw(OSLO)], text: 'Hm.' }],
    ['a filter', { message: { role: 'assistant' }, finish: 'content_filter' }, { outcome: 'content_filter', text: null, calls: [] }],
    ['a filter and a call', { message: calling(called(OSLO)), finish: 'content_filter' }, { outcome: 'content_filter', calls: [raw(OSLO)] }],
    [
      'a limit within a call',
      { message: calling(called('{"ci')), finish: 'length' },
      { outcome: 'truncated', calls: [raw('{"ci')], reason: 'the answer reached the token limit' },
    ],
    [
      'a limit before anything',
      { message: { content: '' }, finish: 'length' },
      { outcome: 'truncated', text: null, reason: 'the answer reached the token limit before it began: thinking counts, raise decoding.maxTokens' },
    ],
  ])('with %s is read at the first attempt', async (_what, worded, expected) => {
    const wanted = expected.outcome === undefined || expected.outcome === 'answered' ? { outcome: 'answered', reason: null } : {};
    expect(await told(worded)).toMatchObject({ ...wanted, ...expected, attempts: 1 });
  });

  it.each<[string, Worded, string | RegExp]>([
    ['an end in a call that is not there', { message: { content: null } }, 'HTTP 200 with an answer that ends in a tool call and holds none'],
    ['a text and such an end', { message: { content: 'So:', tool_calls: [] } }, 'HTTP 200 with an answer that ends in a tool call and holds none'],
    ['such an end as it was once', { message: { content: null }, finish: 'function_call' }, 'HTTP 200 with an answer that ends in a tool call and holds none'],
    ['a call that is none', { message: calling('get_weather') }, /^HTTP 200 with a (call of no known form|chunk that is none of)/],
    ['no more than a thought', { message: { content: [{ type: 'thinking', thinking: [] }] }, finish: 'stop' }, 'HTTP 200 without a chat completion'],
  ])('with %s is the server’s failure', async (_what, worded, reason) => {
    expect(await told(worded)).toMatchObject({ outcome: 'server_error', calls: null, reason: expect.stringMatching(reason) });
  });
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
    expect(await streamed({ events: [...events, end] })).toMatchObject({ outcome: 'answered', text: null, calls });
  });

  it('and breaks off is asked again, for nobody has seen any of it', async () => {
    let times = 0;
    const { model } = await modelAt(() => {
      times += 1;
      const events = [piece({ index: 0, id: 'a', function: { name: 'get_weather', arguments: OSLO } }), ...(times > 1 ? [end] : [])];
      return { events, ...(times > 1 ? {} : { fault: 'cut' as const }) };
    });
    expect((await completionOf(model, ASKED)).end).toMatchObject({ outcome: 'answered', calls: [raw(OSLO)], attempts: 2 });
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
    expect(await whole(odd)).toMatchObject(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['tokens reset', { 'x-rate-limit-reset-tokens': '3' }],
    ['milliseconds are over', { 'retry-after-ms': '120', 'retry-after': '1' }],
  ])('is answered once its %s', async (_what, headers) => {
    let times = 0;
    const { model } = await modelAt(() => (++times === 1 ? { status: 429, headers, json: apiError('429') } : reply({})));
    expect(await answersOf(model, [{ exampleId: 'a', ...ASKED }])).toMatchObject([{ ...answered, attempts: 2 }]);
  });

  it('that asks to come back tomorrow ends the run', async () => {
    await expect(whole({ status: 429, headers: { 'retry-after': '86400' }, json: apiError('429') })).rejects.toThrow('asks to wait 86400 s');
  });
});

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
  ['openai', COMPLETION],
  ['azure-openai', AZURE],
] as const)('of %s is asked with the names it takes, and read with the agent’s own', async (provider, json) => {
  const { server, model } = await modelAt(() => ({ json }), provider);
  const [answer] = await answersOf(model, [{ exampleId: 'example-0', ...ASKED, toolChoice: { name: 'math.hypot' } }]);
  expect(answer).toMatchObject({ outcome: 'answered', text: null, calls: [raw('{"x":3}', 'math.hypot')], usage: { promptTokens: 80, completionTokens: 9 } });
  expect(server.seen[0]?.body).toMatchObject({
    tools: [{ function: { name: 'get_weather' } }, { function: { name: 'math_hypot' } }],
    tool_choice: { function: { name: 'math_hypot' } },
    parallel_tool_calls: false,
  });
});

it('asks without parallel_tool_calls where the model does not know it, and says so of what had it alone', async () => {
  const server = await startServer(({ body }) =>
    'parallel_tool_calls' in body ? { status: 400, json: apiError('unsupported_parameter', 'no', 'parallel_tool_calls') } : {},
  );
  open.push(server);
  const model = openHostedModel(optionsFor(server.url, { ask: 'native' }).options);
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
});
