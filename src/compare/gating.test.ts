import { expect, test } from 'vitest';
import { allOf, GATE, scoresOf, sideOf } from './compare.test-data.ts';
import { compare } from './compare.ts';
import { gatingOf } from './gating.ts';

const many = (count: number) => ({ n: count, clusters: count });

test.each([
  ['structured', 0.05, 51, 1],
  ['structured', 0.05, 52, null],
  ['toolcall', 0.05, 52, null],
  ['toolcall', 0.1, 24, 1],
  ['toolcall', 0.1, 25, null],
  ['toolcall', 0.3, 19, 1],
  ['toolcall', 0.3, 20, null],
] as const)('must-not-call on %s at a margin of %s with %s examples is missing %s', (track, delta, count, toGate) => {
  expect(gatingOf('must_not_call_rate', track, many(count), { delta, alpha: 0.05 })).toEqual({ gating: toGate === null, toGate });
});

test('examples that share clusters count by their clusters', () => {
  expect(gatingOf('must_not_call_rate', 'toolcall', { n: 100, clusters: 26 }, GATE)).toEqual({ gating: false, toGate: 100 });
});

test('with no margin at all nobody can say how many are missing', () => {
  expect(gatingOf('must_not_call_rate', 'toolcall', many(500), { delta: 0, alpha: 0.05 })).toEqual({ gating: false, toGate: null });
});

test.each([
  [60, 'inferior', true],
  [30, 'parity', false],
] as const)('a model that calls where it must not is inferior by it with %s examples of it: %s', (noCalls, outcome, gates) => {
  const model = (restrained: boolean) =>
    scoresOf(
      Array.from({ length: 1200 }, (_, index) => ({ ...allOf('toolcall', true), ...(index < noCalls ? { must_not_call_rate: restrained ? 1 : 0.2 } : {}) })),
    );
  const found = compare({ hosted: sideOf('hosted', model(true)), local: sideOf('base', model(false)), base: null }, GATE);
  expect(found.outcome).toBe(outcome);
  expect(found.verdicts.flatMap(({ metric, gating }) => (gating ? [metric] : [])).includes('must_not_call_rate')).toBe(gates);
  const remark = 'toolcall must_not_call_rate: 30 examples in 30 clusters decide nothing yet: it joins the gate with about 22 more';
  expect(found.reasons.some((reason) => reason.startsWith(remark))).toBe(!gates);
});
