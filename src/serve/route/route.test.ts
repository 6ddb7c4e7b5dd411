import { expect, test } from 'vitest';
import { domain } from '../../dummy/domain.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { policyOf, TICKET, trackRoute } from '../serve.test-data.ts';
import { indexOf } from './policy-index.ts';
import { routeOf } from './route.ts';

const tools = domain.tools.map((tool) => ({ ...tool, strict: null }));
const only = (name: string) => tools.filter((tool) => tool.name === name);
const ticket = { type: 'json_schema', name: 'ticket', description: null, schema: TICKET, strict: null } as const;
const requestOf = (more: Partial<AgentRequest>): AgentRequest => ({
  messages: [{ role: 'user', content: 'hi', toolCalls: [], toolCallId: null }],
  tools,
  toolChoice: null,
  responseFormat: null,
  reasoningEffort: null,
  maxTokens: null,
  ...more,
});
const both = indexOf(policyOf(), new Set(['structured', 'toolcall']));
const structured = indexOf(policyOf([trackRoute('structured')]), new Set(['structured', 'toolcall']));
const toolcall = indexOf(policyOf([trackRoute('toolcall')]), new Set(['structured', 'toolcall']));
const notAtHand = indexOf(policyOf(), new Set([]));
const shuffled = tools.map(({ strict, parameters, description, name }) => ({ strict, parameters, description, name }));
const changed = tools.map((tool, index) => (index === 1 ? { ...tool, description: 'Another one.' } : tool));

test.each<[string, typeof both, Partial<AgentRequest>, string]>([
  ['tools alone', both, {}, 'local toolcall'],
  ['tools alone, of the same schemas in another order of keys', both, { tools: shuffled }, 'local toolcall'],
  ['some of the tools', both, { tools: only('get_weather') }, 'local toolcall'],
  ['tools alone where only the structured track is proved', structured, {}, 'local structured'],
  ['a format alone', both, { tools: [], responseFormat: ticket }, 'local structured'],
  ['any JSON object', both, { tools: [], responseFormat: { type: 'json_object' } }, 'local structured'],
  ['tools and a format', both, { responseFormat: ticket }, 'local structured'],
  ['a format where only the toolcall track is proved', toolcall, { tools: [], responseFormat: ticket }, 'not-proved'],
  ['tools and a format where only the toolcall track is proved', toolcall, { responseFormat: ticket }, 'not-proved'],
  ['a track whose model is not at hand', notAtHand, {}, 'not-proved'],
  ['neither tools nor a format', both, { tools: [] }, 'prose'],
  ['tools that may not be called', both, { toolChoice: 'none' }, 'prose'],
  ['tools that may not be called beside a format', both, { toolChoice: 'none', responseFormat: ticket }, 'local structured'],
  ['an unknown tool', both, { tools: [...tools, { name: 'fly', description: null, parameters: {}, strict: null }] }, 'unknown-schema'],
  ['a changed tool', both, { tools: changed }, 'changed-schema create_ticket'],
  ['a changed tool that may not be called', both, { tools: changed, toolChoice: { name: 'get_weather' } }, 'local toolcall'],
  ['an unknown format', both, { tools: [], responseFormat: { ...ticket, name: 'bill' } }, 'unknown-schema'],
  ['a changed format', both, { tools: [], responseFormat: { ...ticket, schema: {} } }, 'changed-schema ticket'],
  ['a changed format that may not be used', both, { toolChoice: 'required', responseFormat: { ...ticket, schema: {} } }, 'local structured'],
  ['only a tool that is not at parity', both, { tools: only('set_reminder') }, 'domain-not-proved set_reminder'],
  ['one tool by choice that is not at parity', both, { toolChoice: { name: 'set_reminder' } }, 'domain-not-proved set_reminder'],
])('%s', (_, index, more, expected) => {
  const route = routeOf(index, requestOf(more));
  const told = route.to === 'local' ? `local ${route.track.route.track}` : [route.reason, route.domain].filter((part) => part !== null).join(' ');
  expect(told).toBe(expected);
});
