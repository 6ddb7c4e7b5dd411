import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenJson } from './broken-json.ts';
import { proseDefect, saidDefect } from './prose.ts';

test.each([
  'Sunny in Oslo.',
  '[1] says that it rains; {city} is to be filled in.',
  '{"city": "Oslo"} is all I know',
  '[tool: get_weather]',
  '{"category":"billing","urgency":2}',
  '{"type":"missed_call"}',
  '{"name":"Ada","input":"keyboard"}',
  'Note: data(x) is a function. content is king.',
  '"Quoted."',
  '',
])('%j may have been said, or asked for', (text) => {
  expect(proseDefect(text)).toBeNull();
});

test.each([
  ['cut off', '{"role": "assistant", "content": null, "tool_calls": [{"id": "c'],
  ['cut off', '{"label":"billing","score":NaN}'],
  ['cut off', '[{"toolCallId":"a"'],
  ['several JSON values', '{"type":"function_call"}\n{"type":"function_call"}'],
  ['a JSON list', '[{"type":"tool_use","id":"t","name":"get_weather","input":{}}]'],
  ['a JSON list', '["Oslo","Rome"]'],
  ['choices', '{"choices":[{"index":0}]}'],
  ['additional_kwargs', '{"content":"hi","additional_kwargs":{}}'],
  ['role', '{"role":"model","parts":[{"text":"hi"}]}'],
  ['type tool_use', '{"type":"tool_use","name":"f","input":{}}'],
  ['messages', '{"messages":[{"role":"user","content":"hi"}]}'],
  ['content', '{"content":"Sunny in Oslo."}'],
  ['tool_calls', '{"result":{"message":{"tool_calls":[]}}}'],
  ['a serialised object', '{"lc":1,"kwargs":{}}'],
  ['JSON within a JSON text', '"{\\"tool_calls\\":[]}"'],
  ['a printed Python value', "{'role': 'assistant', 'tool_calls': []}"],
  ['a printed Python object', "ChatCompletionMessage(content=None, role='assistant')"],
  ['a printed Python object', "content='' additional_kwargs={'tool_calls': []}"],
  ['a printed JavaScript object', '[object Object]'],
  ['a printed Python object', '<generator object stream at 0x7f00>'],
  ['a printed Python object', '<ChatCompletion>'],
  ['a printed Python object', '<not serializable object of type: Stream>'],
  ['an empty value', 'None'],
  ['an empty value', 'null'],
  ['an error', "Error code: 429 - {'error': {}}"],
  ['reasoning alone', '<think>I should call'],
  ['reasoning alone', '<think>I should call</think>\n'],
  ['a mask', '__REDACTED__'],
  ['a mask', '<fully masked due to failed mask function>'],
  ['arguments', '{"name":"get_weather","arguments":"{}"}'],
  ['a raw stream', 'data: {"choices":[]}'],
])('a text that is %s was not said: %s', (what, text) => {
  expect(proseDefect(text)).toMatchObject({ reason: 'unreadable-output', detail: expect.stringContaining(what) });
});

test.each([
  '{"content":"Sunny.","usage":{"input":3}}',
  '{"answer":"Sunny.","model":"m","latency_ms":3}',
  '{"error":"rate limit","code":429}',
  '{"parsed":{"city":"Oslo"},"raw":"{}"}',
])('without a message around it, %s is what a recorder made of an answer', (text) => {
  expect(proseDefect(text, { isBare: true })).toMatchObject({ reason: 'unreadable-output' });
  expect(proseDefect(text)).toBeNull();
});

test.each([
  'weather in <truncated>',
  'weather [truncated 233 chars]',
  'weather [... 300 characters]'.replace('[...', '... ['),
  '__REDACTED__',
  '[object Object]',
  "[{'type': 'text', 'text': 'hi'}]",
  "[HumanMessage(content='hi')]",
  JSON.stringify(JSON.stringify({ messages: [] })),
])('a user never said %j', (text) => {
  expect(saidDefect(text)).not.toBeNull();
});

test.each(['Why was my text truncated?', 'What does None mean?', 'Fix {"a": 1} …', '"[x]" is a quote', ''])('a user may have said %j', (text) => {
  expect(saidDefect(text)).toBeNull();
});

test('a text that its recorder cut is told', () => {
  expect(proseDefect('It is sunny <truncated due to size exceeding limit>')).toMatchObject({ reason: 'truncated-field' });
});

test('every JSON object and every list of objects is broken wherever it is cut', () => {
  const json = fc.oneof(
    fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
    fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })), { minLength: 1 }),
  );
  fc.assert(
    fc.property(json, fc.nat(), (value, at) => {
      const text = JSON.stringify(value);
      const cut = text.slice(0, 2 + (at % Math.max(1, text.length - 2)));
      expect(brokenJson(text)).toBeNull();
      if (cut.length < text.length && cut.length > 2) expect(brokenJson(cut)).toMatch(/^cut off/);
    }),
  );
});

test('texts that would take a backtracking search for ever are told at once', () => {
  expect(brokenJson(`{"${'\\"'.repeat(500_000)}\\`)).toMatch(/^cut off/);
  expect(brokenJson(`[${'[{"a":'.repeat(200_000)}`)).toMatch(/^cut off/);
});
