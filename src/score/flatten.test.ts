import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../records/canonical-json.ts';
import type { JsonValue } from '../records/json.ts';
import { differingPaths, fieldOverlap, flatten, leafCount, liesAt } from './flatten.ts';

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

it('counts as many leaves as there are', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(leafCount(value)).toBe(flatten(value).size);
    }),
  );
});

describe('flattening', () => {
  it('names every leaf by its path, arrays by index, empty containers as leaves', () => {
    const leaves = flatten({ name: 'f', arguments: { items: [{ unit: 'c' }, 2], tags: [], more: {} } });
    expect([...leaves]).toEqual([
      ['name', '"f"'],
      ['arguments.items[0].unit', '"c"'],
      ['arguments.items[1]', '2'],
      ['arguments.tags', '[]'],
      ['arguments.more', '{}'],
    ]);
  });

  it('never gives two leaves one path', () => {
    expect([...flatten({ 'a.b': 1, a: { b: 2 } }).keys()]).toEqual(['["a.b"]', 'a.b']);
  });

  it('gives equal leaves exactly to values with equal canonical JSON', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(differingPaths(flatten(a), flatten(b)).length === 0).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });
});

describe('a path', () => {
  it('is at or below a place by whole keys and indices, also quoted ones', () => {
    const paths = [...flatten({ a: { b: [1, { 'first name': 2 }], '': 3 }, ab: 4, 'a.b': 5, '': { a: 6 } }).keys()];
    const below = (place: string) => paths.filter((path) => liesAt(path, place));
    expect(below('a')).toEqual(['a.b[0]', 'a.b[1]["first name"]', 'a[""]']);
    expect(below('a.b')).toEqual(['a.b[0]', 'a.b[1]["first name"]']);
    expect(below('a.b[1]')).toEqual(['a.b[1]["first name"]']);
    expect(below('["a.b"]')).toEqual(['["a.b"]']);
    expect(below('[""]')).toEqual(['[""].a']);
    expect(below('')).toEqual(paths);
  });
});

describe('differing paths', () => {
  it('lists what is missing, changed and extra', () => {
    expect(differingPaths(flatten({ a: 1, b: 2, c: 3 }), flatten({ a: 1, b: 5, d: 4 }))).toEqual(['b', 'c', 'd']);
  });
});

describe('field overlap', () => {
  it('counts a right leaf for precision and recall', () => {
    const { precision, recall, f1 } = fieldOverlap(flatten({ a: 1, b: 2, c: 3, d: 4 }), flatten({ a: 1, b: 9 }));
    expect([precision, recall]).toEqual([0.5, 0.25]);
    expect(f1).toBeCloseTo((2 * 0.5 * 0.25) / 0.75, 12);
  });

  it('is nothing for no answer, and whole for two sides without a leaf', () => {
    expect(fieldOverlap(flatten({ a: 1 }), new Map())).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(fieldOverlap(new Map(), new Map())).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it('changes precision for recall when the sides change places', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [here, there] = [fieldOverlap(flatten(a), flatten(b)), fieldOverlap(flatten(b), flatten(a))];
        expect([here.precision, here.recall, here.f1]).toEqual([there.recall, there.precision, there.f1]);
      }),
    );
  });
});
