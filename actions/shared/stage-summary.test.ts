import { expect, test } from 'vitest';
import { pointRuleFixture, runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { evaluationSummary, gateSummary } from './stage-summary.ts';

test('an evaluation says what it cost where that is known, and nothing of cost where it is not', () => {
  const hosted = runFixture().evaluations.filter(({ model }) => model.role === 'hosted');
  const summary = evaluationSummary('hosted', hosted);
  expect(summary.split('\n').filter((line) => line.includes('$'))).toEqual(['| structured | cost | $0.14 |  | 300 |', '| toolcall | cost | $0.14 |  | 300 |']);
  const unpriced = evaluationSummary(
    'hosted',
    hosted.map((evaluation) => ({ ...evaluation, costUsd: null })),
  );
  expect(unpriced.split('\n')).toEqual(summary.split('\n').filter((line) => !line.includes('cost')));
});

test('the gate shows the verdicts of the rule that decides', () => {
  const { comparisons, decision } = pointRuleFixture();
  const summary = gateSummary(comparisons, decision);
  expect(summary).toContain('| structured | tuned | exact_match_rate | parity |');
  expect(summary).not.toContain('inconclusive');
});
