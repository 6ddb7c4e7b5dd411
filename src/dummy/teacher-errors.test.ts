import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRequests } from './requests.ts';
import { readRequest } from './rules.ts';
import { withTeacherErrors } from './teacher-errors.ts';

const plan = planRequests({ count: 2000, seed: 3, challengeShare: 0 });
const asked = (errorRate: number, repetition = 0) =>
  plan.map(({ request: { text } }) => withTeacherErrors(readRequest(text), { seed: 42, errorRate, bodyDigest: text, repetition, text }));
const wrongIn = (answers: ReturnType<typeof asked>) =>
  answers.flatMap((answer, index) => (JSON.stringify(answer) === JSON.stringify(plan[index]?.call ?? null) ? [] : [index]));

test('without errors every answer is the intended call', () => {
  expect(wrongIn(asked(0))).toEqual([]);
});

test('at rate 1 every answer is wrong', () => {
  expect(wrongIn(asked(1))).toHaveLength(plan.length);
});

test('about 2 % of the answers are wrong at the default rate, and others when asked again', () => {
  const [first, again] = [wrongIn(asked(0.02)), wrongIn(asked(0.02, 1))];
  expect(first.length).toBeGreaterThan(20);
  expect(first.length).toBeLessThan(65);
  expect(again).not.toEqual(first);
});

test('the draw is decided by seed, body and repetition alone', () => {
  const given = { errorRate: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.nat(), bodyDigest: fc.string(), repetition: fc.nat(9) };
  fc.assert(
    fc.property(fc.record(given), (occasion) => {
      const ask = () => withTeacherErrors(readRequest('weather for Oslo in f'), { ...occasion, text: 'weather for Oslo in f' });
      const answer = ask();
      withTeacherErrors(null, { ...occasion, text: 'sing' });
      expect(ask()).toEqual(answer);
    }),
  );
});
