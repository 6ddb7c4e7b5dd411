import { afterEach, describe, expect, it } from 'vitest';
import { answersOf } from '../../../eval/chat-model.contract.ts';
import { completionOf } from '../../../eval/completion-model.contract.ts';
import { plainChat } from '../../../records/chat.ts';
import type { Prediction } from '../../../records/evaluation.ts';
import { optionsFor, requestsOf } from '../hosted-model.test-data.ts';
import { openHostedModel } from '../hosted-model.ts';
import { apiError, chunk, completion, type LoopbackServer, type Reply, type Seen, startServer } from '../loopback.test-data.ts';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function modelAt(replyTo: (seen: Seen) => Reply) {
  const server = await startServer(replyTo);
  open.push(server);
  return openHostedModel(optionsFor(server.url).options);
}

/** An answer as some server words it. */
interface Worded {
  message?: object | null;
  finish?: unknown;
  usage?: unknown;
}

type Told = Pick<Prediction, 'outcome' | 'text' | 'reason' | 'usage' | 'attempts'>;

const asWhole = ({ message, finish = 'stop', usage }: Worded) => ({ json: { choices: [{ message, finish_reason: finish }], usage } });
const asStream = ({ message, finish = 'stop', usage }: Worded) => ({
  events: [chunk({ delta: message }), chunk({ delta: {}, finish_reason: finish }), { choices: [], usage }],
});

async function wholeAnswer(reply: Reply): Promise<Told | undefined> {
  return (await answersOf(await modelAt(() => reply), requestsOf(1)))[0];
}

async function streamedAnswer(reply: Reply): Promise<Told> {
  const { deltas, end } = await completionOf(await modelAt(() => reply), plainChat([{ role: 'user', content: 'x' }]));
  expect(deltas.join('')).toBe(end.text ?? '');
  return end;
}

const WAYS = [
  ['whole', (worded: Worded) => wholeAnswer(asWhole(worded))],
  ['streamed', (worded: Worded) => streamedAnswer(asStream(worded))],
  ['whole where a stream was asked for', (worded: Worded) => streamedAnswer(asWhole(worded))],
] as const;

const OK = { role: 'assistant', content: 'ok' };

describe.each(WAYS)('an answer that comes %s', (_way, told) => {
  it.each<[string, unknown, Prediction['usage']]>([
    ['counts under their usual names', { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 }, { promptTokens: 5, completionTokens: 3 }],
    ['counts under other names', { input_tokens: 5, output_tokens: 3, total_tokens: 8 }, { promptTokens: 5, completionTokens: 3 }],
    [
      'counts under both, of which one pair is null',
      { prompt_tokens: null, completion_tokens: null, input_tokens: 5, output_tokens: 3 },
      { promptTokens: 5, completionTokens: 3 },
    ],
    ['a count of nothing', { prompt_tokens: 5, completion_tokens: 0 }, { promptTokens: 5, completionTokens: 0 }],
    [
      'what was cached and thought of them',
      {
        prompt_tokens: 5,
        completion_tokens: 3,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 0 },
      },
      { promptTokens: 5, completionTokens: 3, cachedPromptTokens: 4, reasoningTokens: 2 },
    ],
    [
      'the same under other names',
      { input_tokens: 5, output_tokens: 3, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 3 } },
      { promptTokens: 5, completionTokens: 3, cachedPromptTokens: 0, reasoningTokens: 3 },
    ],
    [
      'parts that are more than the whole, or none',
      { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 6 }, completion_tokens_details: null },
      { promptTokens: 5, completionTokens: 3 },
    ],
    ['no counts', {}, null],
    ['a null count', { prompt_tokens: 5, completion_tokens: null, total_tokens: 5 }, null],
    ['half of the counts', { prompt_tokens: 5 }, null],
    ['counts that are none', { prompt_tokens: -1, completion_tokens: 2.5 }, null],
    ['null', null, null],
    ['something else', 'much', null],
  ])('with a usage of %s is graded, its usage what can be read', async (_what, usage, expected) => {
    expect(await told({ message: OK, usage })).toMatchObject({ outcome: 'answered', text: 'ok', reason: null, usage: expected, attempts: 1 });
  });

  it.each<[string, Worded, Partial<Told>]>([
    [
      'content in text parts',
      {
        message: {
          content: [
            { type: 'text', text: '{"a"' },
            { type: 'text', text: ':1}' },
          ],
        },
      },
      { text: '{"a":1}' },
    ],
    [
      'a thought before its text',
      {
        message: {
          content: [
            { type: 'thinking', thinking: [] },
            { type: 'text', text: 'ok' },
          ],
        },
      },
      { text: 'ok' },
    ],
    [
      'a thought that is told as a text',
      {
        message: {
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'output_text', text: 'ok' },
          ],
        },
      },
      { text: 'ok' },
    ],
    ['content in words', { message: { content: ['o', { text: 'k' }] } }, { text: 'ok' }],
    ['no parts', { message: { content: [] } }, { text: '' }],
    ['no content', { message: { role: 'assistant', tool_calls: null } }, { text: '' }],
    ['null for everything optional', { message: { role: null, content: 'ok', refusal: null, tool_calls: null, audio: null } }, { text: 'ok' }],
    ['a refusal', { message: { content: null, refusal: 'I cannot.' } }, { text: 'I cannot.' }],
    ['a refusal and no words', { message: { content: '', refusal: 'I cannot.' } }, { text: 'I cannot.' }],
    ['a refusal among its parts', { message: { content: [{ type: 'refusal', refusal: 'I cannot.' }] } }, { text: 'I cannot.' }],
    ['a filter and no message', { message: null, finish: 'content_filter' }, { outcome: 'content_filter', text: null }],
    ['a filter and parts', { message: { content: [{ type: 'text', text: 'we' }] }, finish: 'content_filter' }, { outcome: 'content_filter', text: 'we' }],
    ['a limit within its parts', { message: { content: [{ type: 'text', text: '{"a' }] }, finish: 'length' }, { outcome: 'truncated', text: '{"a' }],
    ['a limit within its thoughts', { message: { content: [{ type: 'thinking', thinking: [] }] }, finish: 'length' }, { outcome: 'truncated', text: null }],
  ])('with %s is read at the first attempt', async (_what, worded, expected) => {
    expect(await told(worded)).toMatchObject({ outcome: 'answered', attempts: 1, ...expected });
  });

  it.each<[string, Worded]>([
    ['an image', { message: { content: [{ type: 'image_url', image_url: { url: 'data:' } }] } }],
    ['a thought', { message: { content: [{ type: 'thinking', thinking: [] }] } }],
    ['a text part without its text', { message: { content: [{ type: 'text', text: null }] } }],
  ])('with no more than %s is no chat completion', async (_what, worded) => {
    expect(await told(worded)).toMatchObject({ outcome: 'server_error', text: null, reason: 'HTTP 200 without a chat completion', usage: null, attempts: 3 });
  });
});

describe.each([
  ['whole answer', wholeAnswer],
  ['stream', streamedAnswer],
] as const)('JSON of HTTP 200 where a %s was asked for', (_what, told) => {
  it.each<[string, unknown, string]>([
    ['no choices', { id: 'x', object: 'chat.completion' }, 'HTTP 200 without a chat completion'],
    ['an empty list of choices', { choices: [], usage: {} }, 'HTTP 200 without a chat completion'],
    ['a null choice', { choices: [null] }, 'HTTP 200 without a chat completion'],
    ['a choice without a message', { choices: [{ finish_reason: 'stop' }] }, 'HTTP 200 without a chat completion'],
    ['null', null, 'HTTP 200 without a chat completion'],
    ['an error', { error: { message: 'upstream overloaded', code: 502 } }, 'HTTP 200 with an error: upstream overloaded'],
    ['an error and no choices', { ...apiError(null, 'overloaded'), choices: [] }, 'HTTP 200 with an error: overloaded'],
    ['an error in a word', { error: 'overloaded' }, 'HTTP 200 with an error: overloaded'],
    ['an error without a message', { error: { status: 'down' } }, 'HTTP 200 with an error: {"status":"down"}'],
    ['an error that is the body', { object: 'error', message: 'overloaded', code: 400 }, 'HTTP 200 with an error: overloaded'],
    ['an error that repeats the key', apiError(null, 'no sk-test-0123456789 here'), 'HTTP 200 with an error: no *** here'],
  ])('with %s is unscored after its retries, in the words of the server', async (_shape, json, reason) => {
    expect(await told({ json })).toMatchObject({ outcome: 'server_error', text: null, reason, usage: null, attempts: 3 });
  });

  it('with an error of the content filter is filtered, after one attempt', async () => {
    const filtered = { error: { message: 'filtered', code: 400, innererror: { code: 'ResponsibleAIPolicyViolation' } } };
    expect(await told({ json: filtered })).toMatchObject({ outcome: 'content_filter', text: null, reason: 'HTTP 200 with an error: filtered', attempts: 1 });
  });

  it('with an error of a spent quota ends the run', async () => {
    await expect(told({ json: apiError('insufficient_quota', 'pay first') })).rejects.toThrow(/HTTP 200 with an error: pay first.*quota is spent/);
  });
});

it.each([[{}], [{ finish_reason: null }]])('a whole answer of no more than its message and %j is graded', async (end) => {
  expect(await wholeAnswer({ json: { choices: [{ message: { content: 'ok' }, ...end }] } })).toMatchObject({ outcome: 'answered', text: 'ok', usage: null });
});

describe('an odd answer of HTTP 200', () => {
  const odd: Reply = { json: { error: { message: 'overloaded' } } };

  it('is the outcome of its example alone, also as the first one', async () => {
    const model = await modelAt(({ user }) => (['example-0', 'example-7'].includes(user) ? odd : { json: completion(user) }));
    const predictions = await answersOf(model, requestsOf(10));
    expect(predictions.filter(({ outcome }) => outcome === 'answered')).toHaveLength(8);
    const failed = predictions.filter(({ outcome }) => outcome === 'server_error').map(({ exampleId }) => exampleId);
    expect(failed.sort()).toEqual(['example-0', 'example-7']);
  });

  it('ends the run when every answer is one, in the words of the server', async () => {
    const asked = answersOf(await modelAt(() => odd), requestsOf(60));
    await expect(asked).rejects.toThrow(/failed 20 requests in a row, the last with HTTP 200 with an error: overloaded\. Run again to resume/);
  });
});

it('a server that hangs in the middle of the JSON it sends in place of a stream is a timeout', async () => {
  const server = await startServer(() => ({ json: completion('ok'), fault: 'hang-body' }));
  open.push(server);
  const model = openHostedModel(optionsFor(server.url, { timeoutMs: 60, maxAttempts: 1 }).options);
  const { end } = await completionOf(model, plainChat([{ role: 'user', content: 'x' }]));
  expect(end).toMatchObject({ outcome: 'timeout', reason: 'no answer within 0.06 s' });
});
