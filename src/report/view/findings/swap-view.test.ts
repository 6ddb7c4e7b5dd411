import { expect, test } from 'vitest';
import { runFixture } from '../../fixtures/fixture.test-data.ts';
import { markdown } from '../../markdown/markdown.ts';
import { viewOf } from '../view.ts';
import { swapView } from './swap-view.ts';

const seal = 'a'.repeat(64);
const run = {
  ...runFixture(),
  swap: {
    seal,
    tracks: [
      { track: 'toolcall' as const, examples: 1300, local: 1150 },
      { track: 'structured' as const, examples: 300, local: 0 },
    ],
  },
};

test('a report says which share of the test requests would have been local, and how the traffic is moved', () => {
  expect(swapView(run)).toEqual([
    'Served by swap.policy.json, the local model would have answered 1,150 of 1,600 test requests (tool calls 1,150 of 1,300, structured output 0 of 300), 71.9 %; the rest stays with the hosted model.',
  ]);
  expect(markdown(viewOf({ run, disagreements: [] }))).toContain('would have answered 1,150 of 1,600 test requests');
  expect(viewOf({ run, disagreements: [] }).next.join(' ')).toContain(`"fledgling serve --run ${run.id}"`);
});

test('where no traffic may move, nothing is said of it', () => {
  const none = { ...run, swap: { seal, tracks: [{ track: 'toolcall' as const, examples: 1300, local: 0 }] } };
  expect([swapView(none), swapView(runFixture())]).toEqual([[], []]);
  expect(viewOf({ run: none, disagreements: [] }).next.join(' ')).not.toContain('serve');
});
