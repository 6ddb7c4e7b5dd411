import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../records/json.ts';
import { chooser, grammarOf, made, ofSchema, tool } from '../made.test-data.ts';
import { schemaCases } from '../schemas.test-data.ts';

const ajv = addFormats.default(new Ajv2020({ strict: false, logger: false, addUsedSchema: false }), { mode: 'fast' });

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
});
