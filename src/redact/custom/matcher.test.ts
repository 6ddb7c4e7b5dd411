import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compiled } from './matcher.ts';

function found(pattern: string, text: string): string[] {
  const result = compiled(pattern);
  if (!result.ok) throw new Error(result.problem);
  return result.matcher(text).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ['EMP-\\d{4,6}', 'EMP-123 EMP-1234 EMP-1234567', ['EMP-1234', 'EMP-123456']],
  ['\\b[A-Z]{2}\\d+\\b', 'AB12 xAB12 CD3', ['AB12', 'CD3']],
  ['(?:cust|acct)[:#]\\w+', 'cust:a1, acct#b2', ['cust:a1', 'acct#b2']],
  ['^a.c$', 'abc', ['abc']],
  ['K(?:ab)+c?', 'Kababc Ka', ['Kababc']],
  ['\\p{L}{3}\\.', 'größe.', ['ße.'].map(() => 'öße.')],
  ['a{2}', 'aaaaa', ['aaaaa']],
])('%s', (pattern, text, expected) => {
  expect(found(pattern, text)).toEqual(expected);
});

test.each([
  ['(a)\\1', 'back references are not supported'],
  ['(?=a)a', 'look-around and named groups are not supported'],
  ['(?<n>a)', 'look-around and named groups are not supported'],
  ['a*', 'it matches an empty text'],
  ['', 'it matches an empty text'],
  ['(a', 'a group is not closed'],
  ['a)', 'a group is closed that was not opened'],
  ['a**', 'one quantifier follows another'],
  ['*a', 'nothing stands before *'],
  ['a{1000}', 'something is repeated more than 200 times'],
  ['((a{50}){50}){50}', 'it repeats too much'],
  ['[z-a]', '[z-a] is no character or class'],
  ['x'.repeat(201), 'it is longer than 200 characters'],
])('%s is refused', (pattern, problem) => {
  expect(compiled(pattern)).toEqual({ ok: false, problem });
});

describe('patterns made to stop a run', () => {
  it.each(['(a+)+b', '(a|a)*b', '(a|aa)+b', 'a*a*a*a*a*b', '(.*a){12}', '(\\w+\\s?)+:'])('%s is done in time that grows with the text', (pattern) => {
    const result = compiled(pattern);
    if (!result.ok) throw new Error(result.problem);
    // A backtracking matcher takes 2^20000 steps for some of these.
    expect(result.matcher('a'.repeat(20_000)).length).toBeLessThanOrEqual(1);
  });
});

it('covers what the engine of the language finds', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '\\d', '.', '(?:a|b1)', '(?:ab)');
  const piece = fc.tuple(atom, fc.constantFrom('', '+', '?', '*', '{1,2}', '{2}')).map((parts) => parts.join(''));
  const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 12 }), (source, text) => {
      const result = compiled(source);
      if (!result.ok) return;
      const covered = new Set(result.matcher(text).flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)));
      const native = [...text.matchAll(new RegExp(source, 'gu'))].flatMap(({ index, 0: match }) => Array.from({ length: match.length }, (_, at) => index + at));
      expect(native.filter((place) => !covered.has(place))).toEqual([]);
      if (native.length === 0) expect(covered.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
