import { expect, test } from 'vitest';
import { scoreDefect } from './user-score.ts';

const rule = { name: 'thumbs', below: 0.5 };
const score = (value: unknown, observationId: string | null = null, name = 'thumbs') => ({ name, value, observationId });
const reason = (...scores: ReturnType<typeof score>[]) => scoreDefect('a', { scores, rule })?.reason ?? null;

test('a score below the mark, of the trace or of the call itself, keeps a call from being a gold', () => {
  expect([reason(score(0)), reason(score(false)), reason(score(1), score(0.4, 'a'))]).toEqual(Array.from({ length: 3 }, () => 'negative-user-score'));
});

test('a good score, another score, and that of another call do not', () => {
  expect([reason(), reason(score(0.5)), reason(score(true)), reason(score(0, null, 'length')), reason(score(0, 'b'))]).toEqual(
    Array.from({ length: 5 }, () => null),
  );
});

test('a score that is no number is not guessed about', () => {
  expect([reason(score('bad')), reason(score(null)), reason(score(Number.NaN))]).toEqual(Array.from({ length: 3 }, () => 'unreadable-user-score'));
  expect(scoreDefect('a', { scores: [score('bad')], rule: null })).toBe(null);
});
