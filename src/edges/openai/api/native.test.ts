import { describe, expect, it } from 'vitest';
import { chunk, type Reply } from '../loopback.test-data.ts';
import { called, calling, OSLO, raw, streamedAnswer, type Told, wholeAnswer } from './native.test-data.ts';

/** A message as some server words it, and how it says that it ends. */
interface Worded {
  message?: object;
  finish?: string | null;
}

const asWhole = ({ message, finish = 'tool_calls' }: Worded): Reply => ({ json: { choices: [{ index: 0, message, finish_reason: finish }] } });
const asStream = ({ message, finish = 'tool_calls' }: Worded): Reply => ({ events: [chunk({ delta: message }), chunk({ delta: {}, finish_reason: finish })] });

async function streamedWhole(reply: Reply): Promise<Told> {
  const { told, ...end } = await streamedAnswer(reply);
  expect(told).toBe(end.text ?? '');
  return end;
}

const WAYS = [
  ['whole', (worded: Worded) => wholeAnswer(asWhole(worded))],
  ['streamed', (worded: Worded) => streamedWhole(asStream(worded))],
  ['whole where a stream was asked for', (worded: Worded) => streamedWhole(asWhole(worded))],
] as const;

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
