import { expect, test } from 'vitest';
import type { Ceiling } from '../../records/findings/ceiling.ts';
import { recordedComment } from '../comment/comment.test-data.ts';
import { commentReport } from '../comment/comment.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { pageOf } from '../fixtures/page.test-data.ts';
import { markdown } from '../markdown/markdown.ts';
import { terminal } from '../terminal.ts';
import { viewOf } from '../view/view.ts';
import { ceilingFixture } from './ceiling.test-data.ts';

const runWith = (...ceilings: Ceiling[]) => ({ ...runFixture(), standIn: false, ceilings });
const viewWith = (...ceilings: Ceiling[]) => viewOf({ run: runWith(...ceilings), disagreements: [] });
const CEILING = ceilingFixture();
const of = (value: number) => ({ ...CEILING, agreement: { ...CEILING.agreement, value } });

test('the local model is held against what the hosted one could repeat of itself', () => {
  const [ceiling] = viewWith(of(0.9985)).ceilings;
  expect(ceiling?.sentence).toBe(
    'Exact arguments: tuned 99.3 %; the hosted model gives its own recorded answer again on 99.9 % [90.0, 96.5] of 120 examples (80 of test, 40 sampled of train and val): 99 % of what a perfect imitation could be expected to reach.',
  );
  expect(viewWith(CEILING).ceilings[0]?.sentence).toMatch(/: no less than what a perfect imitation could be expected to reach\.$/);
});

test('what limits the measurement is said', () => {
  const notes = (change: Partial<Ceiling>) => viewWith({ ...CEILING, ...change }).ceilings[0]?.notes;
  expect(notes({})).toEqual([
    'It contradicts 1 gold that nobody decided on: labels-to-settle.yaml lists them for you to settle.',
    '1 gold that it contradicts is settled already.',
  ]);
  expect(notes({ ask: 'text', unscored: 3, contradictions: [] })).toEqual([
    'It was asked by the prompt of the row and not as the agent asked it, so that part of what differs may be the wording.',
    '3 examples could not be graded.',
  ]);
});

test('tools stand apart where there are enough examples of both, and only those', () => {
  const [ceiling] = viewWith(CEILING).ceilings;
  expect(ceiling?.domains.map(({ n, local }) => [n, local])).toEqual([
    ['80', 'too few'],
    ['31', expect.stringMatching(/ % of \d+$|^too few$/)],
  ]);
});

test('every report tells it, and none does where nothing was measured', async () => {
  const told = 'gives its own recorded answer again on';
  for (const [ceilings, holds] of [
    [[CEILING], true],
    [[], false],
  ] as const) {
    const view = viewWith(...ceilings);
    const comment = commentReport(recordedComment({ result: { run: runWith(...ceilings), disagreements: [] } }));
    const unwrapped = terminal(view, { width: 100, colour: false, files: [] }).replace(/\s+/g, ' ');
    for (const text of [await pageOf({ run: runWith(...ceilings), disagreements: [] }), markdown(view), comment.markdown, unwrapped])
      expect(text.includes(told)).toBe(holds);
  }
});

test('golds to settle are listed with their other answers, the first of them', async () => {
  const [first] = CEILING.contradictions;
  if (!first) throw new Error('no contradiction');
  const contradictions = Array.from({ length: 25 }, (_, index) => ({ ...first, exampleId: index.toString(16).padStart(16, '0') }));
  const view = viewWith({ ...CEILING, contradictions });
  expect([view.ceilings[0]?.contradictions.length, view.ceilings[0]?.more]).toEqual([20, 5]);
  expect(await pageOf({ run: runWith({ ...CEILING, contradictions }), disagreements: [] })).toContain('And 5 more in labels-to-settle.yaml.');
  expect(markdown(view)).toContain('`0000000000000000`');
  const [shown] =
    viewWith({ ...CEILING, contradictions: [{ ...first, prompt: `${'tools '.repeat(100)}what is asked now` }] }).ceilings[0]?.contradictions ?? [];
  expect(shown?.prompt).toMatch(/^….{90,}what is asked now$/);
});
