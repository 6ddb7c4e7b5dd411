import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../records/json.ts';
import { pythonType } from './python-type.ts';

describe('a type as xLAM writes it', () => {
  it.each<[string, JsonValue]>([
    ['str', { type: 'string' }],
    ['int', { type: 'integer' }],
    ['float', { type: 'number' }],
    ['bool', { type: 'boolean' }],
    ['List[int]', { type: 'array', items: { type: 'integer' } }],
    ['list', { type: 'array' }],
    ['set', { type: 'array', uniqueItems: true }],
    ['Dict[str, float]', { type: 'object', additionalProperties: { type: 'number' } }],
    ['List[Union[int, float]]', { type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'number' }] } }],
    ['Union[str, str]', { type: 'string' }],
    ['Tuple[float, float]', { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }],
    ['Tuple[int, ...]', { type: 'array', items: { type: 'integer' } }],
    [
      'List[Tuple[int, str]]',
      { type: 'array', items: { type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'string' }] }, minItems: 2, maxItems: 2 } },
    ],
    ['Any', {}],
  ])('%s is that of JSON Schema', (text, schema) => {
    expect(pythonType(text)).toEqual({ schema, isOptional: false, fallback: undefined });
  });

  it.each<[string, JsonValue | undefined]>([
    ['str, optional', undefined],
    ['Optional[str]', undefined],
    ['Union[str, None]', undefined],
    ["str, default='a, b'", 'a, b'],
    ["str, optional, default 'London'", 'London'],
  ])('%s may be left out', (text, fallback) => {
    expect(pythonType(text)).toEqual({ schema: { type: 'string' }, isOptional: true, fallback });
  });

  it.each([
    '',
    'strr',
    'np.ndarray',
    'Callable[[float], float]',
    'datetime.date',
    'List[strr]',
    'List[',
    'List[int]]',
    'List[int, str]',
    'List[Optional[int]]',
    'Dict[int, str]',
    'Optional[int, str]',
    "default='London'",
    'str, sometimes',
    'str, default London',
    'toString',
  ])('%j is not guessed at', (text) => {
    expect(pythonType(text)).toBeNull();
  });

  it('is not followed without end', () => {
    expect(pythonType(`${'List['.repeat(10_000)}int${']'.repeat(10_000)}`)).toBeNull();
  });
});
