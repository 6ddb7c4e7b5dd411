import { describe, expect, test } from 'vitest';
import { domain } from '../../dummy/domain.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import { promptMessages } from '../prompt.ts';
import { conversationOf, promptOf } from './row-prompt.ts';

const said = (role: ChatTurn['role'], content: string): ChatTurn => ({ role, content, toolCalls: [], toolCallId: null });
const called: ChatTurn = {
  ...said('assistant', ''),
  toolCalls: [{ name: 'get_weather', arguments: { unit: 'c', city: 'Rome' }, id: 'call_A' }],
};
const call = (messages: ChatTurn[], more: Partial<ModelCall> = {}): ModelCall => ({
  schema: 'fledgling/model-call@2',
  observationId: 'o',
  traceId: 't',
  sessionId: null,
  url: null,
  startTime: '2026-01-05T08:00:00.000Z',
  endTime: null,
  model: null,
  parameters: null,
  tags: [],
  instrumentation: 'openai',
  toolNames: null,
  messages,
  tools: domain.tools.map((tool) => ({ ...tool, strict: null })),
  toolChoice: null,
  responseFormat: null,
  output: { content: null, toolCalls: [] },
  usage: null,
  costUsd: null,
  ...more,
});
const compact = { instruction: 'brief', signatures: 'compact', systemPrompt: 'drop' } as const;

test('compact signatures and a single turn make the prompt the demo model was trained on', () => {
  expect(
    promptOf(call([said('system', 'Be terse.'), said('user', 'weather for Oslo')]), { track: 'structured', answersWithJson: false, options: compact }),
  ).toBe(
    `Reply with one JSON object.
get_weather(city,day?,unit:c|f)
create_ticket(priority:low|normal|high,title)
convert_currency(amount,from,to)
schedule_meeting(day,person,time)
search_orders(customer,limit?,status:open|shipped|cancelled)
set_reminder(minutes,text)

weather for Oslo`,
  );
});

test('the kept system text follows the signatures without its blank lines, and the prompt can be taken apart again', () => {
  const messages = [said('system', 'Be terse.\n \n\nBe kind.'), said('user', 'hi\n\nthere')];
  const prompt = promptOf(call(messages, { tools: [] }), { track: 'toolcall', answersWithJson: false, options: { ...compact, systemPrompt: 'keep' } });
  expect(promptMessages(prompt)).toEqual([
    { role: 'system', content: 'Reply with one tool call.\nBe terse.\nBe kind.' },
    { role: 'user', content: 'hi\n\nthere' },
  ]);
});

test('json-schema signatures are one JSON document a line', () => {
  const prompt = promptOf(call([said('user', 'hi')]), { track: 'toolcall', answersWithJson: false, options: { ...compact, signatures: 'json-schema' } });
  const lines = (promptMessages(prompt)[0].content ?? '').split('\n').slice(1);
  expect(lines.map((line) => JSON.parse(line))).toEqual(domain.tools.map(({ name, description, parameters }) => ({ name, description, parameters })));
});

const schema = { type: 'object', properties: { category: { type: 'string' }, urgency: { type: 'integer' } }, required: ['category'] };
const ticket = { type: 'json_schema', name: 'ticket', description: null, schema, strict: true } as const;

test('a JSON answer shows its schema', () => {
  const asked = call([said('user', 'classify')], { tools: [], responseFormat: ticket });
  expect(promptOf(asked, { track: 'structured', answersWithJson: true, options: compact })).toBe(
    'Reply with one JSON object.\nticket(category,urgency?)\n\nclassify',
  );
});

describe('where the agent offers tools and asks for JSON', () => {
  const asked = call([said('user', 'classify')], { tools: domain.tools.slice(0, 1).map((tool) => ({ ...tool, strict: null })), responseFormat: ticket });
  test.each(['full', 'brief'] as const)('the %s structured prompt shows both, whichever the gold answer is: it gives nothing away', (instruction) => {
    const [called, answered] = [false, true].map((answersWithJson) =>
      promptOf(asked, { track: 'structured', answersWithJson, options: { ...compact, instruction } }),
    );
    expect(called).toBe(answered);
    expect(called).toContain('get_weather(city,day?,unit:c|f)\n');
    expect(called).toContain('ticket(category,urgency?)');
  });
  test('the tool call prompt shows the tools', () => {
    const prompt = promptOf(asked, { track: 'toolcall', answersWithJson: false, options: { ...compact, instruction: 'full' } });
    expect(prompt).toContain('get_weather(city');
    expect(prompt).not.toContain('ticket(category');
  });
});

describe('a tool choice binds the hosted model, so the prompt says it', () => {
  const linesOf = (toolChoice: ModelCall['toolChoice'], track: 'structured' | 'toolcall' = 'toolcall', more: Partial<ModelCall> = {}) =>
    promptOf(call([said('user', 'hi')], { toolChoice, ...more }), { track, answersWithJson: false, options: { ...compact, instruction: 'full' } });
  test('required: no call is no answer', () => {
    expect(linesOf('required')).not.toContain('none');
    expect(linesOf('required')).toContain('set_reminder(');
    expect(linesOf('auto')).toBe(linesOf(null));
  });
  test('one tool: only that one, and it must be called', () => {
    const named = linesOf({ name: 'set_reminder' });
    expect(named).toContain('set_reminder(minutes,text)');
    expect(named).not.toMatch(/get_weather|none/);
  });
  test('required beside a response format: a call, and no JSON in its place', () => {
    expect(linesOf('required', 'structured', { responseFormat: ticket })).not.toContain('\nticket(');
  });
  test('none beside a response format: the JSON, and no tool', () => {
    const asked = call([said('user', 'hi')], { toolChoice: 'none', responseFormat: ticket });
    expect(promptOf(asked, { track: 'structured', answersWithJson: true, options: { ...compact, instruction: 'full' } })).not.toContain('get_weather');
  });
});

test('any JSON object needs no schema line where the instruction is full', () => {
  const asked = call([said('user', 'classify')], { tools: [], responseFormat: { type: 'json_object' } });
  const promptIn = (instruction: 'full' | 'brief') => promptOf(asked, { track: 'structured', answersWithJson: true, options: { ...compact, instruction } });
  expect(promptIn('full')).toBe('Answer with exactly one JSON object and nothing else.\n\nclassify');
  expect(promptIn('brief')).toBe('Reply with one JSON object.\njson()\n\nclassify');
});

test('earlier turns are lines and the last user text stands apart', () => {
  expect(conversationOf([said('user', 'Rome?'), called, said('tool', '21'), said('assistant', 'Warm.'), said('user', 'And Oslo?')])).toBe(
    'user: Rome?\nassistant called get_weather {"city":"Rome","unit":"c"}\ntool: 21\nassistant: Warm.\n\nAnd Oslo?',
  );
});

test('when a tool spoke last its line ends the conversation', () => {
  expect(conversationOf([said('user', 'Rome?'), called, said('tool', '21')])).toBe(
    'user: Rome?\nassistant called get_weather {"city":"Rome","unit":"c"}\ntool: 21',
  );
});
