import { expect, test } from 'vitest';
import { samples } from '../../../harvest/normalise/conversation/samples.test-data.ts';
import { contentOf } from './content.ts';
import { answerIn, questionIn } from './preview.ts';

/** What only its own reader can make out of what these leave; shown as JSON. */
const AS_JSON = new Set(['GenAI events', 'Semantic Kernel', 'Strands']);

test.each(Object.keys(samples).filter((name) => !AS_JSON.has(name)))('a conversation as %s writes it is shown as messages and calls', (name) => {
  const { input, output } = samples[name] ?? {};
  expect([contentOf(input).kind, contentOf(output).kind]).toEqual(['chat', 'chat']);
  expect(questionIn(input)).toContain('Oslo');
  expect(answerIn(output)).toEqual({ answer: 'get_weather({ "city": "Oslo" })', tools: ['get_weather'] });
});

test.each([...AS_JSON])('what %s leaves is shown as JSON, whole', (name) => {
  expect(contentOf(samples[name]?.output)).toMatchObject({ kind: 'json', text: expect.stringContaining('get_weather') });
});

test('tools offered, results and what stands beside are each shown', () => {
  const messages = [
    { role: 'user', content: 'Rome?' },
    { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'w', arguments: '{"city":"Rome"}' } }] },
    { role: 'tool', tool_call_id: 'c', content: '{"temp":25}' },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }], weight: 2 },
  ];
  const tools = [{ type: 'function', function: { name: 'w', description: 'Weather.', parameters: { type: 'object' } } }];
  expect(contentOf(JSON.stringify({ messages, tools, temperature: 0 }))).toEqual({
    kind: 'chat',
    messages: [
      { role: 'user', name: null, text: 'Rome?', calls: [], results: [], rest: null },
      { role: 'assistant', name: null, text: null, calls: [{ id: 'c', name: 'w', arguments: '{\n  "city": "Rome"\n}' }], results: [], rest: null },
      { role: 'tool', name: null, text: null, calls: [], results: [{ id: 'c', name: null, text: '{\n  "temp": 25\n}' }], rest: null },
      { role: 'user', name: null, text: null, calls: [], results: [], rest: expect.stringContaining('image_url') },
    ],
    tools: [{ name: 'w', description: 'Weather.', parameters: '{\n  "type": "object"\n}' }],
    rest: '{\n  "temperature": 0\n}',
  });
});

test.each([
  ['nothing', null, { kind: 'empty' }],
  ['an empty text', '', { kind: 'empty' }],
  ['a text', 'Hello <script>', { kind: 'text', text: 'Hello <script>' }],
  ['text that only looks like JSON', '[not json', { kind: 'text', text: '[not json' }],
  ['JSON', '{"a":[1]}', { kind: 'json', text: '{\n  "a": [\n    1\n  ]\n}' }],
])('%s is shown as it is', (_, value, shown) => expect(contentOf(value)).toEqual(shown));

test('a preview is one line of at most 200 characters, whatever its length', () => {
  expect(questionIn(`a\n\n${'é𝄞'.repeat(1_000)}`)).toMatch(/^a (é𝄞){66}$/u);
  expect(answerIn({ role: 'assistant', content: '' })).toEqual({ answer: '', tools: [] });
});
