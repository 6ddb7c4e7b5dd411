import { expect, test } from 'vitest';
import { splitPart, splitParts } from './split-parts.ts';

test('the first part of a split GGUF stands for all of them, in their order', () => {
  expect(splitParts('hf:o/r@main-00001-of-00003.gguf')).toEqual([1, 2, 3].map((part) => `hf:o/r@main-0000${part}-of-00003.gguf`));
  expect(splitParts('a-00001-of-00012.gguf').at(-1)).toBe('a-00012-of-00012.gguf');
});

test.each(['a.gguf', 'a-00002-of-00003.gguf', 'a-00000-of-00003.gguf', 'a-00004-of-00003.gguf', 'a-1-of-3.gguf', 'a-00001-of-00003.gguf.partial'])(
  '%s stands for itself alone',
  (name) => expect(splitParts(name)).toEqual([name]),
);

test('a part is told by its name', () => {
  expect(splitPart('models/a-00002-of-00003.gguf')).toEqual({ stem: 'models/a', index: 2, count: 3 });
  expect(splitPart('a-00004-of-00003.gguf')).toBeNull();
});
