import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../tests/fixtures/records.ts';
import { Comparison, type GateRefusal } from '../../records/comparison.ts';
import { GATE } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import { decide, fineTuneLines } from '../decide.ts';
import type { CompareOptions } from '../options.ts';
import { type Case, exampleOf, N, NO_CALL, rightBut, sidesOf, times, varied } from './nonsense.test-data.ts';

const none = times(N, () => null);
const thousand = times(1000, (index) => `call ${index}`);
/** 900 of the right answers are the same, and all are calls. */
const mostlySame = times(1000, (index) => (index < 900 ? 'call 7' : `call ${index}`));
const constant = times(N, () => 'call 7');
const same = times(N, () => 'call 7');
const nearlySame = times(N, (index) => (index < 3 ? `call ${index}` : 'call 7'));
/** 93 % of the right answers are "no call". */
const mostlyNone = times(N, (index) => (index < 279 ? NO_CALL : `call ${index}`));
const halfNone = times(N, (index) => (index % 2 === 0 ? NO_CALL : `call ${index}`));
const nearlyAll = times(N, (index) => (index < 291 ? 'call 7' : `call ${index}`));
const slips = times(N, (index) => `slip ${index}`);

const nonsense: [string, Case, GateRefusal['code'], string, Partial<CompareOptions>?][] = [
  ['0 against 0 on everything', { golds: varied, hosted: none, local: none }, 'hosted-format', 'the hosted model does not do this task: only 0.0 %'],
  ['0 against 0 of valid calls', { golds: varied, hosted: slips, local: slips }, 'hosted-never-right', 'it is never right by args_exact_rate on 300 pairs'],
  [
    'a hosted model with few valid answers',
    { golds: varied, hosted: rightBut(varied, 180, () => null), local: rightBut(varied, 180, () => null) },
    'hosted-format',
    'only 40.0 % of its answers are valid (valid_call_rate), less than gate.minHosted (50.0 %)',
  ],
  [
    'a hosted model that is never right',
    { golds: varied, hosted: slips, local: rightBut(varied, 200) },
    'hosted-never-right',
    'never right by args_exact_rate',
  ],
  [
    'a metric on which nobody is ever right',
    {
      golds: halfNone,
      hosted: halfNone.map((gold, index) => (gold === NO_CALL ? `call ${index}` : gold)),
      local: halfNone.map((gold, index) => (gold === NO_CALL ? `cold ${index}` : gold)),
    },
    'no-positive',
    'no model is ever right by must_not_call_rate: 0 against 0 on 150 pairs is no parity',
  ],
  [
    'a margin that forgives everything',
    { golds: varied, hosted: rightBut(varied, 290), local: slips },
    'local-never-right',
    'the margin of 10.0 % forgives all that the hosted one is right (3.3 %)',
    { delta: 0.1 },
  ],
  ['two models that always say the same', { golds: varied, hosted: constant, local: constant }, 'hosted-constant', 'one and the same answer to 100.0 % of 300'],
  [
    'a hosted model that always says the same, without the data set',
    { golds: varied, hosted: constant, local: rightBut(varied, 200), isDataSet: false },
    'hosted-constant',
    'is no better than always giving it',
  ],
  [
    'a local model that always says the most common answer',
    { golds: mostlyNone, hosted: rightBut(mostlyNone, 15), local: times(N, () => NO_CALL) },
    'no-better-than-constant',
    'would be right on 93.0 % of 300 pairs, and the local model (93.0 %) is not shown to do better',
    { delta: 0.1 },
  ],
  [
    'a local model that always says the most common answer, without the data set',
    { golds: mostlyNone, hosted: rightBut(mostlyNone, 6), local: times(N, () => NO_CALL), isDataSet: false },
    'no-better-than-constant',
    'would be right on 93.0 %',
    { delta: 0.1 },
  ],
  [
    'a local model that always says the most common answer and surely loses where it is another',
    { golds: mostlyNone, hosted: rightBut(mostlyNone, 6), local: times(N, () => NO_CALL) },
    'local-constant',
    'one and the same answer to 100.0 % of 300 examples and is no better',
    { delta: 0.1 },
  ],
  [
    'a hosted model that gets little right, and a local one that gets a third of it',
    { golds: thousand, hosted: rightBut(thousand, 880), local: rightBut(thousand, 960) },
    'margin-forgives-half',
    'the hosted model is right on only 12.0 % of 1000 pairs by args_exact_rate (the local one on 4.0 %), less than twice the margin of 10.0 %, which forgives more',
    { delta: 0.1 },
  ],
  [
    'a hosted model that gets very little right, at a small margin',
    { golds: thousand, hosted: rightBut(thousand, 960), local: rightBut(thousand, 980) },
    'margin-forgives-half',
    'only 4.0 % of 1000 pairs',
  ],
  [
    'the same by the plain rule',
    { golds: thousand, hosted: rightBut(thousand, 880), local: rightBut(thousand, 960) },
    'margin-forgives-half',
    'less than twice the margin',
    { delta: 0.1, rule: 'point' },
  ],
  [
    'a hosted model that is hardly ever right where the answer is not the usual one',
    { golds: mostlySame, hosted: rightBut(mostlySame, 85), local: rightBut(mostlySame, 92) },
    'margin-forgives-half',
    'only 15.0 % of 100 pairs without the most common right answer by args_exact_rate (the local one on 8.0 %)',
    { delta: 0.1 },
  ],
  [
    'a local model with one unreadable answer',
    { golds: varied, hosted: rightBut(varied, 12), local: none },
    'local-constant',
    'the local model gives one and the same answer to 100.0 % of 300 examples and is no better',
  ],
  [
    'a local model that reads but always says the same',
    { golds: varied, hosted: rightBut(varied, 12), local: constant },
    'local-constant',
    'one and the same answer',
  ],
  ['golds that are all the same', { golds: same, hosted: same, local: same }, 'no-variety', 'all 300 examples have the same right answer'],
  [
    'golds that are all the same, and a hosted model that is worse than always giving it',
    { golds: same, hosted: rightBut(same, 30), local: slips },
    'no-variety',
    'a model that always gives it passes',
  ],
  [
    'a hosted model that is worse than always giving the one answer it mostly gives, though a local one is worse still',
    {
      golds: nearlyAll,
      hosted: nearlyAll.map((_, index) => (index < 12 ? `slip ${index}` : 'call 7')),
      local: slips,
    },
    'hosted-constant',
    'the hosted model gives one and the same answer to 96.0 % of 300 examples and is no better than always giving it',
  ],
  [
    'golds that are all the same, without the data set',
    { golds: same, hosted: same, local: same, isDataSet: false },
    'hosted-constant',
    'one and the same answer to 100.0 % of 300 examples',
  ],
  ['golds that are nearly all the same', { golds: nearlySame, hosted: nearlySame, local: nearlySame }, 'hosted-constant', 'no better than always giving it'],
  [
    'pairs of a single conversation',
    { golds: varied, hosted: varied, local: varied, cluster: () => 'c' },
    'one-cluster',
    'all 300 pairs are of one cluster',
    { rule: 'point' },
  ],
  [
    'an adapter that changes nothing',
    { golds: varied, hosted: rightBut(varied, 6), local: rightBut(varied, 9), base: rightBut(varied, 9) },
    'unchanged-by-adapter',
    "exactly the base's answers to all 300 examples",
  ],
];

describe('no verdict', () => {
  it.each(nonsense)('comes of %s', (_, given, code, sentence, options = {}) => {
    const found = compare(sidesOf(given), { ...GATE, ...options });
    expect(found.refusals.map((refusal) => refusal.code)).toContain(code);
    expect(found.refusals.find((refusal) => refusal.code === code)?.sentence).toContain(sentence);
    expect(found).toMatchObject({ outcome: 'inconclusive', fineTune: false, byRule: { interval: 'inconclusive', point: 'inconclusive' } });
    expect(found.reasons[0]).toBe(`toolcall: no verdict: ${found.refusals[0]?.sentence}. ${found.refusals[0]?.remedy}`);
    expect(found.reasons.join('\n')).not.toMatch(/: parity|: inferior|collect \d/);
    expect(found.verdicts.every(({ outcome, needed }) => outcome === 'inconclusive' && needed === null)).toBe(true);
    expect(Comparison.parse({ ...found, manifest: MANIFEST }).refusals).toEqual(found.refusals);
  });

  it('asks for nothing to be collected and for no training, exits 11 and names the remedy', () => {
    const decision = decide([compare(sidesOf({ golds: varied, hosted: none, local: none }), GATE)], { standIn: false });
    expect(decision).toMatchObject({ action: 'collect', exitCode: 11, tracks: [{ outcome: 'inconclusive', fineTune: false, collect: null }] });
    expect(decision.reasons[0]).toBe(
      'no verdict on toolcall: the hosted model does not do this task: only 0.0 % of its answers are valid (valid_call_rate), less than gate.minHosted (50.0 %). Read its answers in the report and mend hosted.model, how it is asked, or decoding.maxTokens',
    );
    expect(fineTuneLines(decision)).toEqual(['FINE_TUNE_TOOLCALL=0', 'FINE_TUNE=0']);
  });

  it('comes of what was trained on, by its prompt or its cluster', () => {
    const sides = sidesOf({ golds: varied, hosted: varied, local: rightBut(varied, 6) });
    const [first, second] = sides.examples ?? [];
    if (!first || !second) throw new Error('the case has examples');
    const examples = [
      ...(sides.examples ?? []),
      { ...exampleOf(0, 'x', 'elsewhere', 'train'), row: { prompt: first.row.prompt, completion: 'x' } },
      exampleOf(1, 'x', second.cluster, 'val'),
    ];
    expect(compare({ ...sides, examples }, GATE).refusals).toMatchObject([
      { code: 'leaked-examples', sentence: '2 of 300 examples of the test split share a prompt or a cluster with the train or val split' },
    ]);
  });

  it.each([
    ['train', true, 'the tuned model was trained on the train split that it is compared on'],
    ['train', false, 'the tuned model was trained on the train split that it is compared on'],
    ['val', false, 'the tuned model was chosen by the val split that it is compared on'],
  ] as const)('comes of a tuned model on the %s split, with the data set (%s) or without', (split, isDataSet, sentence) => {
    const { hosted, local, base, examples } = sidesOf({ golds: varied, hosted: varied, local: rightBut(varied, 6), base: rightBut(varied, 90) });
    const on = (side: typeof hosted) => ({ ...side, evaluation: { ...side.evaluation, split } });
    const sides = { hosted: on(hosted), local: on(local), base: base && on(base) };
    expect(compare(isDataSet ? { ...sides, examples: examples ?? [] } : sides, GATE).refusals.find(({ code }) => code === 'leaked-examples')).toEqual({
      code: 'leaked-examples',
      sentence,
      remedy: 'Evaluate the models on the test split',
    });
    if (base) expect(compare({ hosted: on(hosted), local: on(base), base: null }, GATE).refusals).toEqual([]);
  });

  it('comes of one file of recorded answers under two names, and not of two files of one name', () => {
    const { hosted, local } = sidesOf({ golds: varied, hosted: varied, local: rightBut(varied, 6) });
    const recorded = (side: typeof hosted, name: string, sha256: string) => ({
      ...side,
      evaluation: { ...side.evaluation, model: { ...side.evaluation.model, name, engine: { answers: 'recorded elsewhere', format: 'calls', sha256 } } },
    });
    const refusals = (theirs: readonly [string, string], ours: readonly [string, string]) =>
      compare({ hosted: recorded(hosted, ...theirs), local: recorded(local, ...ours), base: null }, GATE).refusals;
    expect(refusals(['gpt', 'a'], ['phi', 'a'])).toMatchObject([
      { code: 'same-model', sentence: 'the hosted and the local evaluation are of the same file of recorded answers' },
    ]);
    expect(refusals(['answers', 'a'], ['answers', 'b'])).toEqual([]);
  });

  it('comes of evaluations of other examples than the data set holds', () => {
    const sides = sidesOf({ golds: varied, hosted: varied, local: rightBut(varied, 6) });
    expect(compare({ ...sides, examples: (sides.examples ?? []).slice(1) }, GATE).refusals[0]?.code).toBe('other-examples');
  });

  it('comes of a model compared with itself, and of a tuned model without an adapter', () => {
    const sides = sidesOf({ golds: varied, hosted: varied, local: rightBut(varied, 6), base: rightBut(varied, 90) });
    const named = (side: typeof sides.hosted, name: string) => ({ ...side, evaluation: { ...side.evaluation, model: { ...side.evaluation.model, name } } });
    const { hosted, local, base } = sides;
    if (!base) throw new Error('the case has a base');
    expect(compare({ ...sides, hosted: named(hosted, 'm'), local: named(local, 'm') }, GATE).refusals[0]).toMatchObject({
      code: 'same-model',
      sentence: 'the hosted and the local evaluation are of the same model',
    });
    expect(compare({ ...sides, base: named(base, 'm'), local: named(local, 'm') }, GATE).refusals[0]?.sentence).toBe(
      'the tuned evaluation is of the base model without an adapter',
    );
  });

  it('is not counted twice: an example scored twice is refused', () => {
    const { hosted, ...rest } = sidesOf({ golds: varied, hosted: varied, local: varied });
    const twice = { ...hosted, scores: [...hosted.scores, ...hosted.scores.slice(0, 1)] };
    expect(() => compare({ ...rest, hosted: twice }, GATE)).toThrow('The hosted evaluation hosted-toolcall scores an example twice: "0000".');
  });
});

const labels = times(N, (index) => (index % 10 < 7 ? 'call yes' : 'call no'));
const rarely = times(1000, (index) => (index < 997 ? NO_CALL : `call ${index}`));
const halfRight = rarely.map((gold, index) => (index % 2 ? gold : `slip ${index}`));
const rare = times(N, (index) => (index < 285 ? NO_CALL : 'call alarm'));
const legitimate: [string, Case, Comparison['outcome'], Partial<CompareOptions>?][] = [
  ['hosted 96 %, local 96 %', { golds: varied, hosted: rightBut(varied, 12), local: rightBut(varied, 12, (index) => `lapse ${index}`) }, 'parity'],
  ['two perfect models', { golds: varied, hosted: varied, local: varied }, 'parity'],
  ['two perfect models, without the data set', { golds: varied, hosted: varied, local: varied, isDataSet: false }, 'parity'],
  ['two models with the very same mistakes', { golds: varied, hosted: rightBut(varied, 12), local: rightBut(varied, 12) }, 'parity'],
  ['a hosted model at 60 %', { golds: varied, hosted: rightBut(varied, 120), local: rightBut(varied, 110) }, 'parity'],
  ['a hosted model at 60 % and a local one far below', { golds: varied, hosted: rightBut(varied, 120), local: rightBut(varied, 290) }, 'inferior'],
  ['a local model that is never right', { golds: varied, hosted: rightBut(varied, 12), local: slips }, 'inferior'],
  ['a local model with many unreadable answers', { golds: varied, hosted: varied, local: slips.map((said, index) => (index % 3 ? null : said)) }, 'inferior'],
  ['golds that are all the same, and a worse local model', { golds: same, hosted: same, local: slips }, 'inferior'],
  ['golds that are nearly all the same, and a local model right on half', { golds: rarely, hosted: rarely, local: halfRight }, 'inferior'],
  ['golds that are nearly all the same, without the data set', { golds: rarely, hosted: rarely, local: halfRight, isDataSet: false }, 'inferior'],
  ['a hosted model at twice the margin', { golds: thousand, hosted: rightBut(thousand, 800), local: rightBut(thousand, 800) }, 'parity', { delta: 0.1 }],
  [
    'a hosted model below twice the margin, and a local one below that',
    { golds: thousand, hosted: rightBut(thousand, 820), local: rightBut(thousand, 1000) },
    'inferior',
    { delta: 0.1 },
  ],
  [
    'a hosted model at 60 % and a margin of 10 points',
    { golds: varied, hosted: rightBut(varied, 120), local: rightBut(varied, 110) },
    'parity',
    { delta: 0.1 },
  ],
  ['an agent of two answers', { golds: labels, hosted: rightBut(labels, 9), local: rightBut(labels, 9) }, 'parity'],
  ['an agent of two answers, without the data set', { golds: labels, hosted: rightBut(labels, 9), local: rightBut(labels, 9), isDataSet: false }, 'parity'],
  [
    'a rare alarm that both models find',
    { golds: rare, hosted: rightBut(rare, 2, () => NO_CALL), local: rightBut(rare, 3, () => NO_CALL) },
    'parity',
    { delta: 0.1 },
  ],
  ['half of the answers "no call", rightly', { golds: halfNone, hosted: rightBut(halfNone, 9), local: rightBut(halfNone, 9) }, 'parity'],
  [
    'an unfit adapter that changed something',
    { golds: varied, hosted: varied, local: rightBut(varied, 90), base: rightBut(varied, 90, (i) => `b ${i}`) },
    'inferior',
  ],
  ['a perfect base under a perfect tuned model', { golds: varied, hosted: varied, local: varied, base: varied }, 'parity'],
  [
    'a tiny data set by the plain rule',
    { golds: varied.slice(0, 10), hosted: varied.slice(0, 10), local: varied.slice(0, 10) },
    'inconclusive',
    { rule: 'point' },
  ],
  ['a larger one by the plain rule, which the interval proves too', { golds: varied, hosted: varied, local: varied }, 'parity', { rule: 'point' }],
  ['a tinier one', { golds: varied.slice(0, 9), hosted: varied.slice(0, 9), local: varied.slice(0, 9) }, 'inconclusive', { rule: 'point' }],
  [
    'two pairs, both lost, by the plain rule',
    { golds: varied.slice(0, 2), hosted: varied.slice(0, 2), local: slips.slice(0, 2) },
    'inferior',
    { rule: 'point' },
  ],
  ['too few examples', { golds: varied.slice(0, 10), hosted: varied.slice(0, 10), local: varied.slice(0, 10) }, 'inconclusive'],
];

describe('a legitimate case keeps its verdict', () => {
  it.each(legitimate)('%s', (_, given, outcome, options = {}) => {
    const found = compare(sidesOf(given), { ...GATE, ...options });
    expect(found.refusals).toEqual([]);
    expect(found.outcome).toBe(outcome);
  });

  it('an agent with a single tool, told that its name says nothing', () => {
    const found = compare(sidesOf({ golds: varied, hosted: rightBut(varied, 12), local: rightBut(varied, 12, (index) => `lapse ${index}`) }), GATE);
    expect(found.reasons).toContain(
      'toolcall name_match_rate: every right answer is of one tool, so this metric says nothing beyond valid_call_rate; the arguments decide',
    );
  });
});
