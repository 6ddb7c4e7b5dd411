import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textPieces } from './text-pieces.ts';

/** Tokens of a byte-level vocabulary: any bytes at all, half characters too. */
const anyTokens = fc.oneof(
  fc.array(fc.uint8Array({ minLength: 1, maxLength: 4 }), { maxLength: 12 }),
  fc
    .tuple(fc.string({ unit: fc.constantFrom(' ', "'", 's', 'r', 'v', 'e', '.', ',', 'ä', '語', '😀', 'x') }), fc.array(fc.integer({ min: 1, max: 3 })))
    .map(([text, sizes]) => {
      const bytes = new TextEncoder().encode(text);
      const tokens: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.shift() ?? 1;
        tokens.push(bytes.slice(at, at + size));
        at += size;
      }
      return tokens;
    }),
);

const decoded = (tokens: readonly Uint8Array[]) => Buffer.concat(tokens).toString('utf8');

describe('the pieces of an answer', () => {
  it('joined are the text of all its tokens, wherever characters are cut', () => {
    fc.assert(
      fc.property(anyTokens, (tokens) => {
        const textOf = (ids: readonly number[]) => decoded(tokens.slice(0, ids.length));
        const pieces = textPieces(textOf);
        const told = tokens.map((_, index) => pieces.next(tokens.slice(0, index + 1).map((_token, id) => id)));
        const whole = textOf(tokens.map((_token, id) => id));
        expect(told.join('') + pieces.rest(whole)).toBe(whole);
        expect(told.join('').replaceAll(/[^\uD800-\uDFFF]/g, '').length % 2).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leave as soon as they are sure: a character when it is whole', () => {
    const bytes = [...Buffer.from('a 😀b c', 'utf8')].map((byte) => Uint8Array.of(byte));
    const pieces = textPieces((ids) => decoded(bytes.slice(0, ids.length)));
    const told = bytes.map((_, index) => pieces.next(bytes.slice(0, index + 1).map((_token, id) => id)));
    expect(told).toEqual(['a', ' ', '', '', '', '😀', 'b', ' ', 'c']);
    expect(pieces.rest('a 😀b c')).toBe('');
  });
});
