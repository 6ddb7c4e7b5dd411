import { curveAt, economicsFrom, fallbackOf, monthAt } from '../../cost/economics.ts';
import type { CostPrices, CostQuery, TrackCost } from '../../records/console/cost.ts';
import type { Band } from '../../records/findings/economics.ts';
import { economicsView } from '../../report/view/findings/economics-view.ts';
import { assumptionsOf } from './assumptions.ts';
import { type MeasuredTrack, trainingCost } from './measured.ts';
import { hostedSide, localSide } from './sides.ts';

/** One track of a run at the prices of a question: where that says nothing, the run's own, so that an empty question gives the report's figures. */
export function whatIf(measured: MeasuredTrack, configured: CostPrices, query: CostQuery): TrackCost {
  const prices = pricesOf(configured, query);
  const requestsPerGpuHour = query.requestsPerGpuHour ?? null;
  const hosted = hostedSide(measured, prices.hosted, configured.hosted);
  const local = localSide(measured, { ...prices, requestsPerGpuHour });
  const fallbackRate = fallbackOf(measured.local, prices.fallbackRate);
  const training = trainingCost(measured, prices.gpuHourUsd);
  const economics = economicsFrom({ track: measured.track, hosted: hosted.part, local, fallbackRate, training }, prices);
  const { label = measured.track, sentence = '', facts = [], rows = [] } = economicsView({ economics: [economics] })[0] ?? {};
  const [at] = curveAt(economics, [query.requestsPerDay]);
  return {
    ...{ track: measured.track, label, economics, sentence, rows },
    facts:
      requestsPerGpuHour === null
        ? facts
        : facts.map((fact) => ({ ...fact, note: fact.note.replace('requests an hour measured on', 'requests an hour, typed here, on') })),
    month: { ...monthAt(economics, query.requestsPerDay), localUsd: at?.localUsd ?? null, paysBackInMonths: at?.paysBackInMonths ?? null },
    line: curveAt(economics, gridTo(query.requestsPerDay)),
    assumptions: assumptionsOf({ measured, economics, configured, query, basis: hosted.basis }),
  };
}

/** The run's prices with those of the question in their place. A price of one kind of tokens alone is none. */
export function pricesOf(configured: CostPrices, query: CostQuery): CostPrices {
  const { inputPerMillionUsd, outputPerMillionUsd, cachedInputPerMillionUsd } = { ...configured.hosted, ...defined(query) };
  const hasTokens = inputPerMillionUsd !== undefined && outputPerMillionUsd !== undefined;
  return {
    asOf: configured.asOf,
    hosted: hasTokens ? { inputPerMillionUsd, outputPerMillionUsd, ...(cachedInputPerMillionUsd === undefined ? {} : { cachedInputPerMillionUsd }) } : null,
    gpuHourUsd: query.gpuHourUsd ?? configured.gpuHourUsd,
    utilisation: query.utilisation === undefined ? configured.utilisation : around(query.utilisation, configured.utilisation),
    fallbackRate: query.fallbackRate ?? configured.fallbackRate,
  };
}

function defined({ inputPerMillionUsd, outputPerMillionUsd, cachedInputPerMillionUsd }: CostQuery) {
  return {
    ...(inputPerMillionUsd === undefined ? {} : { inputPerMillionUsd }),
    ...(outputPerMillionUsd === undefined ? {} : { outputPerMillionUsd }),
    ...(cachedInputPerMillionUsd === undefined ? {} : { cachedInputPerMillionUsd }),
  };
}

/** The band stays; a likely value beyond its end takes the end along. */
function around(likely: number, { low, high }: Band): Band {
  return { low: Math.min(low, likely), likely, high: Math.max(high, likely) };
}

const A_DECADE = 20;
const [FEWEST, MOST] = [2, 6];

/** From 100 requests a day to a million, or as far as is asked, evenly on a logarithmic scale. */
function gridTo(requestsPerDay: number): number[] {
  const decades = Math.max(MOST, Math.ceil(Math.log10(requestsPerDay))) - FEWEST;
  return Array.from({ length: decades * A_DECADE + 1 }, (_, index) => Math.round(10 ** (FEWEST + index / A_DECADE)));
}
