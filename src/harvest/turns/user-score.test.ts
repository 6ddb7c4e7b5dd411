import { expect, test } from 'vitest';
import { scoreDefect, scoresOf } from './user-score.ts';

const rule = { name: 'thumbs', below: 0.5 };
const score = (value: unknown, more: object = {}) => ({ id: 's', name: 'thumbs', value, observationId: null, ...more });
const reason = (...scores: unknown[]) => scoreDefect('a', { scores: scoresOf(scores), rule })?.reason ?? null;
const thrice = (value: string | null) => [value, value, value];

test('a score below the mark, of the trace or of the call itself, keeps a call from being a gold', () => {
  expect([reason(score(0)), reason(score(false)), reason(score(1), score(0.4, { observationId: 'a' }))]).toEqual(thrice('negative-user-score'));
});

test('a good score, another score, and that of another call do not', () => {
  expect([reason(), reason(score(0.5)), reason(score(true))]).toEqual(thrice(null));
  expect([reason(score(0, { name: 'length' })), reason(score(0, { observationId: 'b' })), reason('no score')]).toEqual(thrice(null));
});

test('a score that is no number is not guessed about', () => {
  expect([reason(score('bad')), reason(score(null)), reason(score(0, { dataType: 'CATEGORICAL' }))]).toEqual(thrice('unreadable-user-score'));
  expect(scoreDefect('a', { scores: scoresOf([score('bad')]), rule: null })).toBe(null);
});
