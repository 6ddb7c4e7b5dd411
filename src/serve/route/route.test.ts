import { expect, test } from 'vitest';
import { domain } from '../../dummy/domain.ts';
import type { JsonObject } from '../../records/json.ts';
import type { AgentRequest, ChatTurn } from '../../records/model-request.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import { situationOf } from '../../rows/request/situation.ts';
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
const reverse = (of: object): JsonObject => JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(of).reverse())));
const ofFirst = (change: (parameters: JsonObject) => JsonObject) =>
  tools.map((tool, at) => (at === 0 ? { ...tool, parameters: change(tool.parameters) } : tool));
const turned = ofFirst((parameters) => ({ ...parameters, properties: reverse(Object(parameters['properties'])) }));
const reworded = ofFirst(reverse);
const inFull = indexOf(
  policyOf([trackRoute('toolcall', { rows: { instruction: 'full', signatures: 'json-schema', systemPrompt: 'drop' } })]),
  new Set(['toolcall']),
);
const changed = tools.map((tool, index) => (index === 1 ? { ...tool, description: 'Another one.' } : tool));

test.each<[string, typeof both, Partial<AgentRequest>, string]>([
  ['tools alone', both, {}, 'local toolcall'],
  ['tools alone, whose members stand in another order', both, { tools: shuffled }, 'local toolcall'],
  ['a tool whose properties stand in another order: its prompt would be another', both, { tools: turned }, 'changed-schema get_weather'],
  ['a tool whose keywords stand in another order', both, { tools: reworded }, 'local toolcall'],
  ['the same where the prompt shows them', inFull, { tools: reworded }, 'changed-schema get_weather'],
  ['the very tools where the prompt shows them in full', inFull, {}, 'local toolcall'],
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

const route = trackRoute('toolcall');
const shownSystem = { instruction: 'full', signatures: 'compact', systemPrompt: 'keep' } as const;
const turn = (role: ChatTurn['role'], content: string): ChatTurn => ({ role, content, toolCalls: [], toolCallId: null });
const [asks, terse] = [turn('user', 'weather in Oslo'), turn('system', 'Be terse.')];
const called: ChatTurn = { ...turn('assistant', ''), toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, id: 'a' }] };
const told = { ...turn('tool', '21'), toolCallId: 'a' };
const plain = requestOf({ messages: [terse, asks] });
/** As a run would say that met this request often enough, and no other. */
const metOnly = (rows: typeof route.rows = route.rows): TrackRoute => ({
  ...trackRoute('toolcall', { rows }),
  situations: situationOf(plain, { rows, prompt: null }).map((one) => ({ ...one, to: 'local', why: 'x', examples: 20 })),
});

test.each<[string, TrackRoute, Partial<AgentRequest>, string]>([
  ['the request itself', metOnly(), {}, 'local'],
  ['an end in a tool’s result', metOnly(), { messages: [terse, asks, called, told] }, 'not-proved: requests that end in such a turn'],
  ['a later turn of the user', metOnly(), { messages: [terse, asks, turn('assistant', 'Warm.'), asks] }, 'not-proved: requests that end in such a turn'],
  ['a call that has to be', metOnly(), { toolChoice: 'required' }, 'not-proved: requests with such a tool choice'],
  ['a tool by name', metOnly(), { toolChoice: { name: 'get_weather' } }, 'not-proved: requests with such a tool choice'],
  ['more thinking', metOnly(), { reasoningEffort: 'high' }, 'not-proved: requests with such a reasoning effort'],
  ['some of the tools', metOnly(), { tools: only('get_weather') }, 'not-proved: these tools and formats'],
  ['the tools in another order', metOnly(), { tools: tools.toReversed() }, 'not-proved: these tools and formats'],
  [
    'no system text, though the prompt leaves it out: the hosted model is another without',
    metOnly(),
    { messages: [asks] },
    'not-proved: requests with so many system texts',
  ],
  ['a further system text', metOnly(), { messages: [terse, asks, turn('system', 'Be quick.')] }, 'not-proved: requests with so many system texts'],
  ['another system text that the prompt leaves out', metOnly(), { messages: [turn('system', 'Be kind.'), asks] }, 'local'],
  ['the system text that the prompt shows', metOnly(shownSystem), {}, 'local'],
  ['another system text', metOnly(shownSystem), { messages: [turn('system', 'Be kind.'), asks] }, 'not-proved: requests with another system text'],
  ['no system text', metOnly(shownSystem), { messages: [asks] }, 'not-proved: requests with so many system texts'],
  ['a lower limit of tokens: what is longer is not told', metOnly(), { maxTokens: 5 }, 'local'],
])('where one kind of request was proved, %s', (_, proved, more, expected) => {
  const found = routeOf(indexOf(policyOf([proved]), new Set(['toolcall'])), { ...plain, ...more });
  expect(found.to === 'local' ? 'local' : `${found.reason}: ${found.detail}`).toContain(expected);
});

test('a kind that was met and not proved is the hosted model’s, though the others are proved', () => {
  const { situations } = metOnly();
  const others = { about: 'offer', value: 'others', to: 'local', why: 'x', examples: 20 } as const;
  const at = (offer: 'local' | 'hosted') =>
    indexOf(
      policyOf([trackRoute('toolcall', { situations: [...situations.map((one) => (one.about === 'offer' ? { ...one, to: offer } : one)), others] })]),
      new Set(['toolcall']),
    );
  expect([routeOf(at('local'), plain).to, routeOf(at('hosted'), plain).to]).toEqual(['local', 'hosted']);
  expect(routeOf(at('hosted'), { ...plain, tools: only('get_weather') }).to).toBe('local');
});
