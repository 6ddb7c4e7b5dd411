import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Dialect } from '../../records/asking/local-prompt.ts';
import { readDialect } from './read-dialect.ts';

const called = (args: string, name = 'get_weather') => ({ ok: true, calls: [{ name, arguments: args }] });
const unreadable = (reason: string | RegExp = '') => ({ ok: false, reason: expect.stringMatching(reason) });
const none = { ok: true, calls: [] };

describe('calls as a chat template has them written', () => {
  it.each<[string, Dialect, string, object]>([
    ['Qwen and Hermes', 'hermes', '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call>', called('{"city":"Oslo"}')],
    ['without white space', 'hermes', '<tool_call>{"name":"get_weather","arguments":{}}</tool_call>', called('{}')],
    ['members in another order', 'hermes', '<tool_call>{"arguments":{"a":1.50},"name":"get_weather"}</tool_call>', called('{"a":1.5}')],
    [
      'more digits than a double has',
      'hermes',
      '<tool_call>{"name":"get_weather","arguments":{"id":12345678901234567891}}</tool_call>',
      called('{"id":12345678901234567891}'),
    ],
    [
      'a closing tag inside an argument',
      'hermes',
      '<tool_call>{"name":"get_weather","arguments":{"a":"</tool_call>"}}</tool_call>',
      called('{"a":"</tool_call>"}'),
    ],
    ['arguments that are a text', 'hermes', '<tool_call>{"name":"get_weather","arguments":"{}"}</tool_call>', called('"{}"')],
    ['Phi-4-mini', 'phi', '<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Oslo"}}]<|/tool_call|>', called('{"city":"Oslo"}')],
    ['Phi-4-mini, one object', 'phi', '<|tool_call|>{"name": "get_weather", "arguments": {}}<|/tool_call|>', called('{}')],
    ['Phi-4-mini, which leaves the end out', 'phi', '<|tool_call|>[{"name": "get_weather", "arguments": {}}]', called('{}')],
    ['Llama 3', 'llama', '{"name": "get_weather", "parameters": {"city": "Oslo"}}', called('{"city":"Oslo"}')],
    ['Llama 3 with its tag', 'llama', '<|python_tag|>{"name": "get_weather", "parameters": {}}', called('{}')],
    ['Mistral', 'mistral', '[TOOL_CALLS] [{"name": "get_weather", "arguments": {"city": "Oslo"}, "id": "abcdefghi"}]', called('{"city":"Oslo"}')],
    ['Mistral without an id', 'mistral', '[TOOL_CALLS][{"name": "get_weather", "arguments": {}}]', called('{}')],
  ])('%s', (_, dialect, text, expected) => {
    expect(readDialect(dialect, text)).toEqual(expected);
    expect(readDialect(dialect, ` \n${text}\n`)).toEqual(expected);
  });

  it('several are all told', () => {
    const two = '<tool_call>\n{"name":"a","arguments":{}}\n</tool_call>\n<tool_call>\n{"name":"b","arguments":{}}\n</tool_call>';
    const calls = [
      { name: 'a', arguments: '{}' },
      { name: 'b', arguments: '{}' },
    ];
    expect(readDialect('hermes', two)).toEqual({ ok: true, calls });
    expect(readDialect('phi', '<|tool_call|>[{"name":"a","arguments":{}},{"name":"b","arguments":{}}]<|/tool_call|>')).toEqual({ ok: true, calls });
    expect(readDialect('mistral', '[TOOL_CALLS] [{"name":"a","arguments":{}},{"name":"b","arguments":{}}]')).toEqual({ ok: true, calls });
  });
});

it.each<[string, Dialect, string]>([
  ['hermes', 'hermes', 'Which city do you mean?'],
  ['phi', 'phi', 'Which city do you mean?'],
  ['mistral', 'mistral', 'I call no tool.'],
  ['llama', 'llama', 'The object {"name": "x"} is JSON.'],
  ['the mark of another dialect', 'phi', '<tool_call>{"name":"a","arguments":{}}</tool_call>'],
  ['nothing', 'hermes', ''],
])('a text that writes no call has none: %s', (_, dialect, text) => {
  expect(readDialect(dialect, text)).toEqual(none);
});

describe('what is not whole is not guessed', () => {
  const call = '{"name":"get_weather","arguments":{}}';
  it.each<[string, Dialect, string, RegExp]>([
    ['prose before a call', 'hermes', `Sure! <tool_call>${call}</tool_call>`, /^no call that is written as/],
    ['prose behind a call', 'hermes', `<tool_call>${call}</tool_call> Done.`, /^no call/],
    ['prose between calls', 'hermes', `<tool_call>${call}</tool_call> and <tool_call>${call}</tool_call>`, /not JSON/],
    ['a call without an end', 'hermes', `<tool_call>${call}`, /^no call/],
    ['an end without a call', 'hermes', `${call}</tool_call>`, /^no call/],
    ['a call in a fence', 'hermes', `\`\`\`\n<tool_call>${call}</tool_call>\n\`\`\``, /^no call/],
    ['a call in a call', 'hermes', `<tool_call><tool_call>${call}</tool_call></tool_call>`, /not JSON/],
    ['our own wrapper', 'hermes', '<tool_call name="get_weather">{}</tool_call>', /^no call/],
    ['a quoted tag', 'hermes', 'The user wrote <tool_call> in their text.', /^no call/],
    ['JSON that is cut', 'hermes', '<tool_call>{"name":"get_weather","arg</tool_call>', /not JSON/],
    ['Python in place of JSON', 'hermes', "<tool_call>{'name': 'get_weather', 'arguments': {}}</tool_call>", /not JSON/],
    ['NaN', 'hermes', '<tool_call>{"name":"get_weather","arguments":{"a":NaN}}</tool_call>', /not JSON/],
    ['no arguments', 'hermes', '<tool_call>{"name":"get_weather"}</tool_call>', /without name and arguments/],
    ['one argument twice', 'hermes', '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo","city":"Rome"}}</tool_call>', /the key "city" twice/],
    ['arguments twice', 'phi', '<|tool_call|>[{"name":"a","arguments":{"b":1},"arguments":{}}]<|/tool_call|>', /the key "arguments" twice/],
    ['the key of another dialect', 'hermes', '<tool_call>{"name":"get_weather","parameters":{}}</tool_call>', /without name and arguments/],
    ['a name that is no text', 'hermes', '<tool_call>{"name":7,"arguments":{}}</tool_call>', /without name/],
    ['a member too many', 'hermes', '<tool_call>{"name":"a","arguments":{},"id":"1"}</tool_call>', /more than these/],
    ['a number', 'hermes', '<tool_call>7</tool_call>', /without name/],
    ['nothing in it', 'hermes', '<tool_call></tool_call>', /not JSON/],
    ['an empty list', 'phi', '<|tool_call|>[]<|/tool_call|>', /empty list/],
    ['an end without a call', 'phi', `${call}<|/tool_call|>`, /^no call/],
    ['a list in a list', 'mistral', `[TOOL_CALLS] [[${call}]]`, /without name/],
    ['prose before it', 'mistral', `Sure [TOOL_CALLS] [${call}]`, /^no call/],
    ['a call as a function', 'llama', '<|python_tag|>get_weather.call(city="Oslo")', /not JSON/],
    ['the key of another dialect', 'llama', call, /without name and parameters/],
    ['prose behind it', 'llama', '{"name":"a","parameters":{}} I hope this helps.', /not JSON/],
    ['two calls', 'llama', '{"name":"a","parameters":{}}; {"name":"b","parameters":{}}', /not JSON/],
    ['other JSON', 'llama', '{"answer": 42}', /without name/],
    ['nesting without end', 'hermes', `<tool_call>${'['.repeat(5000)}</tool_call>`, /nested too deeply/],
  ])('%s (%s)', (_, dialect, text, reason) => {
    expect(readDialect(dialect, text)).toEqual(unreadable(reason));
  });
});

test('any text is read or refused, never thrown over', () => {
  const pieces = [
    '<tool_call>',
    '</tool_call>',
    '<|tool_call|>',
    '<|/tool_call|>',
    '[TOOL_CALLS]',
    '<|python_tag|>',
    '{"name":"a","arguments":{}}',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\u0000',
    '\ud800',
    '__proto__',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom(...Dialect.options), (said, dialect) => {
      const read = readDialect(dialect, said);
      expect(read.ok ? Array.isArray(read.calls) : read.reason.length > 0).toBe(true);
    }),
  );
});

test('what is written is read back', () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/);
  const args = fc.dictionary(fc.string(), fc.jsonValue());
  const write: Record<Dialect, (name: string, args: object) => string> = {
    hermes: (name, args) => `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`,
    phi: (name, args) => `<|tool_call|>[${JSON.stringify({ name, arguments: args })}]<|/tool_call|>`,
    mistral: (name, args) => `[TOOL_CALLS] [${JSON.stringify({ name, arguments: args })}]`,
    llama: (name, args) => JSON.stringify({ name, parameters: args }),
  };
  fc.assert(
    fc.property(fc.constantFrom(...Dialect.options), name, args, (dialect, called, given) => {
      const read = readDialect(dialect, write[dialect](called, given));
      expect(read.ok && read.calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([[called, JSON.parse(JSON.stringify(given))]]);
    }),
  );
});
