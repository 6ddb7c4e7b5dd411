import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { Comparison, Regression } from '../records/comparison.ts';
import type { Score } from '../records/evaluation.ts';
import { allOf, GATE, pairedScores, scoresOf, sideOf } from './compare.test-data.ts';
import { compare } from './compare.ts';
import type { CompareOptions } from './options.ts';

function compareCounts(counts: Parameters<typeof pairedScores>[1], options: Partial<CompareOptions> = {}) {
  const { hosted, local } = pairedScores('toolcall', counts);
  return compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, { ...GATE, ...options });
}

describe('the interval rule', () => {
  it('finds parity when every lower bound clears the margin', () => {
    const found = compareCounts({ both: 290, localOnly: 5, hostedOnly: 5 });
    expect(Comparison.parse({ ...found, manifest: MANIFEST })).toMatchObject({ outcome: 'parity', fineTune: false, pairs: 300, candidate: 'base' });
    expect(found.verdicts.every(({ outcome, method, needed }) => outcome === 'parity' && method === 'tango' && needed === null)).toBe(true);
    expect(found.reasons[0]).toMatch(/, within the margin of 5 points: parity$/);
  });

  it('finds a model inferior that loses far more than the margin, with figures a colleague can check', () => {
    const found = compareCounts({ both: 77, localOnly: 2, hostedOnly: 213, neither: 8 });
    expect(found).toMatchObject({ outcome: 'inferior', fineTune: true, byRule: { interval: 'inferior', point: 'inferior' } });
    expect(found.reasons).toContain(
      'toolcall args_exact_rate: local 26.3 % against hosted 96.7 % on 300 pairs, difference -70.3 points (90 % interval -74.6 to -65.6), worse than the margin of 5 points: inferior',
    );
  });

  it('is inferior when one core metric of several is', () => {
    const [hosted, local] = [
      scoresOf(Array.from({ length: 300 }, () => allOf('toolcall', true))),
      scoresOf(Array.from({ length: 300 }, (_, index) => ({ ...allOf('toolcall', true), args_exact_rate: index < 60 ? 0 : 1 }))),
    ];
    const found = compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, GATE);
    expect(found.outcome).toBe('inferior');
    expect(found.verdicts.map(({ outcome }) => outcome)).toEqual(['parity', 'parity', 'inferior']);
  });

  it("asks one of several metrics for more evidence than a lone one (Holm's correction)", () => {
    const rights = (wrong: number) =>
      scoresOf(Array.from({ length: 100 }, (_, index) => ({ ...allOf('toolcall', true), args_exact_rate: index < wrong ? 0 : 1 })));
    const find = (wrong: number) => compare({ hosted: sideOf('hosted', rights(0)), local: sideOf('base', rights(wrong)), base: null }, GATE);
    const narrowly = find(9).verdicts.find(({ metric }) => metric === 'args_exact_rate');
    expect(narrowly?.interval.high).toBeLessThan(-0.05);
    expect(narrowly?.outcome).toBe('inconclusive');
    expect(find(9).reasons.join()).toContain("not after Holm's correction");
    expect(find(20).outcome).toBe('inferior');
  });

  it('says how many more examples a verdict needs', () => {
    const found = compareCounts({ both: 38, localOnly: 1, hostedOnly: 1 });
    expect(found.outcome).toBe('inconclusive');
    const needed = found.verdicts[0]?.needed;
    expect(needed?.total).toBe(256);
    expect(needed?.more).toBe(216);
    expect(found.reasons[0]).toContain('collect 216 more examples (256 in all, for 80 % power): inconclusive');
  });

  it('does not promise an end where the difference lies near the margin', () => {
    const found = compareCounts({ both: 540, localOnly: 15, hostedOnly: 45 });
    expect(found.outcome).toBe('inconclusive');
    expect(found.verdicts[0]?.needed).toBeNull();
    expect(found.reasons[0]).toContain('more would hardly settle it');
  });

  it('is parity only on as many examples as would have shown a loss of the margin, and says so', () => {
    expect(compareCounts({ both: 30 }).verdicts[0]?.needed?.total).toBeGreaterThanOrEqual(59);
    const few = compareCounts({ both: 58 });
    expect(few.verdicts[0]?.interval.low).toBeGreaterThan(-0.05);
    expect(few.verdicts[0]?.outcome).toBe('inconclusive');
    expect(few.reasons[0]).toContain('but so few could be so by chance: parity takes 59 independent ones, collect ');
    expect(few.says).toContain('no loss beyond your margin of 5 is in sight, but so few could miss it: it takes 59 independent ones; about ');
    expect(compareCounts({ both: 59 }).outcome).toBe('parity');
  });

  it('has no verdict on fewer than twenty clusters and says so', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 300 }, { cluster: (index) => String(index % 10) });
    const found = compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, GATE);
    expect(found.outcome).toBe('inconclusive');
    expect(found.reasons[0]).toContain('only 10 independent clusters where 20 are needed');
  });
});

describe('the point rule', () => {
  it('compares plain differences, and both rules are recorded', () => {
    const counts = { both: 19, hostedOnly: 1 };
    expect(compareCounts(counts, { rule: 'point' })).toMatchObject({ outcome: 'inconclusive', byRule: { interval: 'inconclusive', point: 'parity' } });
    expect(compareCounts({ both: 60 }, { rule: 'point' })).toMatchObject({ outcome: 'parity', byRule: { interval: 'parity', point: 'parity' } });
    expect(compareCounts(counts, { rule: 'point', delta: 0.04 }).outcome).toBe('inferior');
    expect(compareCounts(counts)).toMatchObject({ outcome: 'inconclusive', byRule: { point: 'parity' } });
  });

  it('explains itself without an interval', () => {
    expect(compareCounts({ both: 18, hostedOnly: 2 }, { rule: 'point' }).reasons[2]).toBe(
      'toolcall args_exact_rate: local 90.0 % against hosted 100.0 % on 20 pairs, difference -10.0 points, more than the margin of 5 points by the plain rule: inferior',
    );
  });
});

describe('pairs', () => {
  it('are refused a verdict when too many examples are unscored on either side', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 300 });
    const broken = [...scoresOf(Array.from({ length: 10 }, () => 'timeout')), ...local.slice(10)];
    const found = compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', broken), base: null }, GATE);
    expect(found).toMatchObject({ outcome: 'inconclusive', fineTune: false, pairs: 290, unpaired: { count: 10, limit: 0.02 } });
    expect(found.reasons[0]).toContain('10 examples (3.3 %) were not scored with both models');
    expect(compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', broken), base: null }, { ...GATE, rule: 'point' }).outcome).toBe('inconclusive');
  });

  it('leave challenge examples out of the gate', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 200 });
    const challenge = pairedScores('toolcall', { both: 0, hostedOnly: 200 }, { challenge: true });
    const found = compare(
      { hosted: sideOf('hosted', [...hosted, ...challenge.hosted]), local: sideOf('base', [...local, ...challenge.local]), base: null },
      GATE,
    );
    expect(found).toMatchObject({ outcome: 'parity', pairs: 200, unpaired: { count: 0 } });
  });

  it('that do not exist give no verdict', () => {
    const { hosted } = pairedScores('toolcall', { both: 3 });
    const found = compare(
      { hosted: sideOf('hosted', hosted), local: sideOf('base', scoresOf(['crashed', 'crashed', 'crashed'])), base: null },
      { ...GATE, rule: 'point' },
    );
    expect(found).toMatchObject({ outcome: 'inconclusive', verdicts: [], pairs: 0 });
  });

  it('of different data are refused with the reason', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 3 });
    const other = sideOf('hosted', hosted);
    const sides = { hosted: { ...other, evaluation: { ...other.evaluation, dataDigest: 'e'.repeat(64) } }, local: sideOf('base', local), base: null };
    expect(() => compare(sides, GATE)).toThrow('they cannot be compared. Evaluate both models on the same examples.');
  });
});

describe('sides', () => {
  const { hosted, local } = pairedScores('toolcall', { both: 3 });
  const side = { hosted: sideOf('hosted', hosted), base: sideOf('base', local), tuned: sideOf('tuned', local) };

  it.each([
    ['swapped', { hosted: side.base, local: side.hosted, base: null }, 'hosted: expected an evaluation of the hosted model, got base-toolcall'],
    ['with two hosted models', { hosted: side.hosted, local: side.hosted, base: null }, 'local: expected an evaluation of the base or tuned model'],
    ['with a base that is tuned', { hosted: side.hosted, local: side.tuned, base: side.tuned }, 'base: expected an evaluation of the base model'],
    [
      'with a base beside the base',
      { hosted: side.hosted, local: side.base, base: side.base },
      'base: expected none beside a local evaluation of the base model',
    ],
  ])('%s are refused', (_, sides, sentence) => {
    expect(() => compare(sides, GATE)).toThrow(sentence);
  });
});

it('names it as a reason, last, where each model was asked in its own way', () => {
  const { hosted, local } = pairedScores('toolcall', { both: 290, localOnly: 5, hostedOnly: 5 });
  const asked = { ...sideOf('hosted', hosted), evaluation: { ...sideOf('hosted', hosted).evaluation, ask: 'native' as const } };
  const found = compare({ hosted: asked, local: sideOf('base', local), base: null }, GATE);
  expect(found.outcome).toBe('parity');
  expect(found.reasons.at(-1)).toBe('toolcall: the hosted model was asked natively, with its tools and response format; the local model in text');
  expect(compareCounts({ both: 290, localOnly: 5, hostedOnly: 5 }).reasons.join()).not.toContain('asked');
});

describe('metrics that do not gate', () => {
  it('carry a verdict for information where examples have them', () => {
    const sketch = (f1: number) =>
      Array.from({ length: 100 }, (_, index) => ({ ...allOf('toolcall', true), field_f1: f1, ...(index < 30 ? { must_not_call_rate: 1 } : {}) }));
    const found = compare({ hosted: sideOf('hosted', scoresOf(sketch(1))), local: sideOf('base', scoresOf(sketch(0))), base: null }, GATE);
    expect(found.outcome).toBe('parity');
    expect(found.verdicts.filter(({ gating }) => !gating).map(({ metric, outcome, n }) => [metric, outcome, n])).toEqual([
      ['field_f1', 'inferior', 100],
      ['must_not_call_rate', 'inconclusive', 30],
    ]);
  });
});

describe('a tuned candidate', () => {
  const hosted = sideOf('hosted', pairedScores('toolcall', { both: 300 }).hosted);
  const weak = scoresOf(Array.from({ length: 300 }, (_, index) => ({ ...allOf('toolcall', index < 80), must_not_call_rate: 1 })));
  const strong = scoresOf(Array.from({ length: 300 }, (_, index) => ({ ...allOf('toolcall', index !== 299), must_not_call_rate: index < 200 ? 0 : 1 })));

  it('is tested for a gain over the base on the most severe metric', () => {
    const found = compare({ hosted, local: sideOf('tuned', strong), base: sideOf('base', weak) }, GATE);
    expect(found).toMatchObject({ candidate: 'tuned', outcome: 'parity', gain: { metric: 'args_exact_rate', tunedOnly: 219, baseOnly: 0 } });
    expect(found.gain?.pValue).toBeLessThan(1e-60);
    expect(found.reasons.join()).toContain(
      'only the tuned model is right on 219 examples, only the base on 0 (exact McNemar p < 0.0001): a real gain over the base',
    );
  });

  it('has its regressions named, also where they do not gate', () => {
    const found = compare({ hosted, local: sideOf('tuned', strong), base: sideOf('base', weak) }, GATE);
    expect(found.reasons.join()).toContain('regression against the base: toolcall must_not_call_rate: tuned 33.3 % against base 100.0 %');
    expect(found.regressions).toMatchObject([{ metric: 'must_not_call_rate', slice: null, base: 1, margin: 0.05 }]);
  });

  it('is told the domain it got worse on, where that is sure', () => {
    const domainOf = (index: number) => (index < 60 ? 'weather' : 'mail');
    const inDomains = (isRight: (index: number) => boolean) =>
      scoresOf(Array.from({ length: 300 }, (_, index) => allOf('toolcall', isRight(index)))).map((score, index) => ({ ...score, domain: domainOf(index) }));
    const [before, after] = [inDomains((index) => index < 60), inDomains((index) => index >= 60)];
    const found = compare({ hosted: sideOf('hosted', before), local: sideOf('tuned', after), base: sideOf('base', before) }, GATE);
    const told = found.regressions.map(({ metric, slice, kind, outcome, difference }) => [metric, slice, kind, outcome, difference]);
    expect(told).toEqual(['valid_call_rate', 'name_match_rate', 'args_exact_rate'].map((metric) => [metric, 'weather', 'domain', 'inferior', -1]));
  });

  it('is told a slice and a domain of one name apart, each by its own examples', () => {
    const named = (isRight: (index: number) => boolean) =>
      scoresOf(Array.from({ length: 300 }, (_, index) => allOf('toolcall', isRight(index)))).map((score, index) => ({
        ...score,
        domain: index < 60 ? 'mail' : 'other',
        slices: index >= 100 && index < 200 ? ['mail'] : [],
      }));
    const before = named(() => true);
    const told = (after: Score[]) =>
      compare({ hosted: sideOf('hosted', before), local: sideOf('tuned', after), base: sideOf('base', before) }, GATE).regressions.flatMap((one) =>
        one.metric === 'args_exact_rate' && one.slice === 'mail' ? [[one.kind, one.n, one.tuned]] : [],
      );
    expect(told(named((index) => index >= 60))).toEqual([['domain', 60, 0]]);
    expect(told(named((index) => index < 100 || index >= 200))).toEqual([['slice', 100, 0]]);
    expect(told(named((index) => index >= 60 && (index < 100 || index >= 200)))).toEqual([
      ['slice', 100, 0],
      ['domain', 60, 0],
    ]);
  });

  it('may have lost on a slice that an older record does not call one', () => {
    const old = {
      metric: 'field_f1',
      slice: 'mail',
      outcome: 'inferior',
      n: 60,
      base: 1,
      tuned: 0,
      difference: -1,
      interval: { low: -1, high: -0.9 },
      margin: 0.05,
    };
    expect(Regression.parse(old)).toEqual({ ...old, kind: null, accepted: null });
  });

  it('claims no gain that is none', () => {
    const found = compare({ hosted, local: sideOf('tuned', weak), base: sideOf('base', weak) }, GATE);
    expect(found.gain).toMatchObject({ tunedOnly: 0, baseOnly: 0, pValue: 1 });
    expect(found.reasons.join()).toContain('no gain shown over the base');
  });
});

it('has an id that changes with its inputs and its margin alone', () => {
  const id = compareCounts({ both: 10 }).id;
  expect(compareCounts({ both: 10 }).id).toBe(id);
  expect(compareCounts({ both: 10 }, { delta: 0.06 }).id).not.toBe(id);
});
