import { expect, it } from 'vitest';
import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import { gradeAll } from './grade.ts';

const examples = [1, 2, 3, 4].map((number) => exampleOf({ number, split: number === 4 ? 'train' : 'test' }));
const [one, two] = [examples[0] ?? exampleOf(), examples[1] ?? exampleOf()];

it('says how many examples of the predicted track and split have no prediction', () => {
  expect(
    gradeAll([...examples, exampleOf({ number: 9, track: 'structured' })], [predictionOf(one, one.row.completion), predictionOf(two, null, 'timeout')]).tracks,
  ).toEqual([
    expect.objectContaining({
      track: 'toolcall',
      splits: ['test'],
      examples: 3,
      answered: 2,
      missing: 1,
      scored: 1,
      unscored: [{ reason: 'timeout', count: 1 }],
    }),
  ]);
});

it('refuses a second answer to an example, with its id', () => {
  expect(() => gradeAll(examples, [predictionOf(one, 'a'), predictionOf(one, 'b')])).toThrow(
    `The predictions answer example "${one.id}" more than once: expected one answer an example. Remove all but one.`,
  );
});

it('refuses an answer to no example', () => {
  expect(() => gradeAll([two], [predictionOf(one, 'a')])).toThrow('which is not among the examples');
});
