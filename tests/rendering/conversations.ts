import fc from 'fast-check';
import type { ChatMessage } from '../../src/records/chat.ts';

const SCRIPTS = [
  'naïve café',
  'e\u0301 a\u0308 n\u0303',
  '你好，世界',
  'こんにちは',
  '안녕하세요',
  'שלום עולם',
  'مرحبا بالعالم',
  'नमस्ते',
  'ไทย',
  'Ελληνικά',
  'ЙЁ',
];
const EMOJI = ['😀', '👩‍👩‍👧', '🇳🇴', '❤️', '𝔘𝔫𝔦', '\u{10FFFD}'];
const SPACES = ['  ', '   ', '\t', '\t\t', '\n', '\n\n', '\n \n', '\r\n', '\u00a0', '\u2003', '\u200b', ' \n  '];
const CODE = [
  'for(i=0;i<10;i++){',
  'def f(x):\n    return x',
  '{"a": [1, 2.50, null]}',
  "don't",
  "I'LL",
  '<b>x</b>',
  'a_b-c/d',
  '$1,234.56',
  '2024-07-26T00:00',
  '```',
  '\\n',
  '{{ x }}',
];
const NUMBERS = ['7', ' 12', '  345', '1234567890', '٣٤', '½', 'x2y', '-0.5'];
const WORDS = ['weather', ' for', ' Oslo', ' please', ',', ' ,', ' .', ' ?', '!', ' the', ' quick'];

const text = fc
  .array(fc.oneof(...[SCRIPTS, EMOJI, SPACES, CODE, NUMBERS, WORDS].map((list) => fc.constantFrom(...list)), fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

/** Two hundred rows' texts of all that tokenizers disagree on; every fifth holds texts that read like the model's control tokens. The same for the same seed. */
export function hardRows(lookAlikes: readonly string[], seed = 42): { prompt: string; completion: string }[] {
  const plain = fc.tuple(text, text);
  const tempted = fc
    .tuple(text, fc.constantFrom(...lookAlikes), text, fc.constantFrom(...lookAlikes))
    .map(([a, b, c, d]) => [`${a}${b}${c}`, `${c}${d}`] as const);
  const sampled = [...fc.sample(plain, { numRuns: 160, seed }), ...fc.sample(tempted, { numRuns: 40, seed })];
  return sampled.map(([user, said]) => ({
    prompt: `Reply with one tool call.\nsend(text)\n\n${user}`,
    completion: `<tool_call name="send">${JSON.stringify({ text: said })}</tool_call>`,
  }));
}

/** Conversations of the shapes that templates tell apart. */
export const CONVERSATIONS: readonly (readonly ChatMessage[])[] = [
  [
    { role: 'system', content: 'Be brief.\nsend(text)' },
    { role: 'user', content: ' héllo  wörld 你好 😀\n\n"quoted" {{ x }} \t' },
  ],
  [{ role: 'user', content: 'hello' }],
  [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'yes?', toolCalls: [] },
    { role: 'user', content: 'go on' },
  ],
];
