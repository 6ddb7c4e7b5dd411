import { expect, test } from 'vitest';
import type { ResponseFormat, ToolDefinition } from '../../records/chat.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { parseCompletion } from '../../rows/completion.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import { TICKET } from '../serve.test-data.ts';
import { enforced } from './enforce.ts';

const send: ToolDefinition = {
  name: 'send',
  description: null,
  parameters: { type: 'object', properties: { to: { type: 'string' }, n: { type: 'integer' } }, required: ['to'], additionalProperties: false },
  strict: null,
};
const ticket: ResponseFormat = { type: 'json_schema', name: 'ticket', description: null, schema: TICKET, strict: null };
const both: Partial<AgentRequest> = { tools: [send], responseFormat: ticket };
const justJson: Partial<AgentRequest> = { tools: [], responseFormat: { type: 'json_object' } };
const calls: Partial<AgentRequest> = { tools: [send] };
const requestOf = (more: Partial<AgentRequest>, content = 'write to ann'): AgentRequest => ({
  messages: [{ role: 'user', content, toolCalls: [], toolCallId: null }],
  ...{ tools: [], toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null },
  ...more,
});
const call = (args: object, name = 'send') => JSON.stringify({ name, arguments: args });

test.each<[string, Partial<AgentRequest>, string, string]>([
  ['a call that fits', calls, call({ to: 'ann' }), 'call send'],
  ['a call beside a format', both, call({ to: 'ann' }), 'call send'],
  ['JSON beside tools', both, '{"category":"bug","urgency":1}', 'json ticket'],
  ['no call', calls, call({}, 'none'), 'none none'],
  ['JSON with the keys of a call where none is offered', justJson, call({ a: 1 }, 'x'), 'json json'],
  ['JSON that says none where none is offered', justJson, call({}, 'none'), 'json json'],
  ['a call of what is not offered', calls, call({}, 'rm'), 'mend: neither a call'],
  ['a call of what is offered and may not be called', { ...both, toolChoice: 'none' }, call({ to: 'ann' }), 'mend: breaks its schema'],
  ['JSON where a call is a must', { ...both, toolChoice: 'required' }, '{"category":"bug","urgency":1}', 'mend: neither a call'],
  ['JSON that nobody asked for', calls, '{"a":1}', 'mend: neither a call'],
  ['a list', justJson, '[1]', 'mend: no object'],
  ['a text', justJson, '"a"', 'mend: no object'],
  ['an argument too many', calls, call({ to: 'ann', cc: 'bob' }), 'mend: breaks its schema'],
  ['an argument too few', calls, call({}), 'mend: breaks its schema'],
  ['a whole number of twenty digits', calls, '{"name":"send","arguments":{"to":"a","n":12345678901234567890}}', 'call send'],
  ['a number beyond all', calls, '{"name":"send","arguments":{"to":"a","n":1e999}}', 'mend: a number too large'],
  ['a placeholder that nobody said', calls, call({ to: '<EMAIL_1>' }), 'placeholder'],
  ['a placeholder deep inside', justJson, '{"a":[{"<PHONE_2>":1}]}', 'placeholder'],
])('%s', (_, more, text, expected) => {
  const read = parseCompletion('structured', text);
  if (!read.ok) throw new Error(read.reason);
  const held = enforced(requestOf(more), read, schemaChecker());
  expect(held.ok ? `${held.said.kind} ${held.said.domain}` : `${held.mayMend ? 'mend: ' : ''}${held.detail}`).toMatch(
    new RegExp(expected.replace('mend: ', '^mend: .*')),
  );
});

test('a placeholder that the request holds is said back', () => {
  const read = parseCompletion('structured', call({ to: '<EMAIL_1>' }));
  if (!read.ok) throw new Error(read.reason);
  expect(enforced(requestOf(calls, 'write to <EMAIL_1>'), read, schemaChecker()).ok).toBe(true);
});
