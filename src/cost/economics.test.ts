import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { adapterFor } from '../pipeline/loop/loop.test-data.ts';
import { COSTS, measured } from './economics.test-data.ts';
import { type Costs, economicsOf } from './economics.ts';
import { economicsOfRun } from './of-run.ts';

const base = { hosted: measured('hosted'), local: measured('base'), adapter: null };

describe('the economics of a track', () => {
  it('set the price of a request at the hosted model against its share of a GPU hour', () => {
    const { hosted, local, pricesAsOf, trainingUsd, missing } = economicsOf(base, COSTS);
    // 500 × 2 + 500 × 1 + 100 × 10, for a million.
    expect(hosted).toMatchObject({ promptTokens: 1000, cachedPromptTokens: 500, completionTokens: 100, reasoningTokens: 40 });
    expect(hosted?.perRequestUsd.low).toBeCloseTo(0.0025, 10);
    expect(hosted?.perRequestUsd.likely).toBeCloseTo(0.0025, 10);
    // Nothing cached: 1000 × 2 + 100 × 10.
    expect(hosted?.perRequestUsd.high).toBeCloseTo(0.003, 10);
    // 100 in 0.02 GPU-hours are 5,000 in one, of which half serve requests.
    expect(local).toMatchObject({ requestsPerHour: 10_000, gpus: 2, gpuHourUsd: 0.5 });
    expect(local?.perRequestUsd.low).toBeCloseTo(0.0001, 10);
    expect(local?.perRequestUsd.likely).toBeCloseTo(0.0002, 10);
    expect(local?.perRequestUsd.high).toBeCloseTo(0.0004, 10);
    expect([pricesAsOf, trainingUsd, missing]).toEqual(['2026-11-01', 0, []]);
  });

  it('break even where a day of one GPU costs what the requests would at the hosted model', () => {
    const { breakEvenRequestsPerDay, curve } = economicsOf(base, COSTS);
    // 12 dollars a day by 0.003 and 0.0025 dollars a request.
    expect(breakEvenRequestsPerDay).toEqual({ low: 4000, likely: 4800, high: 4800 });
    for (const { requestsPerDay, hostedUsd, localUsd } of curve) {
      expect(localUsd.low).toBeLessThanOrEqual(localUsd.likely);
      expect(localUsd.likely).toBeLessThanOrEqual(localUsd.high);
      expect(localUsd.likely < hostedUsd).toBe(requestsPerDay >= 4800);
    }
    // 60,000 a day is what one GPU answers at half its speed: 100,000 take two.
    const hundredThousand = curve.find(({ requestsPerDay }) => requestsPerDay === 100_000);
    expect(hundredThousand?.localUsd.likely).toBeCloseTo((24 * 365.25) / 12, 6);
  });

  it('never break even where a GPU cannot answer as many as would pay for it', () => {
    const slow = measured('base', { evaluation: { wallMs: 100 * 36_000 } });
    expect(economicsOf({ ...base, local: slow }, COSTS).breakEvenRequestsPerDay).toEqual({ low: null, likely: null, high: null });
  });

  it('count what is still asked of the hosted model: what was not valid, or as the config says', () => {
    const { fallbackRate, breakEvenRequestsPerDay } = economicsOf(base, { ...COSTS, fallbackRate: null });
    expect(fallbackRate.low).toBeCloseTo(0.05, 10);
    expect(fallbackRate.likely).toBeCloseTo(0.1, 10);
    expect(fallbackRate.high).toBeCloseTo(0.2, 10);
    expect(breakEvenRequestsPerDay).toEqual({ low: 4211, likely: 5334, high: 6000 });
    expect(economicsOf(base, { ...COSTS, fallbackRate: 0.5 }).fallbackRate).toEqual({ low: 0.5, likely: 0.5, high: 0.5 });
  });

  it.each<[string, Partial<typeof base>, Partial<Costs>, RegExp]>([
    ['a price of the hosted model', {}, { hosted: null }, /cost\.hosted/],
    ['a price of a GPU hour', {}, { gpuHourUsd: null }, /cost\.gpuHourUsd/],
    [
      'the tokens of every answer',
      { hosted: measured('hosted', { prediction: (index) => (index === 7 ? { usage: null } : {}) }) },
      {},
      /without telling their tokens/,
    ],
    ['a measurement on a GPU', { local: measured('base', { evaluation: { manifest: MANIFEST } }) }, {}, /on the CPU/],
    ['a whole measurement', { local: measured('base', { prediction: () => ({ latencyMs: 10_000 }) }) }, {}, /interrupted and resumed/],
  ])('without %s say so in place of a figure', (_what, given, costs, sentence) => {
    const { breakEvenRequestsPerDay, curve, missing } = economicsOf({ ...base, ...given }, { ...COSTS, ...costs });
    expect([breakEvenRequestsPerDay, curve]).toEqual([null, []]);
    expect(missing).toContainEqual(expect.stringMatching(sentence));
  });

  it('leave out requests that were not billed', () => {
    const filtered = measured('hosted', { prediction: (index) => (index < 50 ? { outcome: 'content_filter', usage: null } : {}) });
    expect(economicsOf({ ...base, hosted: filtered }, COSTS).hosted?.perRequestUsd.likely).toBeCloseTo(0.0025, 10);
  });
});

describe('the economics of a run', () => {
  const evaluations = [base.hosted, base.local, measured('tuned')];

  it('are of the tuned model where there is one; of an adapter of another run nobody knows what it cost, and nothing is paid back', () => {
    const [one, ...more] = economicsOfRun({ evaluations, adapters: [], tracks: ['toolcall', 'structured'] }, COSTS);
    expect([one?.track, more]).toEqual(['toolcall', []]);
    expect([one?.trainingUsd, one?.missing]).toEqual([null, ['What the training cost is not known: another run made the adapter.']]);
    expect(one?.breakEvenRequestsPerDay).not.toBeNull();
    expect(one?.curve.every(({ paysBackInMonths }) => paysBackInMonths === null)).toBe(true);
  });

  it('say of a training on the CPU that it has no price', () => {
    const adapter = adapterFor('toolcall');
    const [one] = economicsOfRun({ evaluations, adapters: [{ ...adapter, run: { ...adapter.run, device: 'cpu' } }], tracks: ['toolcall'] }, COSTS);
    expect([one?.trainingUsd, one?.missing]).toEqual([null, ['The training has no price: it ran on the CPU, or cost.gpuHourUsd is not set.']]);
  });

  it('are none without any price', () => {
    expect(economicsOfRun({ evaluations, adapters: [], tracks: ['toolcall'] }, { ...COSTS, hosted: null, gpuHourUsd: null })).toEqual([]);
  });
});
