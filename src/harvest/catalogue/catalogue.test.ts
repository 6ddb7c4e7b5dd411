import { describe, expect, test } from 'vitest';
import { Catalogue } from '../../records/harvest/catalogue.ts';
import { calledFor, said, turnOf } from '../turns/turns.test-data.ts';
import { completed } from './catalogue.ts';
import { withInferredTools } from './inferred.ts';

const WEATHER = { name: 'get_weather', description: 'Weather.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
const TICKET = { type: 'object', properties: { urgency: { type: 'integer' } } };
const catalogue = Catalogue.parse({
  tools: [WEATHER, { name: 'stop', parameters: {} }],
  outputs: [{ name: 'ticket', match: { observation: 'classify' }, schema: TICKET }],
});
const filled = (turn: ReturnType<typeof turnOf>, observation = {}) => completed(turn.call, observation, catalogue);

describe('a catalogue fills', () => {
  test('the tools of a call whose trace holds none', () => {
    const { call, schemaFrom } = filled(turnOf({ id: 'Oslo', tools: null }));
    expect(call.tools.map(({ name }) => name)).toEqual(['get_weather', 'stop']);
    expect(schemaFrom).toEqual({ tools: 'catalogue', output: 'trace' });
  });

  test('tools of which only the names were recorded, and leaves those that were recorded whole', () => {
    const tools = [
      { type: 'function', function: { name: 'get_weather' } },
      { type: 'function', function: { name: 'other', parameters: { type: 'object' } } },
    ];
    expect(filled(turnOf({ id: 'Oslo', tools })).call.tools).toEqual([
      { ...WEATHER, strict: null },
      { name: 'other', description: null, parameters: { type: 'object' }, strict: null },
    ]);
  });

  test('the output of the calls that it matches', () => {
    const answer = turnOf({ id: 'a', tools: null, content: '{"urgency":2}' });
    expect(filled(answer, { name: 'classify' })).toMatchObject({
      call: { responseFormat: { name: 'ticket', schema: TICKET } },
      schemaFrom: { output: 'catalogue' },
    });
    expect(filled(answer, { name: 'chat' }).call.responseFormat).toBe(null);
  });

  test('nothing where the trace says it', () => {
    const recorded = turnOf({ id: 'Oslo' });
    expect(filled(recorded)).toEqual(recorded);
    expect(filled(turnOf({ id: 'a', tools: null, content: 'Hello.' })).call.tools).toEqual([]);
  });
});

test('an output without a match is that of every answer that is a JSON object, and of no other', () => {
  const any = Catalogue.parse({ outputs: [{ name: 'ticket', schema: TICKET }] });
  const format = (content: string) => completed(turnOf({ id: 'a', tools: null, content }).call, {}, any).call.responseFormat;
  expect([format('{"urgency":2}')?.type, format('Hello.')]).toEqual(['json_schema', null]);
});

test('system text and trace name tell outputs apart', () => {
  const by = (match: object) => Catalogue.parse({ outputs: [{ name: 'ticket', match, schema: TICKET }] });
  const { call } = turnOf({ id: 'a', tools: null, messages: [said('system', 'You classify.'), said('user', 'x')], content: 'no JSON' });
  expect(completed(call, {}, by({ system: 'classify' })).call.responseFormat).not.toBe(null);
  expect(completed(call, { traceName: 'triage' }, by({ system: 'classify', trace: 'triage' })).call.responseFormat).not.toBe(null);
  expect(completed(call, { traceName: 'other' }, by({ system: 'classify', trace: 'triage' })).call.responseFormat).toBe(null);
});

test('without a catalogue, tools are made of what all calls of the harvest have in common, and every example says so', () => {
  const call = (id: string, name: string, args: object) => turnOf({ id, tools: null, calls: [{ name, arguments: JSON.stringify(args) }] });
  const turns = [
    call('a', 'get_weather', { city: 'Oslo', day: 1, at: { hour: 8 } }),
    call('b', 'get_weather', { city: null, day: 1.5, at: { hour: 9, minute: 1 } }),
    call('c', 'stop', { why: ['x'] }),
    turnOf({ id: 'd' }),
    turnOf({ id: 'e', tools: null, content: 'Hello.', messages: [said('user', 'x'), ...calledFor('Oslo'), said('user', 'thanks')] }),
  ];
  const inferred = withInferredTools(turns);
  expect(inferred.map(({ schemaFrom }) => schemaFrom.tools)).toEqual(['inferred', 'inferred', 'inferred', 'trace', 'trace']);
  expect(inferred[2]?.call.tools).toEqual([
    {
      name: 'get_weather',
      description: null,
      parameters: {
        type: 'object',
        properties: {
          at: { type: 'object', properties: { hour: { type: 'integer' }, minute: { type: 'integer' } }, required: ['hour'] },
          city: { type: ['null', 'string'] },
          day: { type: 'number' },
        },
        required: ['at', 'city', 'day'],
      },
      strict: null,
    },
    {
      name: 'stop',
      description: null,
      parameters: { type: 'object', properties: { why: { type: 'array', items: { type: 'string' } } }, required: ['why'] },
      strict: null,
    },
  ]);
  expect(inferred[4]).toEqual(turns[4]);
});

test('where only names were recorded, a call is offered these and no other tool', () => {
  const named = turnOf({ id: 'a', tools: null, calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] });
  const call = { ...named.call, toolNames: ['get_weather', 'unheard_of'] };
  const bare = { name: 'unheard_of', description: null, parameters: {}, strict: null };
  expect(completed(call, {}, catalogue).call.tools).toEqual([{ ...WEATHER, strict: null }, bare]);
  const [inferred] = withInferredTools([{ ...named, call }]);
  expect(inferred?.call.tools).toEqual([
    { name: 'get_weather', description: null, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }, strict: null },
    bare,
  ]);
});
