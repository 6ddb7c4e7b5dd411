import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COSTS, measured } from '../../cost/economics.test-data.ts';
import { economicsOf } from '../../cost/economics.ts';
import type { CostPrices, CostQuery } from '../../records/console/cost.ts';
import { economicsView } from '../../report/view/findings/economics-view.ts';
import type { MeasuredTrack } from './measured.ts';
import { whatIf } from './what-if.ts';

const [hosted, local] = [measured('hosted'), measured('base')];
const recorded = economicsOf({ hosted, local, adapter: null }, COSTS);
const here: MeasuredTrack = {
  ...{ track: 'toolcall', hosted: hosted.evaluation, local: local.evaluation },
  answers: { hosted, local },
  adapter: null,
  recorded,
};
const elsewhere: MeasuredTrack = { ...here, answers: null };
const { asOf, hosted: prices, gpuHourUsd, utilisation, fallbackRate } = COSTS;
const CONFIGURED: CostPrices = { asOf, hosted: prices && { ...prices, cachedInputPerMillionUsd: 1 }, gpuHourUsd, utilisation, fallbackRate };
const NOTHING: CostPrices = { ...CONFIGURED, asOf: null, hosted: null, gpuHourUsd: null };
const ask = (query: Partial<CostQuery> = {}): CostQuery => ({ requestsPerDay: 10_000, ...query });

describe('a question that says nothing of its own', () => {
  it.each([
    ['the answers are here', here],
    ['only the record is', elsewhere],
  ])('gives the figures and the words of the report, where %s', (_, from) => {
    const { economics, sentence, facts, rows } = whatIf(from, CONFIGURED, ask());
    expect(economics).toEqual(recorded);
    const [view] = economicsView({ economics: [recorded] });
    expect({ sentence, facts, rows }).toEqual({ sentence: view?.sentence, facts: view?.facts, rows: view?.rows });
  });

  it('says what has no price, and where it would stand', () => {
    const { economics, line, assumptions } = whatIf(here, NOTHING, ask());
    expect([economics.hosted, economics.local, line]).toEqual([null, null, []]);
    expect(assumptions.filter(({ source }) => source === 'missing').map(({ note }) => note)).toEqual([
      'cost.hosted in parity.config.yaml',
      expect.stringContaining('cost.hosted'),
      'cost.gpuHourUsd in parity.config.yaml',
      expect.stringContaining('cost.gpuHourUsd'),
    ]);
  });
});

describe('a question with prices of its own', () => {
  it('gives what a report at these prices would say, whatever they are', () => {
    const price = fc.double({ min: 0.01, max: 50, noNaN: true });
    fc.assert(
      fc.property(price, price, price, fc.double({ min: 0.01, max: 1, noNaN: true }), (inputPerMillionUsd, outputPerMillionUsd, gpu, share) => {
        const typed = { inputPerMillionUsd, outputPerMillionUsd, gpuHourUsd: gpu, utilisation: share };
        const band = { low: Math.min(0.25, share), likely: share, high: 1 };
        const asReported = economicsOf(
          { hosted, local, adapter: null },
          { ...COSTS, asOf: null, hosted: { inputPerMillionUsd, outputPerMillionUsd }, gpuHourUsd: gpu, utilisation: band },
        );
        expect(whatIf(here, NOTHING, ask(typed)).economics).toEqual(asReported);
      }),
      { numRuns: 50 },
    );
  });

  it('knows the mean but no interval where only the record is there, and says so', () => {
    const { economics, assumptions } = whatIf(elsewhere, CONFIGURED, ask({ outputPerMillionUsd: 20 }));
    // 500 × 2 + 500 × 1 + 100 × 20, for a million; nothing cached: 1000 × 2 + 100 × 20.
    expect(economics.hosted?.perRequestUsd.low).toBeCloseTo(0.0035, 10);
    expect(economics.hosted?.perRequestUsd.likely).toBeCloseTo(0.0035, 10);
    expect(economics.hosted?.perRequestUsd.high).toBeCloseTo(0.004, 10);
    expect(assumptions.find(({ label }) => label === 'Tokens of a request')?.note).toContain('no interval');
  });

  it('refuses the speed of a run whose answers lie elsewhere and whose record has none', () => {
    const { economics } = whatIf({ ...elsewhere, recorded: null }, CONFIGURED, ask());
    expect(economics.local).toBeNull();
    expect(economics.missing.join(' ')).toContain('another machine');
  });

  it('takes a typed speed in place of the measured one, and marks it', () => {
    const { economics, facts, assumptions } = whatIf(here, CONFIGURED, ask({ requestsPerGpuHour: 2_000 }));
    expect(economics.local).toMatchObject({ requestsPerHour: 2_000, gpus: 1 });
    expect(facts.find(({ label }) => label === 'Local, a request')?.note).toContain('typed here');
    expect(assumptions.filter(({ source }) => source === 'typed').map(({ label }) => label)).toEqual(['Speed of a GPU']);
  });

  it('prices the month that was asked for as the line does', () => {
    const { month, line } = whatIf(here, CONFIGURED, ask({ requestsPerDay: 100_000 }));
    const at = line.find(({ requestsPerDay }) => requestsPerDay === 100_000);
    expect(month).toEqual({ hostedUsd: at?.hostedUsd, localUsd: at?.localUsd, gpus: 2, paysBackInMonths: at?.paysBackInMonths });
  });
});
