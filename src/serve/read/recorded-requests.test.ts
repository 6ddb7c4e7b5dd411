import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { normaliseTrace } from '../../harvest/normalise/normalise.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { Observation } from '../../records/observation.ts';
import { settingsOf } from '../../rows/request/settings.ts';
import { decoded, decodedObject } from '../../rows/request/unreadable.ts';
import { SWAP_LIMITS } from '../options.ts';
import { readChat } from './read-chat.ts';

const parsed = (text: string) => JSON.parse(text);
const linesOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n').map(parsed);
const pageOf = (path: string): unknown[] => {
  const page = parsed(readFileSync(path, 'utf8'));
  return page.data ?? page.observations ?? [];
};

/** The body that a client must have sent for the OpenAI wrapper to record this. */
function bodyOf({ input, modelParameters, metadata, providedModelName }: Observation): JsonObject {
  const asked = decoded(input);
  const held = isJsonObject(asked) ? asked : { messages: asked };
  const parameters = decodedObject(modelParameters);
  const format = decoded(parameters['response_format']) || decoded(decodedObject(metadata)['response_format']);
  const numbers = Object.entries(parameters).flatMap(([key, value]) =>
    /^(temperature|top_p|max_tokens|max_completion_tokens|seed)$/.test(key) && value !== '' ? [[key, Number(value)]] : [],
  );
  return JSON.parse(
    JSON.stringify({ ...Object.fromEntries(numbers), ...held, model: providedModelName ?? 'gpt', ...(format ? { response_format: format } : {}) }),
  );
}

test.each([
  ['the demo', () => linesOf('datasets/dummy-agent/traces.jsonl'), 1650],
  ['the recorded page', () => pageOf('tests/fixtures/langfuse/openai.json'), 3],
])('every request of %s is read as the harvest reads its trace', (_, observations, least) => {
  const traces = Map.groupBy(
    observations().map((one) => Observation.parse(one)),
    ({ traceId }) => traceId,
  );
  const calls = [...traces.values()]
    .flatMap((trace) => normaliseTrace(trace))
    .flatMap(({ observation, normalised }) =>
      normalised.kind === 'call' && normalised.call.instrumentation === 'openai' ? [{ observation, call: normalised.call }] : [],
    );
  expect(calls.length).toBeGreaterThanOrEqual(least);
  for (const { observation, call } of calls) {
    const { messages, tools, toolChoice, responseFormat } = call;
    const settings = settingsOf(call);
    const read = readChat(JSON.stringify(bodyOf(observation)), SWAP_LIMITS);
    expect(read.kind === 'understood' ? read.request : read).toEqual({
      messages,
      tools,
      toolChoice,
      responseFormat,
      ...(settings.ok ? settings.settings : {}),
    });
    // In their order too: prompts follow it.
    if (read.kind === 'understood') expect(JSON.stringify([read.request.tools, read.request.responseFormat])).toBe(JSON.stringify([tools, responseFormat]));
  }
});

const text = fc.oneof(fc.constantFrom('', 'hi', '21 °C', '{"a":1}', 'a\n\nb', ' '), fc.string({ maxLength: 12 }));
const content = fc.oneof(text, fc.constant(null), fc.array(fc.record({ type: fc.constantFrom('text', 'image_url'), text }), { maxLength: 2 }));
const id = fc.constantFrom('call_1', 'call_2', 'get_weather', '');
const call = fc.record({
  id,
  type: fc.constant('function'),
  function: fc.record({
    name: fc.constantFrom('get_weather', 'f', ''),
    arguments: fc.constantFrom('{"city":"Rome"}', '', '{}', '[1]', '{"n":12345678901234567890}'),
  }),
});
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'system', 'developer'), content, name: fc.constantFrom(undefined, 'ann', '') }),
  fc.record({
    role: fc.constant('assistant'),
    content,
    tool_calls: fc.option(fc.array(call, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    refusal: fc.constantFrom(undefined, null, 'no'),
  }),
  fc.record({
    role: fc.constantFrom('tool', 'function'),
    content,
    tool_call_id: fc.option(id, { nil: undefined }),
    name: fc.constantFrom(undefined, 'get_weather'),
  }),
);

test('whatever the conversation, what is understood is what the harvest reads, and what the harvest refuses is not', () => {
  const counts = { both: 0, stricter: 0, neither: 0 };
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), (made) => {
      const messages = JSON.parse(JSON.stringify([...made, { role: 'user', content: 'weather in Rome' }]));
      const [result] = normaliseTrace([Observation.parse(generation({ id: 'Rome', messages }))]);
      const { input } = generation({ id: 'Rome', messages });
      const read = readChat(JSON.stringify({ ...JSON.parse(String(input)), model: 'm' }), SWAP_LIMITS);
      if (result?.normalised.kind === 'call') {
        const { call: recorded } = result.normalised;
        if (read.kind === 'understood') expect(read.request.messages).toEqual(recorded.messages);
        counts[read.kind === 'understood' ? 'both' : 'stricter'] += 1;
      } else {
        counts.neither += 1;
        expect(read.kind).not.toBe('understood');
      }
    }),
    { numRuns: 1000 },
  );
  expect(counts.stricter).toBe(0);
  expect(counts.both).toBeGreaterThan(100);
});
