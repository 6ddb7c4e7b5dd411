import { expect, test } from 'vitest';
import { allOf, GATE, scoresOf, sideOf } from './compare.test-data.ts';
import { compare } from './compare.ts';
import { gatingOf } from './gating.ts';
import { exactPInferior } from './guard/exact-loss.ts';

const many = (count: number) => ({ n: count, clusters: count });

test.each([
  ['structured', 0.05, 58, 1],
  ['structured', 0.05, 59, null],
  ['toolcall', 0.05, 59, null],
  ['toolcall', 0.1, 28, 1],
  ['toolcall', 0.1, 29, null],
  ['toolcall', 0.3, 19, 1],
  ['toolcall', 0.3, 20, null],
] as const)('must-not-call on %s at a margin of %s with %s examples is missing %s', (track, delta, count, toGate) => {
  expect(gatingOf('must_not_call_rate', track, many(count), { delta, alpha: 0.05 })).toEqual({ gating: toGate === null, toGate, oneSided: toGate !== null });
});

test('examples that share clusters count by their clusters', () => {
  expect(gatingOf('must_not_call_rate', 'toolcall', { n: 100, clusters: 26 }, GATE)).toEqual({ gating: false, toGate: 127, oneSided: true });
});

test('with no margin at all nobody can say how many are missing', () => {
  expect(gatingOf('must_not_call_rate', 'toolcall', many(500), { delta: 0, alpha: 0.05 })).toEqual({ gating: false, toGate: null, oneSided: true });
});

test('no other metric ever does', () => {
  expect(gatingOf('field_f1', 'toolcall', many(500), GATE)).toEqual({ gating: false, toGate: null, oneSided: false });
});

/** Right on 1,200 examples, of which the first so many must make no call; there it is right on so many of the first. */
const restrained = (noCalls: number, right: number) =>
  scoresOf(
    Array.from({ length: 1200 }, (_, index) => ({ ...allOf('toolcall', true), ...(index < noCalls ? { must_not_call_rate: index < right ? 1 : 0 } : {}) })),
  );
const judged = (noCalls: number, right: number, options = {}) =>
  compare({ hosted: sideOf('hosted', restrained(noCalls, noCalls)), local: sideOf('base', restrained(noCalls, right)), base: null }, { ...GATE, ...options });

test.each([
  [60, 12, 'inferior', true],
  [60, 60, 'parity', true],
  [24, 0, 'inferior', false],
  [30, 6, 'inferior', false],
  [30, 27, 'parity', false],
  [30, 30, 'parity', false],
  [3, 0, 'parity', false],
] as const)('of %s examples that must make no call %s made none: %s', (noCalls, right, outcome, gates) => {
  const found = judged(noCalls, right);
  expect(found.outcome).toBe(outcome);
  expect(found.fineTune).toBe(outcome === 'inferior');
  expect(judged(noCalls, right, { rule: 'point' }).outcome).toBe(outcome);
  expect(found.verdicts.flatMap(({ metric, gating }) => (gating ? [metric] : [])).includes('must_not_call_rate')).toBe(gates);
  const missing = 59 - noCalls;
  const remark = `toolcall must_not_call_rate: ${noCalls} examples in ${noCalls} clusters cannot show parity yet, so that it decides only where it is inferior: it joins the gate with about ${missing} more`;
  expect(found.reasons.some((reason) => reason.startsWith(remark))).toBe(!gates);
  expect(found.reasons.some((reason) => /must_not_call_rate: local .*: inferior$/.test(reason))).toBe(outcome === 'inferior');
});

test("what decides on one side is corrected by Holm's method with the others, and with it they are", () => {
  const p = (noCalls: number) => judged(noCalls, 0).verdicts.find(({ metric }) => metric === 'must_not_call_rate')?.pInferior ?? 0;
  const alone = exactPInferior({ n: 12, localOnly: 0, hostedOnly: 12 }, GATE.delta);
  expect(p(12)).toBeCloseTo(4 * alone, 12);
});
