import type { Band, Economics } from '../../../records/findings/economics.ts';
import type { RunRecord } from '../../../records/run.ts';
import { TRACK_LABELS } from '../labels.ts';
import { count, percent, plural, usd } from '../numbers.ts';

export type EconomicsView = ReturnType<typeof economicsView>;

/** What each track costs at the hosted model and on own hardware, and from how many requests a day the latter costs less. */
export function economicsView({ economics }: Pick<RunRecord, 'economics'>) {
  return economics.map(ofTrack);
}

function ofTrack({ track, pricesAsOf, hosted, local, fallbackRate, utilisation, trainingUsd, breakEvenRequestsPerDay: even, curve, missing }: Economics) {
  return {
    label: TRACK_LABELS[track],
    sentence: breakEven(even),
    facts: [
      ...(hosted
        ? [
            {
              label: 'Hosted, a request',
              value: usd(hosted.perRequestUsd.likely),
              note: `${count(hosted.promptTokens)} prompt tokens, ${count(hosted.cachedPromptTokens)} of them cached; ${count(hosted.completionTokens)} completion tokens, ${count(hosted.reasoningTokens)} of them thought; ${band(hosted.perRequestUsd, usd)}`,
            },
          ]
        : []),
      ...(local
        ? [
            {
              label: 'Local, a request',
              value: usd(local.perRequestUsd.likely),
              note: `${count(local.requestsPerHour)} requests an hour measured on ${plural(local.gpus, 'GPU')} at ${usd(local.gpuHourUsd)} an hour; ${band(local.perRequestUsd, usd)}`,
            },
          ]
        : []),
      { label: 'Still hosted', value: percent(fallbackRate.likely), note: `Share of requests; ${band(fallbackRate, percent)}` },
      { label: 'Utilisation', value: percent(utilisation.likely), note: `Of a paid GPU-hour; ${band(utilisation, percent)}` },
      ...(trainingUsd === null ? [] : [{ label: 'Training', value: usd(trainingUsd), note: 'Once, this run’s own' }]),
    ],
    curve,
    rows: curve.map(({ requestsPerDay, hostedUsd, localUsd, paysBackInMonths }) => ({
      requests: count(requestsPerDay),
      hosted: dollars(hostedUsd),
      local: dollars(localUsd.likely),
      band: `${dollars(localUsd.low)} to ${dollars(localUsd.high)}`,
      cheaper: localUsd.likely < hostedUsd,
      paysBack: paysBack(paysBackInMonths, { isSaving: localUsd.likely < hostedUsd, trainingUsd }),
    })),
    prices: pricesAsOf === null ? 'Prices of the config, which gives no date for them.' : `Prices of the config, as of ${pricesAsOf}.`,
    missing,
  };
}

/** What saves nothing never pays back; what saves something does, though nobody may know when. */
function paysBack(months: number | null, { isSaving, trainingUsd }: { isSaving: boolean; trainingUsd: number | null }): string {
  if (months !== null) return `${months < 10 ? months.toFixed(1) : count(months)} months`;
  return isSaving && trainingUsd === null ? 'not known' : 'never';
}

/** Cents tell nothing of a month's bill of hundreds. */
function dollars(amount: number): string {
  return amount >= 100 ? `$${count(Math.round(amount))}` : usd(amount);
}

function breakEven(even: Economics['breakEvenRequestsPerDay']): string {
  if (even === null) return 'From how many requests a day own hardware costs less cannot be told.';
  const bound = (requests: number | null) => (requests === null ? 'never' : count(requests));
  if (even.likely === null)
    return `At these prices own hardware never costs less (at best: ${even.low === null ? 'never' : `from ${count(even.low)} requests a day`}).`;
  return `Own hardware costs less from about ${count(even.likely)} requests a day (${bound(even.low)} at best, ${bound(even.high)} at worst).`;
}

function band({ low, high }: Band, text: (value: number) => string): string {
  return low === high ? 'no band given' : `${text(low)} to ${text(high)}`;
}
