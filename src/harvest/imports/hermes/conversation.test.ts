import { describe, expect, it } from 'vitest';
import { readConversation } from './conversation.ts';
import { BOOKING, call, extractionText, FLIGHTS, glaiveText, hermesRow, MOVIE, python, result, schemaText, toolsText } from './hermes.test-data.ts';
import { HermesRow } from './row.ts';

const TOOLS = toolsText(python([FLIGHTS, BOOKING]));
const read = (turns: readonly (readonly [string, string])[], more = {}) => readConversation(HermesRow.parse(hermesRow('a', turns, more)), 'func-calling.json');
const asked = [
  ['system', TOOLS],
  ['human', 'From Oslo to Rome, please.'],
] as const;
const first = ['gpt', call('search_flights', { from: 'Oslo', to: 'Rome', direct: true })] as const;

describe('a conversation of Hermes', () => {
  it('is one call for each turn that calls, with what came before as history', () => {
    const { calls, stopped } = read([
      ...asked,
      first,
      ['tool', result({ flights: ['AZ 12'] })],
      ['gpt', 'There is AZ 12. Shall I book it?'],
      ['human', 'Yes.'],
      ['gpt', `Right away.\n${call('book', { number: 'AZ 12' })}`],
    ]);
    expect(stopped).toBeNull();
    expect(calls.map(({ id, conversation, output }) => [id, conversation, output])).toEqual([
      ['func-calling/a#001', 'a', { content: null, toolCalls: [{ name: 'search_flights', arguments: { from: 'Oslo', to: 'Rome', direct: true } }] }],
      ['func-calling/a#005', 'a', { content: 'Right away.', toolCalls: [{ name: 'book', arguments: { number: 'AZ 12' } }] }],
    ]);
    expect(calls[1]?.messages).toEqual([
      { role: 'user', content: 'From Oslo to Rome, please.', toolCalls: [], toolCallId: null },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ name: 'search_flights', arguments: { from: 'Oslo', to: 'Rome', direct: true }, id: 'call_1_0' }],
        toolCallId: null,
      },
      { role: 'tool', content: '{"name":"x","content":{"flights":["AZ 12"]}}', toolCalls: [], toolCallId: 'call_1_0' },
      { role: 'assistant', content: 'There is AZ 12. Shall I book it?', toolCalls: [], toolCallId: null },
      { role: 'user', content: 'Yes.', toolCalls: [], toolCallId: null },
    ]);
    expect(calls[0]?.tools.map(({ name }) => name)).toEqual(['search_flights', 'book']);
  });

  it('pairs the results of several calls with them by their order', () => {
    const both = `${call('book', { number: '1' })}${call('book', { number: '2' })}`;
    const { calls } = read([...asked, ['gpt', both], ['tool', `${result('one')}${result('two')}`], ['gpt', call('book', { number: '3' })]]);
    expect(calls[1]?.messages.map(({ toolCallId, toolCalls }) => [toolCallId, ...toolCalls.map(({ id }) => id)])).toEqual([
      [null],
      [null, 'call_1_0', 'call_1_1'],
      ['call_1_0'],
      ['call_1_1'],
    ]);
  });

  it.each([
    ['as Python', TOOLS, undefined],
    ['as JSON', toolsText(JSON.stringify([FLIGHTS, BOOKING])), undefined],
    ['as Python and in a field', TOOLS, JSON.stringify([FLIGHTS, BOOKING])],
    ['in Glaive’s words', glaiveText(python([FLIGHTS, BOOKING])), null],
    ['for an extraction', extractionText(JSON.stringify([FLIGHTS, BOOKING])), undefined],
    ['in a field alone', 'You are a function calling AI model.', JSON.stringify([FLIGHTS, BOOKING])],
  ])('offers the tools that are written %s, and drops the format’s own words', (_, system, tools) => {
    const { calls } = read([['system', system], ...asked.slice(1), first], tools === undefined ? {} : { tools });
    expect(calls[0]?.tools).toEqual([
      { ...FLIGHTS.function, strict: null },
      { ...BOOKING.function, strict: null },
    ]);
    expect(calls[0]?.messages.map(({ role }) => role)).toEqual(['user']);
  });

  it('keeps what else the system text says', () => {
    const { calls } = read([['system', `The user is a pilot.\n${TOOLS}`], ...asked.slice(1), first]);
    expect(calls[0]?.messages[0]).toMatchObject({ role: 'system', content: 'The user is a pilot.' });
  });

  it('asks for the schema where its text holds one, and answers with the whole turn', () => {
    const { calls } = read([
      ['system', schemaText(python(MOVIE))],
      ['human', 'Interstellar, 2014.'],
      ['gpt', '{"title": "Interstellar", "year": 2014}'],
    ]);
    expect(calls).toMatchObject([
      {
        tools: [],
        responseFormat: { type: 'json_schema', name: 'Movie_entry', schema: MOVIE },
        output: { content: '{"title": "Interstellar", "year": 2014}', toolCalls: [] },
      },
    ]);
  });

  it.each<[string, readonly (readonly [string, string])[], string]>([
    [
      'a call without a name beside its arguments',
      [...asked, ['gpt', '<tool_call>\n{"arguments": {"number": "1", "name": "book"}}\n</tool_call>']],
      'unreadable-call',
    ],
    ['a call that is neither JSON nor Python', [...asked, ['gpt', "<tool_call>{'name': book, 'arguments': {}}</tool_call>"]], 'unreadable-call'],
    ['a call cut short', [...asked, ['gpt', '<tool_call>{"name": "book"']], 'unreadable-call'],
    ['a text after a call', [...asked, ['gpt', `${call('book', { number: '1' })} Done.`]], 'unreadable-call'],
    [
      'a number that no double holds',
      [...asked, ['gpt', '<tool_call>{"name": "book", "arguments": {"number": 1234567890123456789}}</tool_call>']],
      'unreadable-call',
    ],
    [
      'fewer results than calls',
      [...asked, ['gpt', `${call('book', { number: '1' })}${call('book', { number: '2' })}`], ['tool', result('one')]],
      'unclear-tool-result',
    ],
    ['a result of no call', [...asked, ['tool', result('one')]], 'unclear-tool-result'],
    ['a result without its tags', [...asked, first, ['tool', '{"flights": []}']], 'unclear-tool-result'],
    ['a turn of somebody else', [...asked, ['observation', 'x']], 'unknown-turn'],
    ['a second system text', [...asked, ['system', 'x']], 'unknown-turn'],
    ['words about calls that are not known', [['system', `${TOOLS}Wrap every tool_call in stars.`]], 'unclear-system-text'],
    ['tools and a schema', [['system', `${TOOLS}${schemaText(python(MOVIE))}`]], 'unclear-system-text'],
    ['tools that cannot be read', [['system', toolsText('[{get_weather}]')]], 'unclear-tools'],
    ['tools of another shape', [['system', toolsText('[{"name": "book"}]')]], 'unclear-tools'],
    ['tools twice', [['system', `${TOOLS}${TOOLS}`]], 'unclear-tools'],
    ['a schema that is no object', [['system', schemaText('[]')]], 'unclear-schema'],
  ])('stops at %s', (_, turns, reason) => {
    expect(read(turns).stopped).toMatchObject({ reason });
  });

  it('is refused where field and text say different tools, or different schemas', () => {
    expect(read([...asked, first], { tools: JSON.stringify([BOOKING]) }).stopped).toMatchObject({ reason: 'unclear-tools' });
    expect(read([['system', schemaText(python(MOVIE))]], { schema: '{"type":"object"}' }).stopped).toMatchObject({ reason: 'unclear-schema' });
  });

  it('keeps what it understood before it stopped', () => {
    const { calls, stopped } = read([...asked, first, ['tool', 'nothing']]);
    expect([calls.length, stopped?.where]).toEqual([1, 'func-calling/a#002']);
  });
});
