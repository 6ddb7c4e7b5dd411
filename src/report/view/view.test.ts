import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../records/comparison.ts';
import { Disagreement, RunRecord } from '../../records/run.ts';
import { explainGate } from '../comment/explain-gate.ts';
import { csv } from '../csv.ts';
import { runFixture } from '../fixtures/fixture.test-data.ts';
import { disagreementsFixture } from '../fixtures/fixture-disagreements.test-data.ts';
import { trainingView } from './training-view.ts';
import { verdictView } from './verdict-view.ts';
import { viewOf } from './view.ts';

const run = runFixture();
const view = viewOf({ run, disagreements: disagreementsFixture() });

describe('the fixture', () => {
  it('is a valid run with valid disagreements', () => {
    expect(RunRecord.parse(run)).toEqual(run);
    expect(Disagreement.array().parse(disagreementsFixture())).toHaveLength(230);
  });
});

describe('the view of a run', () => {
  it('holds the deciding metric of each track for every model', () => {
    expect(view.tracks.map(({ deciding, key }) => [deciding, key?.hosted?.text, key?.base?.text, key?.tuned?.text])).toEqual([
      ['Exact match', '98.0 %', '26.3 %', '99.3 %'],
      ['Exact arguments', '98.0 %', '26.3 %', '99.3 %'],
    ]);
  });

  it('marks challenge slices as outside the gate', () => {
    expect(view.tracks[0]?.slices.filter(({ gated }) => !gated).map(({ name, n }) => [name, n])).toEqual([['paraphrase', '48']]);
  });

  it('holds the models against what a suite asks, where the examples are of one', () => {
    const evaluations = run.evaluations.map((one) => ({
      ...one,
      slices: [...one.slices, ...one.slices.slice(0, 1).map((slice) => ({ ...slice, name: 'multi-turn: context' }))],
    }));
    const [, toolcall] = viewOf({ run: { ...run, evaluations }, disagreements: [] }).tracks;
    expect(toolcall?.suites.map(({ suite, label, threshold }) => [suite, label, threshold])).toEqual([
      ['multi-turn', 'Right tool', 'at least 80.0 %'],
      ['multi-turn', 'Field F1', 'at least 60.0 %'],
    ]);
    expect(toolcall?.suites[0]?.cells).toMatchObject({ hosted: { outcome: 'pass' }, base: { outcome: 'fail' }, tuned: { outcome: 'pass' } });
    expect(view.tracks.flatMap(({ suites }) => suites)).toEqual([]);
  });

  it('tells for each model of how many examples a slice and the deciding metric are, where they differ', () => {
    const evaluations = run.evaluations.map((one) =>
      one.model.role === 'base'
        ? {
            ...one,
            metrics: one.metrics.map((metric) => ({ ...metric, n: 290 })),
            slices: one.slices.map((slice) => ({ ...slice, n: slice.n - 10, metrics: slice.metrics.map((metric) => ({ ...metric, n: metric.n - 10 })) })),
          }
        : one,
    );
    const [track] = viewOf({ run: { ...run, evaluations }, disagreements: [] }).tracks;
    expect(track?.keyN).toBe('300 / 290 / 300');
    expect(track?.slices.slice(0, 2).map(({ name, n }) => [name, n])).toEqual([
      ['unseen-values', '151 / 141 / 151'],
      ['paraphrase', '48 / 38 / 48'],
    ]);
    expect(view.tracks[0]?.keyN).toBe('300');
  });

  it('has no interval where there are too few clusters for one', () => {
    const verdictsOf = (one: Comparison) => one.verdicts.map((verdict) => ({ ...verdict, method: 'none' as const, interval: { low: -1, high: 1 } }));
    const few = { ...run, comparisons: run.comparisons.map((one) => ({ ...one, verdicts: verdictsOf(one) })) };
    const seen = viewOf({ run: few, disagreements: [] });
    expect(new Set(seen.tracks.flatMap(({ candidates }) => candidates.flatMap(({ rows }) => rows.map(({ interval }) => interval))))).toEqual(
      new Set(['no interval']),
    );
    expect(csv(seen)).toMatch(/\r\nstructured,exact_match_rate,true,base,0\.263,[\d.]+,[\d.]+,300,-0\.717,,,0\.05,/);
    expect(explainGate(few)).toContain('| no interval |');
  });

  it('leaves out a model that was not evaluated', () => {
    const untuned = { ...run, evaluations: run.evaluations.filter(({ model }) => model.role !== 'tuned') };
    const [track] = viewOf({ run: untuned, disagreements: [] }).tracks;
    expect([track?.roles, track?.key?.tuned]).toEqual([['hosted', 'base'], null]);
  });

  it('says when tracing was off and when the checkout was dirty', () => {
    const dirty = { ...run, tracingOff: true, manifest: { ...run.manifest, dirty: true } };
    const { provenance } = viewOf({ run: dirty, disagreements: [] });
    expect(provenance.find(({ label }) => label === 'Tracing')?.value).toContain('switched off');
    expect(provenance.find(({ label }) => label === 'Commit')?.value).toContain('uncommitted changes');
  });

  it('says why in the words of the page, one line a track', () => {
    expect(view.why).toHaveLength(2);
    expect(view.why[0]).toMatch(
      /^Structured output, tuned: exact match 99\.3 % against 98\.0 % hosted on 300 pairs; difference \+1\.3 points, 90 % interval -0\.1 to \+2\.7, margin 5\.0: parity\. Against the base: .* \(exact McNemar p < 0\.0001\)\.$/,
    );
  });

  it('names a core metric that stands in the way, and what was not scored', () => {
    const comparisons = run.comparisons.map((one) => ({
      ...one,
      unpaired: { count: 9, share: 0.03, limit: 0.02 },
      verdicts: one.verdicts.map((verdict) => ({
        ...verdict,
        outcome: 'inconclusive' as const,
        needed: { total: 697, more: 397 },
      })),
      reasons: ['regression against the base: field_f1'],
    }));
    const told = viewOf({ run: { ...run, comparisons }, disagreements: [] });
    expect(told.why[0]).toContain('Also valid JSON 100.0 % against 100.0 % hosted');
    expect(told.why[1]).toContain('9 examples (3.0 %) were not scored with both models, more than gate.maxUnscored allows (2.0 %): no verdict.');
    expect(told.why[2]).toBe('regression against the base: field_f1');
    const needed = told.tracks[0]?.candidates[0]?.rows.map((row) => [row.gating, row.needed]);
    expect(new Set(needed?.map(String))).toEqual(new Set(['true,about 397 more examples to decide (80 % power)', 'false,']));
  });

  it('says how each model was asked, and what it does not accept, where not all were asked in text', () => {
    const native = { ask: 'native' as const, notSent: ['seed', 'temperature'], outcomes: { answered: 298, refused: 2 } };
    const evaluations = run.evaluations.map((one) => (one.model.role === 'hosted' ? { ...one, ...native } : one));
    const seen = viewOf({ run: { ...run, evaluations }, disagreements: [] });
    const remarks = 'asked natively, with its tools and response format; 2 refused; seed, temperature not accepted by the model, so not sent';
    expect(seen.tracks[0]?.models.map((model) => model.remarks)).toEqual([remarks, 'asked in text; 3 truncated', 'asked in text']);
    const told = (label: string) => seen.provenance.find((pair) => pair.label === label)?.value;
    expect([told('Asked (structured, hosted)'), told('Asked (structured, base)')]).toEqual(['natively', 'in text']);
    expect(told('Not sent')).toMatch(/^seed, temperature not accepted by .* \(structured\); seed, temperature not accepted by .* \(toolcall\)$/);
    expect(view.tracks[0]?.models.some((model) => model.remarks.includes('asked'))).toBe(false);
    expect(view.provenance.some(({ label }) => label === 'Not sent')).toBe(false);
  });

  it('gives stages their share of the wall time and says when they ran side by side', () => {
    expect(view.stages.find(({ name }) => name === 'train toolcall')?.shareText).toBe('22.5 %');
    expect(view.stagesNote).toBeNull();
    expect(viewOf({ run: { ...run, wallMs: 100_000 }, disagreements: [] }).stagesNote).toContain('stages side by side: shares add up to more than 100 %');
  });

  it('says how latency was measured, and once how to price what has no price', () => {
    expect(view.tracks[0]?.modelNotes.join(' ')).toMatch(/lockstep batch of up to 8 rows.*whole evaluation\.$/);
    const evaluations = run.evaluations.map((one) => ({ ...one, costUsd: null }));
    const [track] = viewOf({ run: { ...run, evaluations }, disagreements: [] }).tracks;
    expect(track?.modelNotes.at(-1)).toBe('A dash under Cost is not priced: set cost.hosted and cost.gpuHourUsd.');
    expect(track?.models.map(({ n, cost, tokensPerSecond }) => [n, cost, tokensPerSecond])).toEqual(Array(3).fill(['300', '-', '557']));
  });

  it('says of a cost that is unknown in spite of its price why it is', () => {
    const notes = (change: Partial<RunRecord>) => viewOf({ run: { ...run, ...change }, disagreements: [] }).tracks[0]?.modelNotes.slice(2);
    const config = { cost: { hosted: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 }, gpuHourUsd: 0.4 } };
    const unknown = run.evaluations.map((one) => ({ ...one, costUsd: null }));
    expect(notes({ config })).toEqual([]);
    expect(notes({ config, evaluations: unknown })).toEqual([
      'The hosted model gave answers without telling their tokens: their cost is not known.',
      'A local model on the CPU has no price.',
    ]);
    expect(notes({ config: { cost: { ...config.cost, gpuHourUsd: null } }, evaluations: unknown })).toEqual([
      'A dash under Cost is not priced: set cost.gpuHourUsd.',
      'The hosted model gave answers without telling their tokens: their cost is not known.',
    ]);
  });

  it('does not take tokens that nobody told for none', () => {
    const evaluations = run.evaluations.map((one) => ({ ...one, usage: { promptTokens: 0, completionTokens: 0 } }));
    const [track] = viewOf({ run: { ...run, evaluations }, disagreements: [] }).tracks;
    expect(track?.models.map(({ tokensIn, tokensOut, tokensPerSecond }) => [tokensIn, tokensOut, tokensPerSecond])).toEqual(Array(3).fill(['-', '-', '-']));
    expect(view.tracks[0]?.models.map(({ tokensIn, tokensOut }) => [tokensIn, tokensOut])).toEqual(Array(3).fill(['35,712', '7,804']));
  });

  it('tells how long answers and their first tokens took, and nothing where nobody measured it', () => {
    const [hosted, base] = view.tracks[0]?.models ?? [];
    expect([hosted, base].map((model) => [model?.p50, model?.p95, model?.p99, model?.firstToken])).toEqual([
      ['11 ms', '23 ms', '-', '-'],
      ['342 ms', '518 ms', '1.2 s', '61 ms / 104 ms'],
    ]);
  });

  it('tells losses as means of ten steps and checks in words', () => {
    const [adapter] = run.adapters;
    if (!adapter) throw new Error('the fixture has adapters');
    const progress = Array.from({ length: 20 }, (_, at) => ({ step: at + 1, loss: at < 10 ? at : 1 }));
    const training = trainingView({ ...adapter, progress });
    expect(training.summary).toContain('mean loss of the first 10 steps 4.500, of the last 10 1.000');
    expect(training.meanLoss.map(({ loss }) => loss).slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(training.checks.map(({ label }) => label)).toEqual(['Loss mask', 'Token ids', 'Adapter changes answers', 'GGUF equals PEFT']);
  });

  it("names the trainer's versions and keeps the traces apart", () => {
    expect(view.provenance.find(({ label }) => label === 'Trainer')?.value).toBe('torch 2.9.1');
    expect(view.traces.map(({ label }) => label)).toEqual(['eval hosted-structured']);
  });

  it('becomes one CSV line for each track, metric and model', () => {
    const lines = csv(view).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 3 * (5 + 7));
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([16]));
  });
});

describe('the verdict', () => {
  const decided = (
    action: 'ship' | 'train' | 'collect' | 'stop',
    candidate: 'base' | 'tuned',
    outcome: 'parity' | 'inferior' | 'inconclusive',
    collect: number | null = null,
  ) => verdictView({ ...run, decision: { ...run.decision, action, tracks: [{ track: 'toolcall', candidate, outcome, fineTune: false, collect }] } }).sentence;

  it('asks for no more examples where too many were not scored', () => {
    const unpaired = { count: 9, share: 0.03, limit: 0.02 };
    const open = { candidate: 'base', outcome: 'inconclusive', fineTune: false, collect: 120 } as const;
    const told = (tracks: ('structured' | 'toolcall')[], unscored: 'structured' | 'toolcall') =>
      verdictView({
        ...run,
        decision: { ...run.decision, action: 'collect', tracks: tracks.map((track) => ({ track, ...open })) },
        comparisons: run.comparisons.map((one) => (one.track === unscored ? { ...one, unpaired } : one)),
      }).sentence;
    expect(told(['toolcall'], 'toolcall')).toBe(
      'No verdict on tool calls: too many examples were not scored with both models. Run again: what failed is asked again.',
    );
    expect(told(['structured', 'toolcall'], 'toolcall')).toMatch(/^Collect 120 more examples of structured output: /);
    expect(told(['toolcall'], 'structured')).toMatch(/^Collect 120 more examples of tool calls: /);
  });

  it('is one sentence for each decision', () => {
    expect([
      decided('ship', 'base', 'parity'),
      decided('train', 'base', 'inferior'),
      decided('stop', 'tuned', 'inferior'),
      decided('collect', 'tuned', 'inconclusive', 120),
      decided('collect', 'tuned', 'inconclusive'),
    ]).toEqual([
      'Ship Fledgling nano 1.5M, as it is: it stays within the margin of the hosted LLM on tool calls.',
      'Train Fledgling nano 1.5M: as it is, it loses more than the margin against the hosted LLM on tool calls.',
      'Stop: Fledgling nano 1.5M, tuned, does not reach the hosted LLM on tool calls.',
      'Collect 120 more examples of tool calls: there are too few to tell whether Fledgling nano 1.5M stays within the margin of the hosted LLM.',
      'Collect more examples of tool calls: there are too few to tell whether Fledgling nano 1.5M stays within the margin of the hosted LLM.',
    ]);
  });
});
