import { describe, expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { JsonValue } from '../../records/json.ts';
import type { Observation } from '../../records/observation.ts';
import { normalise } from './normalised.test-data.ts';

const ARGS = '{"city":"Oslo"}';
const message = { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather', arguments: ARGS } }] };
const item = { type: 'function_call', id: 'fc', call_id: 'c1', name: 'get_weather', arguments: ARGS };
const user = { role: 'user', content: 'weather in Oslo' };
const aiSdkUser = { role: 'user', content: [{ type: 'text', text: 'weather in Oslo' }] };
const aiSdk = { input: { messages: [aiSdkUser] }, metadata: { 'scope.name': 'ai', 'attributes.ai.operationId': 'ai.streamText.doStream' } };
const stepOf = 'attributes.mastra.span.type';

/** Observations of each shape that call `get_weather` for Oslo, told by their metadata and by their shape alone. */
const VALID: Record<string, Partial<Observation> & { output: JsonValue }> = {
  'a message': { output: message },
  'a whole body': { output: { object: 'chat.completion', choices: [{ index: 0, finish_reason: 'tool_calls', message }] } },
  'the calls of a message': { output: message.tool_calls },
  'a body of Ollama': {
    output: {
      model: 'qwen3',
      created_at: '2026-01-05T08:00:00Z',
      message: { role: 'assistant', content: '', tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Oslo' } } }] },
      done: true,
      done_reason: 'stop',
    },
  },
  'arguments of a function': { input: { args: [], kwargs: { messages: [user] } }, output: message },
  items: { output: [{ type: 'reasoning', id: 'rs', summary: [] }, item] },
  'a Responses body': { input: [user], output: { object: 'response', status: 'completed', error: null, tools: [], output: [item] } },
  'calls of the AI SDK': { ...aiSdk, output: [{ toolCallId: 'c1', toolName: 'get_weather', input: ARGS }] },
  'a message of the AI SDK': {
    ...aiSdk,
    output: { role: 'assistant', content: '', tool_calls: JSON.stringify([{ toolCallId: 'c1', toolName: 'get_weather', input: ARGS }]) },
  },
  'calls of the AI SDK by shape': { output: [{ toolCallId: 'c1', toolName: 'get_weather', args: { city: 'Oslo' } }] },
  'a generation of Mastra': {
    input: { messages: [user] },
    metadata: { [stepOf]: 'model_generation' },
    output: { text: '', toolCalls: [{ toolCallId: 'c1', toolName: 'get_weather', args: { city: 'Oslo' } }] },
  },
  'parts of the AI SDK 7': {
    input: [{ role: 'user', parts: [{ type: 'text', content: 'weather in Oslo' }] }],
    metadata: { 'scope.name': 'gen_ai', 'gen_ai.operation.name': 'chat' },
    output: [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Oslo' } }], finish_reason: 'tool_call' }],
  },
  'a message of Anthropic': {
    input: { system: 'Be terse.', messages: [user] },
    output: {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'c1', name: 'get_weather', input: { city: 'Oslo' } }],
      stop_reason: 'tool_use',
    },
  },
  'a message of LangChain': {
    metadata: { ls_provider: 'openai' },
    output: { role: 'assistant', content: '', tool_calls: [{ name: 'get_weather', args: { city: 'Oslo' }, id: 'c1', type: 'tool_call' }] },
  },
  'a message of LangChain for Python': {
    input: [user],
    metadata: { ls_provider: 'openai' },
    output: { role: 'assistant', content: '', additional_kwargs: { tool_calls: message.tool_calls } },
  },
  'a message by the GenAI conventions': {
    input: [user],
    metadata: { 'gen_ai.operation.name': 'chat' },
    output: [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Oslo' } }] }],
  },
  'candidates of Gemini': {
    input: { contents: [{ role: 'user', parts: [{ text: 'weather in Oslo' }] }] },
    output: { candidates: [{ content: { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: { city: 'Oslo' } } }] } }] },
  },
};
const GOLD = [{ name: 'get_weather', arguments: { city: 'Oslo' } }];
const observed = (more: Partial<Observation>) => generation({ id: 'a' }, more);
/** The gold of an observation: what was called, or else the text; null where it is none. */
const goldOf = (more: Partial<Observation>) => {
  const normalised = normalise(observed(more));
  if (normalised.kind !== 'call') return null;
  const { toolCalls, content } = normalised.call.output;
  return toolCalls.length > 0 ? toolCalls : content;
};

const OTHERS: readonly JsonValue[] = [7, true, null, [], [1], [[]], [{ a: 1 }], [null]];

type Place = readonly (string | number)[];
function placesIn(value: JsonValue, at: Place = []): Place[] {
  // A different argument or name is a different call, and nobody could tell.
  if (typeof value !== 'object' || value === null || /^(args|input|arguments)$/.test(String(at.at(-1)))) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, Array.isArray(value) ? Number(key) : key]))];
}
function changed(value: JsonValue, [key, ...rest]: Place, change: (value: JsonValue) => JsonValue): JsonValue {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((inner, index) => (index === key ? changed(inner, rest, change) : inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === key ? changed(inner, rest, change) : inner]));
}
function renamed(value: JsonValue, key: string): JsonValue {
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name === key ? `${name}X` : name, renamed(inner, key)]));
}

describe.each(Object.entries(VALID))('%s', (_, valid) => {
  const text = JSON.stringify(valid.output);
  const places = placesIn(valid.output);
  const isArguments = (place: Place) => /^(args|input|arguments)$/.test(String(place.at(-1)));
  const noOther = (output: unknown) => expect([null, GOLD]).toContainEqual(goldOf({ ...valid, output }));

  test('is read', () => {
    expect(goldOf(valid)).toEqual(GOLD);
    expect(goldOf({ ...valid, output: text })).toEqual(GOLD);
  });

  test('cut anywhere, it is no gold', () => {
    for (let end = 1; end < text.length; end += 1) expect(goldOf({ ...valid, output: text.slice(0, end) })).toBeNull();
  });

  test('with a number that JSON does not have, or twice in a row, it is no gold', () => {
    const broken = [text.replace(/\\*"c1\\*"/, 'NaN'), `${text}\n${text}`, `${text},${text}`, `[${text},${text}]`, text.replaceAll('"', "'")];
    for (const output of broken.filter((one) => one !== text)) expect(goldOf({ ...valid, output })).toBeNull();
  });

  test('wrapped anywhere, it is the same gold or none', () => {
    for (const place of places) {
      noOther(changed(valid.output, place, (value) => [value]));
      noOther(changed(valid.output, place, (value) => [value, value]));
      noOther(changed(valid.output, place, (value) => (typeof value === 'object' ? JSON.stringify(value) : value)));
      if (!isArguments(place)) noOther(changed(valid.output, place, (value) => ({ value })));
      if (!isArguments(place)) noOther(changed(valid.output, place, (value) => ({ role: 'assistant', content: value })));
    }
  });

  test('with a value of another type anywhere, it is the same gold or none', () => {
    // A whole answer that is a number, a word or other JSON may have been said.
    const whole = Array.isArray(valid.output) ? 1 : 0;
    for (const place of places.filter(({ length }) => length > whole)) {
      for (const other of OTHERS) noOther(changed(valid.output, place, () => other));
    }
  });

  test('with any member under another name, it is the same gold or none', () => {
    const keys = new Set(places.flat().filter((key) => typeof key === 'string'));
    for (const key of keys) noOther(renamed(valid.output, key));
  });

  test('with its input cut anywhere, it is no gold', () => {
    const input = JSON.stringify(valid.input ?? JSON.parse(String(observed({}).input)));
    for (let end = 1; end < input.length; end += 1) expect(goldOf({ ...valid, input: input.slice(0, end) })).toBeNull();
  });
});
