import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison, Regression } from '../records/comparison.ts';
import type { Acceptance } from '../records/gate/acceptance.ts';
import type { RunRecord } from '../records/run.ts';
import { inputsFixture, recordsOf } from './promote.test-data.ts';
import { type PromotionInputs, preparePromotion } from './promote.ts';
import { vaultRemarks } from './refuse-losses.ts';

let folder = '';
let good: PromotionInputs;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-losses-'));
  good = await inputsFixture(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LOSS: Regression = {
  metric: 'must_not_call_rate',
  slice: 'none',
  kind: 'domain',
  outcome: 'inferior',
  n: 25,
  base: 1,
  tuned: 0.2,
  difference: -0.8,
  interval: { low: -0.92, high: -0.6 },
  margin: 0.05,
  accepted: null,
};
const ACCEPT: Acceptance = { track: 'toolcall', metric: 'must_not_call_rate', reason: 'calls are checked downstream' };

function promoting(change: (run: RunRecord) => Partial<RunRecord>, gate: Partial<PromotionInputs['gate']> = {}) {
  const run = { ...good.run, ...change(good.run) };
  return () => preparePromotion({ ...good, run, records: recordsOf(run), gate: { ...good.gate, ...gate } });
}

const tuned = (change: Partial<Comparison>) => (run: RunRecord) => ({
  comparisons: run.comparisons.map((one) => (one.candidate === 'tuned' && one.track === 'toolcall' ? { ...one, ...change } : one)),
});
const vault = (change: Partial<Comparison>) => (run: RunRecord) => ({
  vault: { evaluations: [], comparisons: run.comparisons.filter(({ candidate }) => candidate === 'tuned').map((one) => ({ ...one, ...change })) },
});
const cardOf = (run: () => ReturnType<typeof preparePromotion>) => {
  const card = run().files.find(({ path }) => path.endsWith('README.md'))?.content;
  return card && 'text' in card ? card.text : '';
};

describe('a loss against the base', () => {
  test('that is sure is promoted by no policy for inconclusive verdicts', () => {
    const told = `expected no loss against the base, but the tuned model surely lost toolcall must_not_call_rate on the domain "none": 20.0 % against 100.0 %.`;
    expect(promoting(tuned({ regressions: [LOSS] }))).toThrow(told);
    expect(promoting(tuned({ regressions: [LOSS] }), { allowInconclusive: true, gapThreshold: 1 })).toThrow(told);
  });

  test('that is not sure stops nothing', () => {
    expect(promoting(tuned({ regressions: [{ ...LOSS, outcome: 'inconclusive' }] }))().gap.split).toBe('test');
  });

  test('is accepted only while the policy says so, and the card tells it', () => {
    const sentence = 'toolcall must_not_call_rate on the domain none: the base model 100.0 %, the tuned one 20.0 %, on 25 pairs';
    const accepted = [{ track: 'toolcall' as const, metric: 'must_not_call_rate' as const, slice: 'none', sentence, reason: ACCEPT.reason }];
    const change = tuned({ regressions: [{ ...LOSS, accepted: ACCEPT.reason }], accepted });
    expect(cardOf(promoting(change, { accept: [ACCEPT] }))).toContain(`- Accepted by the policy: ${sentence.replaceAll('_', '\\_')}`);
    expect(promoting(change)).toThrow('the tuned model surely lost toolcall must_not_call_rate');
    expect(promoting(change, { accept: [{ ...ACCEPT, slice: 'weather' }] })).toThrow('the tuned model surely lost');
    expect(promoting(change, { accept: [{ ...ACCEPT, track: 'structured' }] })).toThrow('the tuned model surely lost');
  });

  test('is not accepted after the fact: what the run was decided by counts', () => {
    expect(promoting(tuned({ regressions: [LOSS] }), { accept: [ACCEPT] })).toThrow('the tuned model surely lost');
  });
});

test('further candidates that the policy accepted once are promoted only while it does', () => {
  const accepted = [{ track: 'toolcall' as const, metric: 'looks' as const, slice: null, sentence: 'toolcall: it is candidate 2', reason: 'x' }];
  expect(promoting(tuned({ accepted }))).toThrow('the policy no longer accepts what it did when this run was evaluated: toolcall: it is candidate 2.');
  expect(promoting(tuned({ accepted }), { accept: [{ track: 'toolcall', metric: 'looks', reason: 'y' }] })().gap.split).toBe('test');
});

test('parity by the plain rule alone, as earlier versions shipped it, is promoted only where inconclusive verdicts are', () => {
  const change = tuned({ rule: 'point', byRule: { interval: 'inconclusive', point: 'parity' } });
  expect(promoting(change)).toThrow('its parity on toolcall is by the plain rule alone (gate.rule: point), which proves nothing');
  expect(promoting(change, { allowInconclusive: true })().gap.split).toBe('test');
});

describe('the vault', () => {
  test('stops what it finds inferior, whatever the gap may be', () => {
    expect(promoting(vault({ outcome: 'inferior' }), { split: 'vault', gapThreshold: 1 })).toThrow(
      'parity on the test split is contradicted by the vault, where structured is inferior',
    );
    expect(promoting(vault({ outcome: 'inferior' }), { gapThreshold: 1 })).toThrow('is contradicted by the vault');
  });

  test('that has too few examples stops nothing, and says so', () => {
    const change = vault({ outcome: 'inconclusive', says: "with 20 examples and 1 disagreement, a loss of up to 19.5 points can't be ruled out" });
    const card = cardOf(promoting(change, { split: 'vault' }));
    expect(card).toContain('The vault neither confirms nor contradicts the parity on toolcall: with 20 examples and 1 disagreement');
    expect(vaultRemarks({ ...good.run, ...change(good.run) })).toHaveLength(2);
  });

  test('that agrees, or was never opened, is told in the card', () => {
    const card = cardOf(
      promoting(vault({ says: 'a loss of more than 2.3 points is ruled out at 95 %; your margin is 5 (args_exact_rate)' }), { split: 'vault' }),
    );
    expect(card).toContain('Tool calls, vault split: parity: a loss of more than 2.3 points is ruled out');
    expect(cardOf(promoting(() => ({})))).toContain('- The vault was not opened: no examples that nothing was chosen by confirm this.');
    expect(vaultRemarks(good.run)).toEqual([]);
  });
});
