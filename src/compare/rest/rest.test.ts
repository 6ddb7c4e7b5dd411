import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../tests/fixtures/records.ts';
import { Comparison } from '../../records/comparison.ts';
import { CORE_METRICS } from '../../records/evaluation.ts';
import { GATE, scoresOf, sideOf } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import { decide } from '../decide.ts';
import type { CompareOptions } from '../options.ts';
import { type Case, NO_CALL, sidesOf, times } from '../refusals/nonsense.test-data.ts';

type Counts = readonly [noCalls: number, calls: number, hosted: number, local: number];

/** So many golds are "no call", the rest calls of their own; `right` calls are answered rightly, the others with "no call". */
const golds = (noCalls: number, calls: number) => times(noCalls + calls, (index) => (index < noCalls ? NO_CALL : `call ${index}`));
const rightOn = (noCalls: number, calls: number, right: number) => golds(noCalls, calls).map((gold, index) => (index < noCalls + right ? gold : NO_CALL));
const byDomain: Partial<Case> = { isDataSet: false, domain: (gold: string) => (gold === NO_CALL ? 'none' : 'weather') };

function find([noCalls, calls, hosted, local]: Counts, options: Partial<CompareOptions> = {}, more: Partial<Case> = {}) {
  const given = { golds: golds(noCalls, calls), hosted: rightOn(noCalls, calls, hosted), local: rightOn(noCalls, calls, local), ...more };
  return compare(sidesOf(given), { ...GATE, ...options });
}

describe('where one right answer is that of at least half of the pairs', () => {
  it.each<[string, Counts, Partial<CompareOptions>, Partial<Case>?]>([
    ['900 of 1,000, a local model right on 10 of the others', [900, 100, 98, 10], { delta: 0.1 }],
    ['the same by the plain rule', [900, 100, 98, 10], { delta: 0.1, rule: 'point' }],
    ['960 of 1,000, a local model right on 6 of the others', [960, 40, 40, 6], {}],
    ['the same, by domain without the data set', [960, 40, 40, 6], {}, byDomain],
    ['as many as half of them', [500, 500, 500, 420], { delta: 0.1 }],
  ])('a local model that surely loses on the others is inferior: %s', (_, counts, options, more = {}) => {
    const found = find(counts, options, more);
    expect(found.refusals).toEqual([]);
    expect(found).toMatchObject({ outcome: 'inferior', fineTune: true, byRule: { interval: 'inferior', point: 'inferior' } });
    expect(found.rest).toMatchObject({ common: counts[0], verdict: { outcome: 'inferior', n: counts[1], gating: false, oneSided: true } });
    expect(found.verdicts.every(({ outcome }) => outcome !== 'inferior')).toBe(true);
    expect(decide([found], { standIn: false })).toMatchObject({ action: 'train', exitCode: 10 });
    expect(Comparison.parse({ ...found, manifest: MANIFEST }).rest).toEqual(found.rest);
  });

  it('says so first, with its figures', () => {
    expect(find([900, 100, 98, 10], { delta: 0.1 }).reasons[0]).toMatch(
      /^toolcall args_exact_rate without the most common right answer, that of 900 pairs: local 10.0 % against hosted 98.0 % on 100 pairs, difference -88.0 points \(90 % interval -9\d.\d to -8\d.\d\), worse than the margin of 10 points: inferior$/,
    );
    expect(find([900, 100, 98, 10], { delta: 0.1 }).says).toMatch(
      /^a loss of at least 8\d\.\d points is sure at 95 %; your margin is 10 \(args_exact_rate without the most common right answer\)$/,
    );
    expect(find([960, 40, 40, 6], {}, byDomain).reasons[0]).toContain('args_exact_rate without the most common domain, that of 960 pairs');
  });

  it('a tuned model of which that is so is stopped', () => {
    const found = find([900, 100, 98, 10], { delta: 0.1 }, { base: rightOn(900, 100, 0) });
    expect(decide([found], { standIn: false }).action).toBe('stop');
  });

  it.each([
    ['too few of them to tell', [285, 15, 15, 12], 'inconclusive', /15 pairs, difference -20.0 points \(.*\), too few to tell, so they decide nothing$/],
    ['enough of them', [200, 100, 98, 98], 'parity', /100 pairs, difference 0.0 points \(.*\), within the margin of 10 points$/],
  ] as const)('a local model as good on %s keeps its parity, with a remark', (_, counts, outcome, remark) => {
    const found = find(counts, { delta: 0.1 });
    expect([found.outcome, found.rest?.verdict.outcome]).toEqual(['parity', outcome]);
    expect(found.reasons.filter((reason) => remark.test(reason))).toHaveLength(1);
    expect(decide([found], { standIn: false }).action).toBe('ship');
  });

  it('a verdict that is refused leaves its figures and takes its word', () => {
    const found = find([900, 100, 0, 0], { delta: 0.1 });
    expect(found.refusals).not.toEqual([]);
    expect(found.rest?.verdict).toMatchObject({ n: 100, hosted: 0, local: 0, outcome: 'inconclusive', needed: null });
  });

  it('the structured track is looked at alike', () => {
    const metrics = (isRight: boolean) => Object.fromEntries(CORE_METRICS.structured.map((metric, at) => [metric, at === 0 || isRight ? 1 : 0]));
    const side = (role: 'hosted' | 'base', spam: number) => {
      const scores = scoresOf(times(1000, (index) => metrics(index < 900 + spam)));
      const its = scores.map((score, index) => (score.status === 'scored' ? { ...score, domain: index < 900 ? 'ham' : 'spam' } : score));
      return sideOf(role, its, 'structured');
    };
    const found = compare({ hosted: side('hosted', 98), local: side('base', 10), base: null }, { ...GATE, delta: 0.1 });
    expect(found).toMatchObject({ outcome: 'inferior', rest: { by: 'domain', common: 900, verdict: { metric: 'exact_match_rate', outcome: 'inferior' } } });
  });
});

it.each([
  ['none is so common', [149, 151, 151, 151]],
  ['all are the same', [300, 0, 0, 0]],
] as const)('there is nothing apart where of the right answers %s', (_, counts) => {
  expect(find(counts).rest).toBeNull();
});
