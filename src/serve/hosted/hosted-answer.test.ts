import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hostedListener } from './hosted-answer.ts';

const STREAM = 'text/event-stream; charset=utf-8';
const encoded = (text: string) => new TextEncoder().encode(text);

/** What is heard of a reply that comes in pieces of these sizes, in turn. */
function heard(type: string, text: string, sizes: readonly number[] = [1 << 20], maxBytes = 1 << 20) {
  const listener = hostedListener(type, { maxBytes });
  const bytes = encoded(text);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    listener.push(bytes.slice(at, at + size));
    at += size;
  }
  return listener.answer();
}

const delta = (one: object, finish: string | null = null) => JSON.stringify({ choices: [{ index: 0, delta: one, finish_reason: finish }] });
const calling = (index: number, piece: object) => delta({ tool_calls: [{ index, function: piece }] });
const streamOf = (events: readonly string[], end = '\n') => [...events, '[DONE]'].map((event) => `data: ${event}${end}${end}`).join('');
const bodyOf = (message: object, finish = 'stop') => JSON.stringify({ choices: [{ message, finish_reason: finish }] });

test('a stream says what its deltas say, in whatever pieces its bytes come and however its lines end', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(texts, texts, fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (words, args, end, sizes) => {
      const events = [
        ...words.map((content) => delta({ content })),
        calling(1, { name: 'g', arguments: '{}' }),
        calling(0, { name: 'f', arguments: '' }),
        ...args.map((piece) => calling(0, { arguments: piece })),
        delta({}, 'tool_calls'),
      ];
      const calls = [
        { name: 'f', arguments: args.join('') },
        { name: 'g', arguments: '{}' },
      ];
      expect(heard(STREAM, streamOf(events, end), sizes)).toEqual({ text: words.length === 0 ? null : words.join(''), calls });
    }),
  );
});

describe('a reply that says nothing certain', () => {
  it.each([
    ['an error', 'application/json', '{"error":{"message":"no"}}'],
    ['no JSON', 'text/html', '<html>'],
    ['a refusal', 'application/json', bodyOf({ content: null, refusal: 'I cannot' })],
    ['a cut answer', 'application/json', bodyOf({ content: '{"a"' }, 'length')],
    ['a withheld answer', 'application/json', bodyOf({ content: '' }, 'content_filter')],
    ['several answers', 'application/json', JSON.stringify({ choices: [{}, {}] })],
    ['a call that is none', 'application/json', bodyOf({ tool_calls: [{ type: 'custom', custom: {} }] }, 'tool_calls')],
    ['a stream that broke off', STREAM, `data: ${delta({ content: 'a' })}\n\n`],
    ['a stream that broke off after an end that was none', STREAM, streamOf([delta({ content: 'a' }, 'length')])],
    ['a streamed refusal', STREAM, streamOf([delta({ refusal: 'no' }), delta({}, 'stop')])],
    ['a streamed error', STREAM, streamOf([delta({ content: 'a' }), '{"error":{}}', delta({}, 'stop')])],
    ['a delta without a place', STREAM, streamOf([JSON.stringify({ choices: [{ delta: { tool_calls: [{}] } }] }), delta({}, 'stop')])],
    ['a thousand calls', STREAM, streamOf([...Array.from({ length: 1000 }, (_, index) => calling(index, { name: 'f' })), delta({}, 'tool_calls')])],
    ['a line without an end', STREAM, `data: ${'a'.repeat(1_000_001)}`],
  ])('%s', (_, type, text) => {
    expect(heard(type, text)).toBeNull();
  });

  it('is one larger than what is kept, and nothing of it is', () => {
    expect(heard('application/json', bodyOf({ content: 'hi' }), [5], 20)).toBeNull();
    expect(heard('application/json', bodyOf({ content: 'hi' }), [5])).toEqual({ text: 'hi', calls: [] });
  });
});

test('whatever bytes come, listening ends with an answer or none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(STREAM, 'application/json', ''),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.jsonValue().map((one) => streamOf([JSON.stringify({ choices: [one] })])),
      ),
      (type, text) => {
        const answer = heard(type, text, [3]);
        expect(answer === null || Array.isArray(answer.calls)).toBe(true);
      },
    ),
  );
});
