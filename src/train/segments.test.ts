import { expect, test } from 'vitest';
import { fedSegments } from './segments.ts';

const read = { role: 'user', loss: false, end: false } as const;
const learned = { role: 'action', loss: true, end: true } as const;

test('a row is told as the trainer splits it: before the last segment that is learned, each end a piece of its own', () => {
  const fed = fedSegments(
    [
      {
        segments: [
          { ...read, text: 'a' },
          { ...learned, text: ['b', 'c'] },
          { ...read, role: 'observation', text: 'd' },
          { ...learned, text: 'e' },
          { ...read, text: 'f' },
        ],
      },
    ],
    '</s>',
  );
  expect(fed(0)).toEqual({ prompt: ['a', 'b', 'c', '</s>', 'd'], completion: ['e', '</s>', 'f'] });
  expect(fed(1)).toBeNull();
});
