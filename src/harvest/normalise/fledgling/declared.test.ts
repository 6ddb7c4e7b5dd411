import { expect, test } from 'vitest';
import { generation } from '../../../../tests/fixtures/langfuse/generation.ts';
import { DECLARED, TRACED, TRACED_CALL } from '../../../records/source/traced-call.ts';
import { normaliseTrace } from '../normalise.ts';

const TOOL = { name: 'get_weather', description: 'Weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
const SCHEMA = { type: 'object', properties: { urgency: { type: 'integer' } }, title: 'ticket' };
const ASKED = [{ role: 'user', content: 'Weather in Oslo?' }];
const CALLED = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
};

/** A call recorded by others, and a span around it that declares. */
function read({ input = ASKED, output = CALLED, declared, own = {} }: { input?: unknown; output?: unknown; declared: object; own?: object }) {
  const around = { ...generation({ id: 'agent' }, { name: 'agent', input: null, output: null, metadata: declared }), type: 'AGENT' };
  const call = { ...generation({ id: 'call' }, { input, output, metadata: own }), parentObservationId: 'agent' };
  const found = normaliseTrace([around, call].map((one) => ({ ...one, traceId: 't' }))).find(({ observation }) => observation.id === 'call')?.normalised;
  return found?.kind === 'quarantined' ? found.reason : found?.kind === 'call' ? found.call : found;
}

test('tools, choice and schema of the nearest span that declares them complete a call that says nothing of them', () => {
  const declared = { [DECLARED.tools]: JSON.stringify([TOOL]), [DECLARED.toolChoice]: 'required' };
  expect(read({ declared })).toMatchObject({ tools: [{ ...TOOL, strict: null }], toolChoice: 'required' });
  const answer = { role: 'assistant', content: '{"urgency":2}' };
  expect(read({ output: answer, declared: { [DECLARED.outputSchema]: JSON.stringify(SCHEMA) } })).toMatchObject({
    responseFormat: { type: 'json_schema', name: 'ticket', schema: SCHEMA },
  });
  expect(read({ declared: { [DECLARED.tools]: JSON.stringify([]) }, own: declared })).toMatchObject({ tools: [{ name: 'get_weather' }] });
});

test('what the trace records itself is what was offered; a declaration that says otherwise is refused', () => {
  const tools = (...list: object[]) => ({ [DECLARED.tools]: JSON.stringify(list) });
  const recorded = { messages: ASKED, tools: [{ type: 'function', function: TOOL }] };
  expect(read({ input: recorded, declared: tools({ ...TOOL, description: 'Newer words.' }, { name: 'other', parameters: {} }) })).toMatchObject({
    tools: [{ description: 'Weather.' }],
  });
  expect(read({ input: recorded, declared: tools({ ...TOOL, parameters: { type: 'object' } }) })).toBe('contradicted-declaration');
  expect(read({ input: recorded, declared: tools({ name: 'other', parameters: {} }) })).toBe('contradicted-declaration');
  expect(read({ input: { ...recorded, tool_choice: 'auto' }, declared: { [DECLARED.toolChoice]: 'none' } })).toBe('contradicted-declaration');
});

test('a call of a tool’s own, or of another agent within, is none of those that the agent around declares', () => {
  const declared = { [DECLARED.tools]: JSON.stringify([TOOL]), [DECLARED.outputSchema]: JSON.stringify(SCHEMA) };
  const inner = (type: string, metadata: object = {}) => {
    const outer = { ...generation({ id: 'agent' }, { input: null, output: null, metadata: declared }), type: 'AGENT' };
    const between = { ...generation({ id: 'between' }, { input: null, output: null, metadata }), type, parentObservationId: 'agent' };
    const output = { role: 'assistant', content: '{"urgency":2}' };
    const call = { ...generation({ id: 'call' }, { input: ASKED, output }), parentObservationId: 'between' };
    const results = normaliseTrace([outer, between, call].map((one) => ({ ...one, traceId: 't' })));
    const found = results.find(({ observation }) => observation.id === 'call')?.normalised;
    return found?.kind === 'call' ? [found.call.tools.length, found.call.responseFormat !== null] : found;
  };
  expect(inner('SPAN')).toEqual([1, true]);
  expect(inner('TOOL')).toEqual([0, false]);
  expect(inner('AGENT')).toEqual([0, false]);
  expect(inner('AGENT', { [DECLARED.tools]: JSON.stringify([]), [DECLARED.outputSchema]: JSON.stringify(SCHEMA) })).toEqual([0, true]);
});

test('what our own tracer recorded is whole: a declaration around it adds nothing', () => {
  const own = { [TRACED.record]: TRACED_CALL, [TRACED.api]: 'chat', [TRACED.client]: 'openai' };
  const output = { role: 'assistant', content: 'Sunny.' };
  expect(read({ input: { messages: ASKED }, output, own, declared: { [DECLARED.tools]: JSON.stringify([TOOL]) } })).toMatchObject({ tools: [] });
});

test('a declaration that is not understood whole is refused', () => {
  expect(read({ declared: { [DECLARED.tools]: '["get_weather"]' } })).toBe('unreadable-tools');
  expect(read({ declared: { [DECLARED.tools]: 'get_weather' } })).toBe('unreadable-tools');
  expect(read({ declared: { [DECLARED.toolChoice]: 'maybe' } })).toBe('unreadable-tool-choice');
  expect(read({ declared: { [DECLARED.outputSchema]: '{"type":"string"}' } })).toBe('unreadable-response-format');
  expect(read({ declared: { [DECLARED.outputSchema]: '{"type":"json_object"}' } })).toBe('unreadable-response-format');
});
