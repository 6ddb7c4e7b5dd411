import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { JsonObject, JsonValue } from '../records/json.ts';
import { schemaChecker } from './checker.ts';
import { isHarmlessPattern } from './screen.ts';

const check = (schema: JsonObject, value: JsonObject) => schemaChecker()(schema, value);
const of = (property: JsonValue, more: JsonObject = {}): JsonObject => ({ type: 'object', properties: { a: property }, required: ['a'], ...more });
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';

describe('a value against its schema', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['fits', of({ type: 'string' }), { a: 'x' }, 'valid'],
    ['holds what nobody forbids', of({ type: 'string' }), { a: 'x', b: 1 }, 'valid'],
    ['holds what is forbidden', of({ type: 'string' }, { additionalProperties: false }), { a: 'x', b: 1 }, 'violation'],
    ['misses what is required', of({}), {}, 'violation'],
    ['is of another type', of({ type: 'integer' }), { a: '1' }, 'violation'],
    ['is null where null is a choice', of({ type: ['string', 'null'] }), { a: null }, 'valid'],
    ['is no choice', of({ enum: ['c', 'f'] }), { a: 'k' }, 'violation'],
    ['is no date', of({ type: 'string', format: 'date' }), { a: 'tomorrow' }, 'violation'],
    ['has a format that nobody knows', of({ type: 'string', format: 'shoe-size' }), { a: 'x' }, 'valid'],
    ['fits a reference', { ...of({ $ref: '#/$defs/city' }), $defs: { city: { type: 'string' } } }, { a: 1 }, 'violation'],
    ['breaks a tuple of 2020-12', { $schema: DRAFT_2020, ...of({ type: 'array', prefixItems: [{ type: 'string' }] }) }, { a: [1] }, 'violation'],
    [
      'breaks a tuple of draft 7',
      { $schema: 'http://json-schema.org/draft-07/schema#', ...of({ type: 'array', items: [{ type: 'string' }] }) },
      { a: [1] },
      'violation',
    ],
    ['breaks a pattern', of({ type: 'string', pattern: '^[A-Z]{3}$' }), { a: 'usd' }, 'violation'],
    ['has a schema that says nothing', {}, { a: 1 }, 'valid'],
  ])('%s', (_, schema, value, result) => {
    expect(check(schema, value).result).toBe(result);
  });
});

describe('a schema that cannot be run safely says nothing about a gold', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`d${index}`, { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] }]),
  );
  it.each<[string, JsonObject, RegExp]>([
    ['it refers to the web', of({ $ref: 'https://example.com/a.json' }), /elsewhere/],
    ['it refers to what it does not hold', of({ $ref: '#/$defs/none' }), /does not hold/],
    ['it refers to itself', of({ $ref: '#' }), /itself/],
    ['it doubles at every step', { ...of({ $ref: '#/$defs/d0' }), $defs: { ...doubling, d40: {} } }, /grows beyond/],
    ['a pattern backtracks without end', of({ type: 'string', pattern: '^(a+)+$' }), /too long/],
    ['it is asynchronous', { ...of({}), $async: true }, /\$async/],
    ['it is no schema', of({ type: 'date' }), /cannot be compiled/],
    ['it is of an unknown draft', { ...of({}), $schema: 'https://example.com/draft' }, /cannot be compiled/],
    ['it is huge', of({ description: 'x'.repeat(300_000) }), /characters/],
  ])('%s', (_, schema, detail) => {
    const checked = check(schema, { a: `${'a'.repeat(60)}!` });
    expect(checked).toMatchObject({ result: 'unverifiable', detail: expect.stringMatching(detail) });
  });

  it('its patterns are not run on long texts, and large values not on large schemas', () => {
    expect(check(of({ type: 'string', pattern: '^a*$' }), { a: 'a'.repeat(5000) }).result).toBe('unverifiable');
    expect(check(of({ uniqueItems: true }), { a: Array.from({ length: 900_000 }, (_, index) => [index]) }).result).toBe('unverifiable');
  });
});

test('a schema never becomes code of its own', () => {
  const evil = `"];globalThis.owned = true;//\`$\{globalThis.owned = true}\u2028`;
  for (const schema of [of({ const: evil }), { type: 'object', properties: { [evil]: { type: 'string', default: evil } }, required: [evil], [evil]: evil }])
    expect(check(schema, { a: 1 }).result).toBe('violation');
  expect('owned' in globalThis).toBe(false);
});

test('whatever a schema is, the check ends with a result', () => {
  const keyword = fc.constantFrom(
    'type',
    'properties',
    'items',
    'anyOf',
    '$ref',
    'pattern',
    'required',
    'enum',
    'not',
    '$id',
    '$defs',
    'allOf',
    'minimum',
    '__proto__',
  );
  const schema = fc.dictionary(keyword, fc.oneof(fc.jsonValue(), fc.dictionary(keyword, fc.jsonValue())), { maxKeys: 5 });
  fc.assert(
    fc.property(schema, fc.dictionary(fc.string(), fc.jsonValue()), (made, value) => {
      const [asSchema, asValue] = [JSON.parse(JSON.stringify(made)), JSON.parse(JSON.stringify(value))];
      expect(['valid', 'violation', 'unverifiable']).toContain(check(asSchema, asValue).result);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['^\\d{4}-\\d{2}$', true],
  ['^[a-z]+@[a-z]+\\.com$', true],
  ['^(?:a|b)c*$', true],
  ['(a+)+', false],
  ['(a|a)*', false],
  ['(a{0,20}){0,20}', false],
  ['a*a*a*', false],
  ['^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?$', false],
  ['(a)\\1', false],
  ['(?=a)', false],
])('the pattern %s is harmless: %s', (pattern, harmless) => {
  expect(isHarmlessPattern(pattern)).toBe(harmless);
});
