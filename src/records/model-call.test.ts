import { expect, test } from 'vitest';
import { generation } from '../../tests/fixtures/langfuse/generation.ts';
import { normalise } from '../harvest/normalise/normalised.test-data.ts';
import { ModelCall } from './model-call.ts';

const FIRST = {
  schema: 'fledgling/model-call@1',
  observationId: 'o',
  traceId: 't',
  sessionId: null,
  startTime: '2026-01-05T08:00:00.000Z',
  model: 'gpt-4o-mini',
  tags: [],
  instrumentation: 'openai',
  messages: [
    { role: 'assistant', content: '', toolCalls: [{ name: 'f', arguments: {} }] },
    { role: 'tool', content: '21', toolCalls: [] },
  ],
  tools: [{ name: 'f', description: null, parameters: {} }],
  responseFormat: { name: 'ticket', schema: {} },
  output: { content: null, toolCalls: [{ name: 'f', arguments: {} }] },
  usage: { promptTokens: 5, completionTokens: 1 },
};

test('a call comes back from its JSON as it was', () => {
  const normalised = normalise(generation({ id: 'a' }));
  const call = normalised.kind === 'call' ? normalised.call : null;
  expect(ModelCall.parse(JSON.parse(JSON.stringify(call)))).toEqual(call);
});

test('a call of the first version is read with null for what it did not hold', () => {
  expect(ModelCall.parse(FIRST)).toEqual({
    ...FIRST,
    schema: 'fledgling/model-call@2',
    url: null,
    endTime: null,
    parameters: null,
    messages: [
      { role: 'assistant', content: '', toolCalls: [{ name: 'f', arguments: {}, id: null }], toolCallId: null },
      { role: 'tool', content: '21', toolCalls: [], toolCallId: null },
    ],
    tools: [{ name: 'f', description: null, parameters: {}, strict: null }],
    toolChoice: null,
    toolNames: null,
    responseFormat: { type: 'json_schema', name: 'ticket', description: null, schema: {}, strict: null },
    usage: { promptTokens: 5, completionTokens: 1, cachedTokens: null, reasoningTokens: null },
    costUsd: null,
  });
});
