import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalJson } from '../records/canonical-json.ts';
import type { ToolDefinition } from '../records/chat.ts';
import type { Example, Track } from '../records/example.ts';
import type { JsonObject, JsonValue } from '../records/json.ts';
import { completionOf, parseCompletion } from '../rows/completion.ts';
import { type GbnfMatcher, gbnfMatcher } from './gbnf/matcher.test-data.ts';
import { grammarFor } from './grammar.ts';
import { hostileName, schemaCases } from './schemas.test-data.ts';

type Request = NonNullable<Example['request']>;

const tool = (name: string, parameters: JsonObject): ToolDefinition => ({ name, description: null, parameters, strict: null });
const requestOf = (changes: Partial<Request>): Request => ({
  messages: [],
  tools: [],
  toolChoice: null,
  responseFormat: null,
  reasoningEffort: null,
  maxTokens: null,
  ...changes,
});
const grammarOf = (track: Track, changes: Partial<Request>) => grammarFor({ track, request: requestOf(changes) });
const format = (schema: JsonObject) => ({ type: 'json_schema' as const, name: 'answer', description: null, schema, strict: null });

function made(track: Track, changes: Partial<Request>): { matcher: GbnfMatcher; loose: string[] } {
  const grammar = grammarOf(track, changes);
  if (!grammar.ok) throw new Error(grammar.reason);
  return { matcher: gbnfMatcher(grammar.gbnf), loose: grammar.loose };
}

const ofSchema = (schema: JsonObject) => made('structured', { responseFormat: format(schema) });

const ajv = addFormats.default(new Ajv2020({ strict: false, logger: false, addUsedSchema: false }), { mode: 'fast' });

/** Picks evenly among ways, the same for the same seed (mulberry32). */
function chooser(seed: number): (ways: number) => number {
  let state = seed;
  return (ways) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * ways);
  };
}

describe('a grammar made of a schema', () => {
  it('accepts every value of the schema in its canonical form', () =>
    fc.assert(
      fc.property(
        schemaCases.chain(({ schema, values }) => fc.record({ schema: fc.constant(schema), value: values })),
        ({ schema, value }) => {
          expect(ajv.compile(schema)(value)).toBe(true);
          expect(ofSchema(schema).matcher.accepts(canonicalJson(value))).toBe(true);
        },
      ),
      { numRuns: 200 },
    ));

  it('lets nothing be written that the schema refuses, but for what it names', () =>
    fc.assert(
      fc.property(schemaCases, fc.integer(), ({ schema }, seed) => {
        const choose = chooser(seed);
        const { matcher, loose } = ofSchema(schema);
        expect(loose).toEqual([]);
        const validator = ajv.compile(schema);
        for (let index = 0; index < 5; index += 1) {
          const text = matcher.walk(choose);
          if (text !== null) expect([text, validator(JSON.parse(text))]).toEqual([text, true]);
        }
      }),
      { numRuns: 150 },
    ));
});

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

describe('what a schema says', () => {
  it.each<[string, JsonObject, JsonValue[], JsonValue[]]>([
    ['$ref that comes again', { type: 'object', properties: { next: { $ref: '#' } } }, [{}, { next: { next: {} } }], [{ next: 1 }]],
    ['nullable', { type: 'object', properties: { a: { type: 'string', nullable: true } } }, [{ a: null }, { a: 'x' }], [{ a: 1 }]],
    [
      'allOf',
      {
        allOf: [{ type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }, { properties: { a: { type: 'integer' }, b: { type: 'string' } } }],
      },
      [{ a: 1 }, { a: 1, b: 'x' }],
      [{ a: 1.5 }, { b: 'x' }],
    ],
    [
      'a choice with what stands beside it',
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      [{ a: 'x' }, { b: 'x' }, { a: 'x', b: 'x' }],
      [{}],
    ],
    [
      'allOf that forbids a member',
      { allOf: [{ properties: { a: {}, b: {} } }, { properties: { a: {} }, additionalProperties: false }] },
      [{}, { a: 1 }],
      [{ b: 1 }],
    ],
    ['a member that nothing fits', { type: 'object', properties: { a: false, b: { type: 'boolean' } } }, [{}, { b: true }], [{ a: 1 }]],
    ['the constructor of every object', { type: 'object', properties: { constructor: { type: 'integer' } } }, [{}, { constructor: 1 }], [{ constructor: 'x' }]],
    ['members it requires and does not declare', { type: 'object', required: ['a'] }, [{ a: 1 }, { a: [{}] }], [{}]],
    ['silence about other members', { type: 'object', properties: { a: {} } }, [{ a: { deep: [1, 'x', null] } }], [{ a: 1, b: 1 }]],
    ['no member at all', { type: 'object' }, [{}, { x: { y: [] } }], [[], 'x']],
    [
      'a choice of many',
      { type: 'object', properties: { n: { enum: Array.from({ length: 5000 }, (_, n) => `city ${n}`) } } },
      [{ n: 'city 4999' }],
      [{ n: 'city 5000' }],
    ],
    [
      'a tuple of draft 7',
      { type: 'object', properties: { p: { type: 'array', items: [{ type: 'number' }, { type: 'string' }], additionalItems: false } } },
      [{ p: [] }, { p: [1, 'x'] }],
      [{ p: ['x'] }, { p: [1, 'x', 1] }],
    ],
  ])('%s', (_, schema, fitting, unfitting) => {
    const { matcher } = ofSchema(schema);
    expect(fitting.map((value) => matcher.accepts(canonicalJson(value)))).toEqual(fitting.map(() => true));
    expect(unfitting.map((value) => matcher.accepts(canonicalJson(value)))).toEqual(unfitting.map(() => false));
  });

  it('and a grammar does not hold to is named with its place', () => {
    const parameters: JsonObject = {
      type: 'object',
      properties: {
        code: { type: 'string', pattern: '^[A-Z]{3}$' },
        mail: { type: 'string', format: 'email' },
        share: { type: 'number', minimum: 0, maximum: 1 },
        tags: { type: 'array', items: { type: 'string', maxLength: 5000 }, uniqueItems: true },
        either: { oneOf: [{ type: 'integer' }, { type: 'number' }] },
      },
      not: { required: ['code', 'mail'] },
    };
    expect(made('toolcall', { tools: [tool('pay', parameters)] }).loose).toEqual([
      'pay.code: pattern',
      'pay.either: oneOf',
      'pay.mail: format',
      'pay.share: maximum',
      'pay.tags: uniqueItems',
      'pay.tags[]: maxLength',
      'pay: not',
    ]);
  });
});

describe('there is no grammar', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [
      `d${n}`,
      {
        type: 'object',
        anyOf: [
          { $ref: `#/$defs/d${n + 1}`, minProperties: 0 },
          { $ref: `#/$defs/d${n + 1}`, maxProperties: 9 },
        ],
      },
    ]),
  );
  let deep: JsonObject = {};
  for (let depth = 0; depth < 1000; depth += 1) deep = { anyOf: [deep] };
  it.each<[string, JsonObject, RegExp]>([
    ['of a type nobody knows', { type: 'object', properties: { a: { type: 'dict' } } }, /^f\.a has the type "dict"/],
    ['of a schema that is elsewhere', { type: 'object', properties: { a: { $ref: 'https://example.com/a.json' } } }, /which its schema does not hold/],
    [
      'of a choice that is itself',
      { $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] } }, type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
      /refers to itself without end/,
    ],
    [
      'of a whole that is a part of itself',
      { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } }, type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
      /without end/,
    ],
    [
      'of choices that double at every step',
      { $defs: { ...doubling, d40: {} }, type: 'object', properties: { a: { $ref: '#/$defs/d0' } } },
      /nested too deeply|too many|too large/,
    ],
    ['of a schema nested without end', { type: 'object', properties: { a: deep } }, /nested too deeply/],
    ['of a huge schema', { type: 'object', description: 'x'.repeat(300_000) }, /characters/],
    ['of what nothing fits', { type: 'object', properties: { a: false }, required: ['a'] }, /no value fits/],
  ])('%s', (_, parameters, reason) => {
    expect(grammarOf('toolcall', { tools: [tool('f', parameters)], toolChoice: 'required' })).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('where a trace holds no request, no tools, or a name that cannot stand in a call', () => {
    expect(grammarFor({ track: 'toolcall', request: null })).toMatchObject({ ok: false });
    expect(grammarOf('toolcall', {})).toMatchObject({ ok: false, reason: expect.stringContaining('which tools were offered') });
    expect(grammarOf('toolcall', { tools: [tool('a"b', {})] })).toMatchObject({ ok: false, reason: expect.stringContaining('cannot stand in a call') });
  });
});

test('equal requests have the same grammar, letter by letter', () => {
  const changes = { tools: [tool('get_weather', CITY)] };
  expect(grammarOf('toolcall', structuredClone(changes))).toEqual(grammarOf('toolcall', changes));
});
