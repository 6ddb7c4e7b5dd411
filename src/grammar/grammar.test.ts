import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { completionOf, parseCompletion } from '../rows/completion.ts';
import { grammarFor } from './grammar.ts';
import { chooser, format, grammarOf, made, type Request, tool } from './made.test-data.ts';
import { hostileName } from './schemas.test-data.ts';

const CITY: JsonObject = {
  type: 'object',
  properties: { unit: { enum: ['c', 'f'] }, city: { type: 'string' }, day: { type: 'integer' } },
  required: ['city'],
};

describe('the calls a grammar lets a model make', () => {
  const weather = tool('get_weather', CITY);
  const time = tool('get_time', { type: 'object', properties: {} });
  const { matcher } = made('toolcall', { tools: [weather, time] });

  it.each<[string, boolean]>([
    ['<tool_call name="get_weather">{"city":"Oslo"}</tool_call>', true],
    ['<tool_call name="get_weather">{"city":"Oslo","day":3,"unit":"c"}</tool_call>', true],
    // As the schema orders its members, and with the spaces people put.
    ['<tool_call name="get_weather">{"unit": "c", "city": "Oslo"}</tool_call>', true],
    ['<tool_call name="get_time">{}</tool_call>', true],
    ['<tool_call name="none">{}</tool_call>', true],
    ['<tool_call name="get_weather">{}</tool_call>', false],
    ['<tool_call name="get_weather">{"city":"Oslo","town":"Oslo"}</tool_call>', false],
    ['<tool_call name="get_weather">{"city":"Oslo","unit":"k"}</tool_call>', false],
    ['<tool_call name="get_weather">{"city":"Oslo",}</tool_call>', false],
    ['<tool_call name="get_news">{}</tool_call>', false],
    ['<tool_call name="none">{"city":"Oslo"}</tool_call>', false],
    ['{"arguments":{"city":"Oslo"},"name":"get_weather"}', false],
    [' <tool_call name="get_time">{}</tool_call>', false],
    ['', false],
  ])('%s: %s', (text, isAccepted) => expect(matcher.accepts(text)).toBe(isAccepted));

  it.each<[string, Partial<Request>, string[]]>([
    ['required', { toolChoice: 'required' }, ['get_weather', 'get_time']],
    ['one that is named', { toolChoice: { name: 'get_time' } }, ['get_time']],
    ['auto', { toolChoice: 'auto' }, ['get_weather', 'get_time', 'none']],
  ])('are bound by the tool choice: %s', (_, changes, names) => {
    const { matcher } = made('toolcall', { tools: [weather, time], ...changes });
    const args = { get_weather: '{"city":"Oslo"}' };
    const accepted = ['get_weather', 'get_time', 'none'].filter((name) =>
      matcher.accepts(`<tool_call name="${name}">${name === 'get_weather' ? args.get_weather : '{}'}</tool_call>`),
    );
    expect(accepted).toEqual(names);
  });

  it('are JSON on the structured track, the name last or first', () => {
    const { matcher } = made('structured', { tools: [weather] });
    expect(matcher.accepts(completionOf('structured', { name: 'get_weather', arguments: { city: 'Oslo' } }))).toBe(true);
    expect(matcher.accepts('{"name": "get_weather", "arguments": {"city": "Oslo"}}')).toBe(true);
    expect(matcher.accepts(completionOf('structured', null))).toBe(true);
    expect(matcher.accepts('{"city":"Oslo"}')).toBe(false);
  });

  it('stand beside the JSON that was asked for, and then nothing else says that no tool is called', () => {
    const { matcher } = made('structured', { tools: [weather], responseFormat: format(CITY) });
    expect(matcher.accepts('{"city":"Oslo"}')).toBe(true);
    expect(matcher.accepts(completionOf('structured', { name: 'get_weather', arguments: { city: 'Oslo' } }))).toBe(true);
    expect(matcher.accepts(completionOf('structured', null))).toBe(false);
  });

  it('are read back as what they are, whatever the tools and their arguments are named', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(hostileName, { minLength: 1, maxLength: 4 }),
        hostileName,
        fc.integer(),
        fc.constantFrom<Track>('toolcall', 'structured'),
        (names, key, seed, track) => {
          const usable = names.filter((name) => /^[^"<>\p{Cc}]+$/u.test(name));
          const tools = usable.map((name) => tool(name, { type: 'object', properties: { [key]: { type: 'string' } } }));
          if (tools.length === 0) return;
          const text = made(track, { tools, toolChoice: 'required' }).matcher.walk(chooser(seed)) ?? '';
          const read = parseCompletion(track, text);
          const [call] = read.ok ? (read.calls ?? []) : [];
          expect(usable).toContain(call?.name);
          expect([[], [key]]).toContainEqual(Object.keys(call?.arguments ?? { wrong: 1 }));
        },
      ),
      { numRuns: 150 },
    ));
});

test('where a trace holds no request, no tools, or a name that cannot stand in a call, there is none', () => {
  expect(grammarFor({ track: 'toolcall', request: null })).toMatchObject({ ok: false });
  expect(grammarOf('toolcall', {})).toMatchObject({ ok: false, reason: expect.stringContaining('which tools were offered') });
  expect(grammarOf('toolcall', { tools: [tool('a"b', {})] })).toMatchObject({ ok: false, reason: expect.stringContaining('cannot stand in a call') });
});

test('equal requests have the same grammar, letter by letter', () => {
  const changes = { tools: [tool('get_weather', CITY)] };
  expect(grammarOf('toolcall', structuredClone(changes))).toEqual(grammarOf('toolcall', changes));
});
