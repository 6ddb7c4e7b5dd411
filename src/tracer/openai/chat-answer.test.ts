import { describe, expect, test } from 'vitest';
import { chatAnswerOf, chatAnswerOfStream } from './chat-answer.ts';
import { eventsIn } from './events.ts';

const delta = (said: object, more: object = {}) => ({ model: 'm', choices: [{ index: 0, delta: said, finish_reason: null, ...more }] });
const call = (index: number | undefined, id: string | undefined, name: string | undefined, given: string) => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id }),
  function: { ...(name === undefined ? {} : { name }), arguments: given },
});
const calls = (...pieces: object[]) => delta({ tool_calls: pieces });
const made = (id: string, name: string, given: string) => ({ id, type: 'function', function: { name, arguments: given } });
const whole = { isDone: true };

describe('calls of a stream', () => {
  const two = [made('call_1', 'f', '{"a":1}'), made('call_2', 'g', '{"b":2}')];
  const ways = {
    'one after the other, in pieces': [
      calls(call(0, 'call_1', 'f', '')),
      calls(call(0, undefined, undefined, '{"a":1}')),
      calls(call(1, 'call_2', 'g', '{"b"')),
      calls(call(1, undefined, undefined, ':2}')),
    ],
    'in turn': [
      calls(call(0, 'call_1', 'f', '{"a"'), call(1, 'call_2', 'g', '{"b"')),
      calls(call(0, undefined, undefined, ':1}'), call(1, undefined, undefined, ':2}')),
    ],
    'all under index 0, each whole': [calls(call(0, 'call_1', 'f', '{"a":1}')), calls(call(0, 'call_2', 'g', '{"b":2}'))],
    'without an index': [calls(call(undefined, 'call_1', 'f', '{"a":1}')), calls(call(undefined, 'call_2', 'g', '{"b":2}'))],
    'with id and name in every piece': [calls(call(0, 'call_1', 'f', '{"a"')), calls(call(0, 'call_1', 'f', ':1}')), calls(call(1, 'call_2', 'g', '{"b":2}'))],
  };
  test.for(Object.entries(ways))('%s', ([, events]) => {
    expect(chatAnswerOfStream(events, whole).output).toEqual({ role: 'assistant', content: null, tool_calls: two });
  });

  test('beside a text', () => {
    const { output, finishReason } = chatAnswerOfStream(
      [delta({ content: 'Let ' }), delta({ content: 'me.' }), calls(call(0, 'c', 'f', '{}')), delta({}, { finish_reason: 'tool_calls' })],
      whole,
    );
    expect(output).toEqual({ role: 'assistant', content: 'Let me.', tool_calls: [made('c', 'f', '{}')] });
    expect(finishReason).toBe('tool_calls');
  });
});

test('several choices of a stream stay several answers', () => {
  const events = [{ choices: [{ index: 1, delta: { content: 'b' } }] }, { choices: [{ index: 0, delta: { content: 'a' } }] }];
  expect(chatAnswerOfStream(events, whole).output).toEqual([
    { role: 'assistant', content: 'b' },
    { role: 'assistant', content: 'a' },
  ]);
});

test('a stream that says neither why nor that it ended was broken off', () => {
  expect(chatAnswerOfStream([delta({ content: 'Par' })], { isDone: false }).finishReason).toBe('aborted');
  expect(chatAnswerOfStream([delta({ content: 'Paris' })], whole).finishReason).toBeNull();
});

test('usage stands in the last event, its details told apart', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 2 } };
  expect(chatAnswerOfStream([delta({ content: 'x' }), { choices: [], usage }], whole).usage).toEqual({ input: 10, output: 5, cached: 4, reasoning: 2 });
});

test('a body that holds an error is a failed call', () => {
  expect(chatAnswerOf({ error: { message: 'overloaded' } })).toMatchObject({ output: null, error: 'overloaded' });
});

test('events are split at every kind of line end, comments and what is no JSON left out', () => {
  const stream = ': ping\r\n\r\ndata: {"a":1}\r\n\r\nevent: x\ndata: {"b":\ndata: 2}\n\ndata: oops\n\ndata: [DONE]\n\n';
  expect(eventsIn(stream)).toEqual({ events: [{ a: 1 }, { b: 2 }], isDone: true });
});
