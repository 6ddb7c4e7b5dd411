import { expect, test } from 'vitest';
import { condition, evaluate, toText } from './expression.ts';
import { parseWorkflow } from './parse.ts';

const running = { success: true, failure: false, cancelled: false };

test.each([
  ["github.event.pull_request.head.repo.full_name == github.repository && needs.plan.outputs.state == 'run'", true],
  ["contains(needs.*.result, 'cancelled')", false],
  ["inputs.restage || inputs.pr || (inputs.drift && 'drift') || 'main'", '7'],
  ['fromJSON(needs.plan.outputs.shards)[0]', '1/2'],
  ['format(\'{{"a":{0}}}\', toJSON(inputs.pr))', '{"a":"7"}'],
  ['github.event.nothing.at.all', null],
])('%s', (text, expected) => {
  const contexts = {
    github: { repository: 'a/b', event: { pull_request: { head: { repo: { full_name: 'a/b' } } } } },
    needs: { plan: { result: 'success', outputs: { state: 'run', shards: '["1/2","2/2"]' } } },
    inputs: { restage: '', pr: '7', drift: false },
  };
  expect(evaluate(text, contexts)).toEqual(expected);
});

test('a condition without a status function means success, and a string that only names one is not one', () => {
  const failed = { success: false, failure: true, cancelled: false };
  expect(condition("github.x == 'always()'", { github: { x: 'always()' } }, failed)).toBe(false);
  expect(condition("always() && github.x == 'b'", { github: { x: 'b' } }, failed)).toBe(true);
  expect(condition(undefined, {}, running)).toBe(true);
});

test('values become text as GitHub writes them', () => {
  expect([null, true, 1.5, 'x', [1], { a: 1 }].map(toText)).toEqual(['', 'true', '1.5', 'x', 'Array', 'Object']);
});

test('a workflow that GitHub would refuse is refused with the place', async () => {
  await expect(parseWorkflow('w.yml', 'on: push\njobs:\n  a:\n    runs-on: x\n    stepps: []\n')).rejects.toThrow(/w\.yml \(Line: 5/);
});
