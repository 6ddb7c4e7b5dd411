import { describe, expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { normaliseTrace } from './normalise.ts';
import { normalise } from './normalised.test-data.ts';

const QUESTION = 'Weather in Oslo?';
const messages = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: QUESTION },
];
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }];
const message = {
  role: 'assistant',
  content: null,
  refusal: null,
  annotations: [],
  audio: null,
  function_call: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
};
const body = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1767603600,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'tool_calls', logprobs: null, message }],
  usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
  service_tier: null,
  system_fingerprint: null,
};
const called = { content: null, toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] };
const said = { content: 'Sunny.', toolCalls: [] };

const observed = (input: unknown, output: unknown, more: Partial<Observation> = {}) =>
  generation({ id: 'a' }, { name: 'call-model', metadata: {}, input, output, ...more });
const callOf = (input: unknown, output: unknown) => {
  const normalised = normalise(observed(input, output));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return normalised.call;
};
const reasonOf = (input: unknown, output: unknown, more: Partial<Observation> = {}) => {
  const normalised = normalise(observed(input, output, more));
  return normalised.kind === 'quarantined' ? normalised.reason : normalised.kind;
};

describe('a request with its messages', () => {
  test.each<[string, unknown, boolean]>([
    ['alone', messages, false],
    ['with tools', { messages, tools }, true],
    ['as arguments of a function', { args: [], kwargs: { messages, tools, model: 'gpt-4o-mini', temperature: 0, user_id: 'u1', seed: null } }, true],
    ['as its only argument', { args: [messages], kwargs: {} }, false],
    ['as its first argument, tools by name', { args: [messages], kwargs: { tools } }, true],
    ['as JSON text', JSON.stringify({ args: [], kwargs: { messages, tools } }), true],
  ])('%s is read', (_, input, isOffered) => {
    for (const [output, expected] of [
      [body, called],
      [message, called],
      [message.tool_calls, called],
      ['Sunny.', said],
    ] as const) {
      const call = callOf(input, output);
      expect(call.messages.map(({ role, content }) => ({ role, content }))).toEqual(messages);
      expect(call.tools.map(({ name }) => name)).toEqual(isOffered ? ['get_weather'] : []);
      expect(call.output).toEqual(expected);
    }
  });

  test.each<[string, object]>([
    ['more by its place', { args: [messages, tools], kwargs: {} }],
    ['a text by its place', { args: [QUESTION], kwargs: {} }],
    ['something before the messages', { args: [{ client: 'x' }], kwargs: { messages } }],
    ['messages twice', { args: [messages], kwargs: { messages } }],
    ['an argument of its own', { args: [], kwargs: { messages, language: 'Norwegian' } }],
    ['no messages', { args: [], kwargs: { question: QUESTION } }],
    ['a prompt', { args: [], kwargs: { prompt: QUESTION, tools } }],
    ['no list of messages', { args: [], kwargs: { messages: QUESTION } }],
    ['a third member', { args: [], kwargs: { messages }, context: 'The user lives in Oslo.' }],
  ])('stays refused with %s', (_, input) => {
    expect(reasonOf(input, body)).toBe('unsupported-instrumentation');
  });
});

describe('one text', () => {
  const answer = { category: 'weather', urgent: false };

  test('is one turn of the user beside a whole body or an object', () => {
    const turns = [{ role: 'user', content: QUESTION, toolCalls: [], toolCallId: null }];
    expect(callOf(QUESTION, body)).toMatchObject({ messages: turns, tools: [], output: called });
    expect(callOf(QUESTION, answer)).toMatchObject({ messages: turns, output: { content: JSON.stringify(answer), toolCalls: [] } });
    for (const output of [body, message, 'Sunny.']) {
      const call = callOf({ prompt: QUESTION, tools }, output);
      expect(call).toMatchObject({ messages: turns, output: output === 'Sunny.' ? said : called });
      expect(call.tools.map(({ name }) => name)).toEqual(['get_weather']);
    }
  });

  test.each<[string, unknown, unknown]>([
    ['with prose as the answer', QUESTION, 'Sunny.'],
    ['with a message as the answer', QUESTION, message],
    ['of one word', 'weather-prompt', body],
    ['that is a conversation written down', `Be terse.\n\nUser: ${QUESTION}\nAssistant:`, body],
    ['that was cut', `{"messages":[{"role":"user","content":"${QUESTION}`, body],
    ['with a wrapped answer', QUESTION, { answer, usage: { tokens: 9 } }],
    ["with a call of nobody's shape", QUESTION, { name: 'get_weather', arguments: { city: 'Oslo' } }],
    ['with prose under a name', QUESTION, { forecast: 'It will be sunny.' }],
    ['with prose and where it is from', QUESTION, { answer: 'Sunny.', sources: ['yr.no'] }],
    ['with figures of a call', QUESTION, { latency_ms: 300 }],
    ['with an empty object', QUESTION, {}],
    ['with an error', QUESTION, { error: 'rate limit' }],
    ['with an answer that was cut off', QUESTION, { ...body, choices: [{ ...body.choices[0], finish_reason: 'length' }] }],
    ['in an object with tools and an object as the answer', { prompt: QUESTION, tools }, answer],
    ['in an object with more', { prompt: QUESTION, tools, language: 'Norwegian' }, body],
    ['in an object with a template', { prompt: QUESTION, tools, variables: { city: 'Oslo' } }, body],
  ])('%s stays refused', (_, input, output) => {
    expect(normalise(observed(input, output)).kind).toBe('quarantined');
  });

  test('beside an object stays refused where tools were offered', () => {
    expect(reasonOf(QUESTION, answer, { metadata: { tools } })).toBe('unsupported-instrumentation');
  });
});

describe('within a trace', () => {
  const at = (id: string, minute: number, more: Partial<Observation>) =>
    generation({ id }, { traceId: 't', name: 'call-model', metadata: {}, startTime: `2026-01-05T08:0${minute}:00.000Z`, ...more });
  const outcomes = (observations: Observation[]) =>
    normaliseTrace(observations).map(({ normalised }) => (normalised.kind === 'quarantined' ? normalised.reason : normalised.kind));
  const whole = { ...body, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Sunny.' } }] };

  test('a function around a model call is a part of it, however deep the call lies', () => {
    const outer = at('outer', 0, { input: { args: [], kwargs: { messages } }, output: 'Sunny.' });
    const span = at('span', 1, { type: 'SPAN', parentObservationId: 'outer', input: null, output: null });
    const inner = at('inner', 2, { parentObservationId: 'span', input: { messages, tools }, output: message });
    expect(outcomes([outer, span, inner])).toEqual(['part', 'not-a-model-call', 'call']);
  });

  test('a function in which tools ran is a whole loop', () => {
    const outer = at('outer', 0, { input: { args: [], kwargs: { messages } }, output: 'Sunny.' });
    const tool = at('tool', 1, { type: 'TOOL', name: 'get_weather', parentObservationId: 'outer' });
    expect(outcomes([outer, tool])).toEqual(['lost-model-call', 'not-a-model-call']);
  });

  test('a later turn recorded by its first words is refused: it was told more', () => {
    const [first, later] = [at('first', 0, { input: QUESTION, output: body }), at('later', 1, { input: QUESTION, output: whole })];
    expect(outcomes([first, later])).toEqual(['call', 'incomplete-history']);
    expect(outcomes([{ ...first, level: 'ERROR', output: null }, later])).toEqual(['unsupported-instrumentation', 'call']);
  });
});
