import { expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../records/json.ts';
import { argumentMisfit, misfit } from './gold-fits.ts';

it.each<[JsonValue, JsonObject]>([
  ['a', {}],
  [5, { type: 'integer' }],
  [5, { type: ['string', 'number'] }],
  ['a', { type: 'text' }],
  [['a'], { type: 'array', items: { type: 'string' }, maxItems: 1 }],
  [{ a: 1 }, { type: 'object', required: ['a'] }],
  [{ a: 1, b: 2 }, { properties: { a: {} } }],
  ['x', { enum: ['x', 'y'] }],
  [1, { anyOf: [{ type: 'string' }, { type: 'number' }] }],
])('%j follows %j', (value, schema) => {
  expect(misfit(value, schema)).toBeNull();
});

it.each<[JsonValue, JsonObject, string]>([
  [5.5, { type: 'integer' }, 'it is not of type integer'],
  [null, { type: 'string' }, 'it is not of type string'],
  [['a', 1], { items: { type: 'string' } }, 'an item of it is not of type string'],
  [[], { minItems: 1 }, 'it holds fewer than 1'],
  [[1, 2], { maxItems: 1 }, 'it holds more than 1'],
  [{}, { required: ['a'] }, 'it lacks "a", which is required'],
  [{ a: { b: 1 } }, { properties: { a: { properties: { b: { type: 'string' } } } } }, '"b" is not of type string'],
  [{ z: 1 }, { additionalProperties: false }, 'it has "z", which the schema forbids'],
  [{ z: 1 }, { additionalProperties: { type: 'string' } }, '"z" is not of type string'],
  ['z', { enum: ['x', 'y'] }, 'it is none of the choices'],
  [true, { anyOf: [{ type: 'string' }, { type: 'number' }] }, 'it is of none of its types'],
])('%j contradicts %j', (value, schema, words) => {
  expect(misfit(value, schema)).toBe(words);
});

it('a tool takes no argument that it does not name, unless its schema is open', () => {
  expect(argumentMisfit({ a: 1 }, { properties: { b: {} } })).toBe('the call has "a", which its tool does not take');
  expect(argumentMisfit({ a: 1 }, {})).toBe('the call has "a", which its tool does not take');
  expect(argumentMisfit({ a: 1 }, { properties: { b: {} }, additionalProperties: true })).toBeNull();
  expect(argumentMisfit({ b: 1 }, { properties: { b: { type: 'string' } } })).toBe('"b" is not of type string');
});
