import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExactJson, parseExactJson } from '../../records/exact-json/exact-json.ts';
import type { Comparator } from '../../records/graded/comparator.ts';
import type { Level, UsedComparator, Why } from '../../records/graded/graded.ts';
import type { JsonObject } from '../../records/json.ts';
import { readingOf } from './compare-value.ts';

type Row = [schema: JsonObject | null, gold: ExactJson, answer: ExactJson, level: Level, comparator: UsedComparator, why?: Why];

describe('the comparator that the schema chooses', () => {
  it.each<Row>([
    [null, 'Lisbon', 'Lisbon', 'exact', 'normalised'],
    [null, 'New York, NY', 'new york NY', 'equivalent', 'normalised', 'value'],
    [{ type: 'string' }, 'Lisbon', 'Porto', 'different', 'normalised', 'value'],
    [{ type: 'string', pattern: '^[A-Z]+$' }, 'AB', 'ab', 'different', 'exact', 'value'],
    [{ type: 'string', format: 'email' }, 'a@b.org', 'A@b.org', 'different', 'exact', 'value'],
    [{ type: 'string', format: 'uuid' }, 'ab-1', 'AB-1', 'equivalent', 'case-folded', 'value'],
    [{ type: 'string', format: 'date' }, '2026-03-01', 'March 1, 2026', 'equivalent', 'date', 'value'],
    [{ type: 'string', format: 'date' }, '2026-03-01', '2026-01-03', 'different', 'date', 'value'],
    [{ type: 'string', format: 'date-time' }, '2026-03-01T12:00:00Z', '2026-03-01T14:00:00+02:00', 'equivalent', 'date', 'value'],
    [{ enum: ['c', 'f'] }, 'c', 'C', 'different', 'enum', 'value'],
    [{ const: 'c' }, 'c', 'c', 'exact', 'enum'],
    [{ type: 'integer' }, 5, 5.5, 'different', 'exact', 'value'],
    [{ type: 'integer' }, 1e15, 1e15 + 1, 'different', 'exact', 'value'],
    [{ type: 'number' }, 0.3, 0.1 + 0.2, 'equivalent', 'number', 'value'],
    [{ type: ['integer', 'number'] }, 0.3, 0.1 + 0.2, 'equivalent', 'number', 'value'],
    [null, 0.3, 0.30001, 'different', 'number', 'value'],
    [{ type: 'array' }, [1, 2], [2, 1], 'different', 'list', 'value'],
    [{ type: 'array', uniqueItems: true }, [1, 2], [2, 1], 'equivalent', 'set', 'value'],
    [{ type: 'array', uniqueItems: true }, [1, 2], [2], 'different', 'set', 'missing'],
    [{ type: 'array', uniqueItems: true }, [1], [1, 1], 'different', 'set', 'extra'],
    [{ items: { format: 'date' } }, ['2026-03-01'], ['2026-3-1'], 'equivalent', 'list', 'value'],
    [{ prefixItems: [{ enum: ['a'] }, { type: 'string' }] }, ['a', 'b c'], ['a', 'B C'], 'equivalent', 'list', 'value'],
    [{ prefixItems: [{ enum: ['a'] }] }, ['a'], ['A'], 'different', 'list', 'value'],
    [{ properties: { a: { enum: ['x'] } } }, { a: 'x' }, { a: 'X' }, 'different', 'members', 'value'],
    [{ additionalProperties: { enum: ['x'] } }, { a: 'x' }, { a: 'X' }, 'different', 'members', 'value'],
    [{ anyOf: [{ type: 'null' }, { enum: ['x'] }] }, 'x', 'X', 'different', 'enum', 'value'],
    [{ anyOf: [{ type: 'string' }, { enum: ['x'] }] }, 'x', 'X', 'equivalent', 'normalised', 'value'],
    [{ $ref: '#/$defs/unit', $defs: { unit: { enum: ['x'] } } }, 'x', 'X', 'different', 'enum', 'value'],
    [{ $ref: '#' }, 'x', 'X', 'equivalent', 'normalised', 'value'],
    [{ $ref: 'https://elsewhere.example/unit' }, 'x', 'X', 'equivalent', 'normalised', 'value'],
  ])('%j: %j and %j', (schema, gold, answer, level, comparator, why) => {
    expect(readingOf({ gold, answer, schema })).toEqual({ level, comparator, why: why ?? null });
  });

  it('follows a reference into the root that it is given', () => {
    const root = { $defs: { unit: { enum: ['c'] } } };
    expect(readingOf({ gold: 'c', answer: 'C', schema: { $ref: '#/$defs/unit' }, root }).comparator).toBe('enum');
  });
});

describe('a comparator that the config chooses', () => {
  it.each<[Comparator, ExactJson, ExactJson, Level]>([
    ['exact', 'a b', 'A b', 'different'],
    ['exact', [1], [2], 'different'],
    ['case-folded', 'STRASSE 5x', 'straße 5X', 'equivalent'],
    ['case-folded', 'a  b', 'a b', 'different'],
    ['normalised', 'A  b.', 'a b', 'equivalent'],
    ['date', '1 Mar 2026', '2026-03-01', 'equivalent'],
    ['date', 'soon', 'SOON', 'different'],
    [{ comparator: 'number', tolerance: 0.5 }, 10, 10.5, 'equivalent'],
    [{ comparator: 'number', tolerance: 0.5 }, 10, 9.4, 'different'],
    [{ comparator: 'number', tolerance: 0.1 }, 0.2, 0.1, 'equivalent'],
    ['number', 10, 11, 'different'],
    ['enum', 'a', 'A', 'different'],
    ['set', ['a', 'b', 'a'], ['b', 'a', 'a'], 'equivalent'],
    ['set', ['a', 'b'], ['a', 'a'], 'different'],
    ['list', ['a', 'b'], ['b', 'a'], 'different'],
    ['free-text', 'Broken screen', 'The screen is broken', 'equivalent'],
    ['free-text', 'Broken screen', 'Broken screen', 'exact'],
    ['free-text', ['Broken'], ['Screen'], 'equivalent'],
  ])('%j: %j and %j are %s', (comparator, gold, answer, level) => {
    expect(readingOf({ gold, answer, schema: { type: 'string', enum: ['elsewhere'] }, comparator }).level).toBe(level);
  });
});

describe('types', () => {
  it.each<[ExactJson, ExactJson]>([
    ['5', 5],
    [true, 'true'],
    [1, true],
    [null, ''],
    [null, 0],
    [['a'], 'a'],
    [{ a: 1 }, [1]],
    ['2026-03-01', 20260301],
  ])('are never taken for one another: %j and %j', (one, other) => {
    for (const comparator of ['exact', 'case-folded', 'normalised', 'date', 'number', 'enum', 'set', 'list', 'free-text', undefined] as const) {
      for (const [gold, answer] of [
        [one, other],
        [other, one],
      ] as const)
        expect(readingOf({ gold, answer, schema: null, ...(comparator && { comparator }) })).toMatchObject({ level: 'different', why: 'type' });
    }
  });

  it('takes 5.0 for the integer that it is', () => {
    expect(readingOf({ gold: 5, answer: parseExactJson('5.0'), schema: { type: 'integer' } }).level).toBe('exact');
  });

  it('takes a number beyond doubles for a number', () => {
    expect(readingOf({ gold: 5, answer: parseExactJson('1e999'), schema: null })).toMatchObject({ level: 'different', why: 'value' });
  });

  it('tells numbers apart by every digit, and rounds none that doubles cannot hold', () => {
    const [gold, answer] = [parseExactJson('9007199254740993'), parseExactJson('9007199254740992')];
    expect(readingOf({ gold, answer, schema: null }).level).toBe('different');
    expect(readingOf({ gold: parseExactJson('1e999'), answer: parseExactJson('1e998'), schema: null, comparator: 'number' }).level).toBe('different');
  });
});

describe('defaults and what is left out', () => {
  const schema: JsonObject = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { default: 1 },
      unit: { type: 'string', default: 'c' },
      size: { $ref: '#/$defs/size' },
      note: { type: ['string', 'null'] },
    },
    $defs: { size: { type: 'integer', default: 10 } },
  };
  it.each<[ExactJson, ExactJson, Level, Why | undefined]>([
    [{ id: 1, unit: 'c' }, { id: 1 }, 'equivalent', 'default'],
    [{ id: 1 }, { id: 1, unit: 'c' }, 'equivalent', 'default'],
    [{ id: 1 }, { id: 1, size: 10 }, 'equivalent', 'default'],
    [{ id: 1, unit: 'C' }, { id: 1 }, 'equivalent', 'default'],
    [{ id: 1, unit: 'f' }, { id: 1 }, 'different', 'missing'],
    [{ id: 1 }, { id: 1, unit: 'f' }, 'different', 'extra'],
    [{ id: 1 }, {}, 'different', 'missing'],
    [{ id: 1 }, { id: 1, note: null }, 'different', 'extra'],
    [{ id: 1 }, JSON.parse('{"id":1,"__proto__":{"x":1}}'), 'different', 'extra'],
    [{ id: 1 }, { id: 1, constructor: 'c' }, 'different', 'extra'],
  ])('%j and %j', (gold, answer, level, why) => {
    expect(readingOf({ gold, answer, schema })).toMatchObject({ level, why: why ?? null });
  });
});

describe('a set', () => {
  const schema = { type: 'array', uniqueItems: true } as const;
  it('of objects is matched as well as it can be, not first come, first served', () => {
    const gold = [{ a: 'x' }, { a: 'X' }];
    expect(readingOf({ gold, answer: [{ a: 'X' }, { a: 'x' }], schema }).level).toBe('equivalent');
    // 0.5 is near both, 0.8 only the first: taken in order, the first would take 0.5 and leave 0.8 alone.
    const comparators = { comparator: 'set' as const, schema: null };
    expect(readingOf({ gold: ['a b', 'c'], answer: ['C', 'A B'], ...comparators }).level).toBe('equivalent');
  });

  it('that is very long and all different is still compared', () => {
    const items = (from: number) => Array.from({ length: 2_000 }, (_, index) => `${from + index} x`);
    expect(readingOf({ gold: items(0), answer: items(5_000), schema }).level).toBe('different');
    expect(readingOf({ gold: items(0), answer: items(0).reverse(), schema }).level).toBe('equivalent');
  });
});

describe('laws', () => {
  const values = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as ExactJson);
  const comparators = fc.constantFrom<Comparator | undefined>(
    undefined,
    'exact',
    'case-folded',
    'normalised',
    'date',
    'number',
    'enum',
    'set',
    'list',
    'free-text',
  );

  it('a value is exactly itself', () => {
    fc.assert(
      fc.property(
        values,
        comparators,
        (gold, comparator) => readingOf({ gold, answer: structuredClone(gold), schema: null, ...(comparator && { comparator }) }).level === 'exact',
      ),
    );
  });

  it('without a schema two values are as near from either side', () => {
    fc.assert(
      fc.property(values, values, comparators, (one, other, comparator) => {
        const more = { schema: null, ...(comparator && { comparator }) };
        expect(readingOf({ gold: one, answer: other, ...more }).level).toBe(readingOf({ gold: other, answer: one, ...more }).level);
      }),
    );
  });
});
