import { expect, it } from 'vitest';
import { sharedBeginning } from './shared-beginning.ts';

it('is what all prompts begin with', () => {
  expect(
    sharedBeginning([
      [1, 2, 3, 4],
      [1, 2, 3, 5, 6],
      [1, 2, 9, 9],
    ]),
  ).toEqual([1, 2]);
  expect(
    sharedBeginning([
      [1, 2],
      [3, 4],
    ]),
  ).toEqual([]);
  expect(sharedBeginning([])).toEqual([]);
});

it('leaves every prompt a token of its own', () => {
  expect(
    sharedBeginning([
      [1, 2, 3],
      [1, 2, 3, 4],
    ]),
  ).toEqual([1, 2]);
  expect(sharedBeginning([[1], [1, 2]])).toEqual([]);
});
