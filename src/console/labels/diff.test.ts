import { expect, it } from 'vitest';
import { changeBetween } from './diff.ts';

it('shows the lines that go and come with three around them', () => {
  const before = 'a\nb\nc\nd\ndecision:\ne\nf\ng\nh\n';
  expect(changeBetween(before, before.replace('decision:', 'decision: keep'))).toEqual({
    firstLine: 2,
    lines: [
      ...['b', 'c', 'd'].map((text) => ({ kind: 'same', text })),
      { kind: 'removed', text: 'decision:' },
      { kind: 'added', text: 'decision: keep' },
      ...['e', 'f', 'g'].map((text) => ({ kind: 'same', text })),
    ],
  });
});

it('shows a new file whole, and lines that repeat what is beside them', () => {
  expect(changeBetween('', 'a\nb\n').lines).toEqual([
    { kind: 'added', text: 'a' },
    { kind: 'added', text: 'b' },
  ]);
  expect(changeBetween('a\n', 'a\na\n').lines).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'added', text: 'a' },
  ]);
});
