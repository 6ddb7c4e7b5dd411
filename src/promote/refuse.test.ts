import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../records/run.ts';
import { gapHolds, largestGap } from './gap.ts';
import { inputsFixture, recordsOf } from './promote.test-data.ts';
import { type PromotionInputs, preparePromotion } from './promote.ts';

let folder = '';
let good: PromotionInputs;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-refuse-'));
  good = await inputsFixture(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const withRun = (run: RunRecord): PromotionInputs => ({ ...good, run, records: recordsOf(run) });
const withDecision = (change: Partial<RunRecord['decision']>) => withRun({ ...good.run, decision: { ...good.run.decision, ...change } });

/** Every tuned comparison loses this much on its deciding metric. */
function losing(run: RunRecord, loss: number): RunRecord {
  const comparisons = run.comparisons.map((comparison) =>
    comparison.candidate === 'tuned'
      ? {
          ...comparison,
          verdicts: comparison.verdicts.map((verdict) => (verdict.gating ? { ...verdict, local: verdict.hosted - loss, difference: -loss } : verdict)),
        }
      : comparison,
  );
  return { ...run, comparisons };
}

test.each(['train', 'stop'] as const)('a run whose decision is %s is refused', (action) => {
  expect(() => preparePromotion(withDecision({ action }))).toThrow(`its decision is ${action}`);
});

test('an inconclusive run is refused unless the policy lets it through', () => {
  const inputs = withDecision({ action: 'collect' });
  expect(() => preparePromotion(inputs)).toThrow('the verdict is inconclusive and the policy does not let it through');
  expect(preparePromotion({ ...inputs, gate: { ...inputs.gate, allowInconclusive: true } }).files.length).toBeGreaterThan(6);
});

test('what the gate refused a verdict, or what is below a floor, is let through by no policy, on neither split', () => {
  const refused = { refusals: [{ code: 'hosted-never-right' as const, sentence: 'the hosted model does not do this task', remedy: 'Name another one' }] };
  const low = { metric: 'valid_call_rate', floor: 0.9, value: 0.84, n: 300, interval: { low: 0.8, high: 0.88 }, met: false } as const;
  const all = (run: RunRecord, change: Partial<RunRecord['comparisons'][number]>) => run.comparisons.map((comparison) => ({ ...comparison, ...change }));
  const lenient = { ...good.gate, allowInconclusive: true, gapThreshold: 1 };
  const told = 'there is no verdict on structured: the hosted model does not do this task. Name another one.';
  const unproved = { ...withRun({ ...good.run, comparisons: all(good.run, refused) }), gate: lenient };
  expect(() => preparePromotion(unproved)).toThrow(told);
  const vault = { evaluations: [], comparisons: all(good.run, refused) };
  expect(() => preparePromotion({ ...withRun({ ...good.run, vault }), gate: { ...lenient, split: 'vault' } })).toThrow(told);
  expect(() => preparePromotion({ ...withRun({ ...good.run, comparisons: all(good.run, { floors: [low] }) }), gate: lenient })).toThrow(
    'expected structured valid_call_rate to be at least 90.0 % (gate.floors), got 84.0 % of 300 examples.',
  );
});

test('a comparison that was made before there were floors is let through by no policy', () => {
  const comparisons = good.run.comparisons.map((comparison) => ({ ...comparison, floors: [] }));
  expect(() => preparePromotion({ ...withRun({ ...good.run, comparisons }), gate: { ...good.gate, allowInconclusive: true, gapThreshold: 1 } })).toThrow(
    'its comparison on structured was made by an earlier version, which looked at less. Compare again with this version.',
  );
});

test('a run against a stand-in is refused unless it is meant as a demonstration', () => {
  const inputs = withDecision({ standIn: true });
  expect(() => preparePromotion(inputs)).toThrow('promote the demonstration with --allow-stand-in');
  expect(preparePromotion({ ...inputs, gate: { ...inputs.gate, allowStandIn: true } }).gap.split).toBe('test');
});

test('a loss above the threshold is refused with both numbers, and one at the threshold holds', () => {
  const inputs = withRun(losing(good.run, 0.02));
  expect(() => preparePromotion(inputs)).toThrow(
    'expected a loss of at most 0.0 points on the test split (promote.gapThreshold), got 2.0 points on structured',
  );
  expect(preparePromotion({ ...inputs, gate: { ...inputs.gate, gapThreshold: 0.02 } }).gap.value).toBeCloseTo(0.02);
  expect(gapHolds({ value: 0.1 + 0.2 - 0.3 }, 0)).toBe(true);
  expect(gapHolds({ value: 0.001 }, 0)).toBe(false);
});

test('the gap is over every metric that gated, must-not-call among them', () => {
  const comparisons = good.run.comparisons.map((comparison) => ({
    ...comparison,
    verdicts: comparison.verdicts.map((verdict) =>
      verdict.metric === 'must_not_call_rate' ? { ...verdict, gating: true, hosted: 1, local: 0.6, difference: -0.4 } : verdict,
    ),
  }));
  expect(largestGap({ ...good.run, comparisons }, 'test')).toMatchObject({ track: 'toolcall', metric: 'must_not_call_rate', value: expect.closeTo(0.4) });
});

test('the gap on the vault is that of the vault’s own comparisons, and an unopened vault is refused', () => {
  const gate = { ...good.gate, split: 'vault' as const };
  expect(() => preparePromotion({ ...good, gate })).toThrow('to be measured on the vault split, found no comparison');
  const vault = { evaluations: [], comparisons: losing(good.run, 0.07).comparisons };
  expect(largestGap({ ...good.run, vault }, 'vault')).toMatchObject({ split: 'vault', value: expect.closeTo(0.07) });
  expect(() => preparePromotion({ ...withRun({ ...good.run, vault }), gate })).toThrow('on the vault split (promote.gapThreshold), got 7.0 points');
});

test('a decision file that is not the run’s is refused', () => {
  const records = new Map([...good.records, ['decision.json', JSON.stringify({ ...good.run.decision, reasons: ['forged'] })]]);
  expect(() => preparePromotion({ ...good, records })).toThrow('decision.json is not the decision that run.json holds');
  expect(() => preparePromotion({ ...good, records: new Map() })).toThrow('decision.json is not the decision');
});

test.each(['gguf', 'safetensors', 'config'] as const)('other bytes in the %s are refused before anything is uploaded', (which) => {
  const adapters = good.adapters.map((adapter) => ({ ...adapter, [which]: { ...adapter[which], sha256: 'd'.repeat(64) } }));
  expect(() => preparePromotion({ ...good, adapters })).toThrow(/got d{64}\. These are not the bytes that were evaluated: nothing was uploaded/);
});

test('an adapter that is recorded but was never evaluated is refused', () => {
  const evaluations = good.run.evaluations.filter(({ model }) => model.role !== 'tuned');
  expect(() => preparePromotion(withRun({ ...good.run, evaluations }))).toThrow('names no evaluated adapter for structured');
});

test('missing files, and a base that needs no adapter, are told apart', () => {
  expect(() => preparePromotion({ ...good, adapters: [] })).toThrow('expected the files of its structured adapter, found none');
  const tracks = good.run.decision.tracks.map((track) => ({ ...track, candidate: 'base' as const }));
  const comparisons = good.run.comparisons.map((comparison) => ({ ...comparison, candidate: 'base' as const }));
  const run = { ...losing(good.run, 0), comparisons: comparisons.slice(1), decision: { ...good.run.decision, tracks } };
  expect(() => preparePromotion({ ...withRun(run), gate: { ...good.gate, gapThreshold: 1 } })).toThrow('there is no adapter to promote');
});
