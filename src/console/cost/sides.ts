import { type Prices, tokensUsd } from '../../cost/cost.ts';
import { type EconomicsParts, hostedOf, localAt, localOf } from '../../cost/economics.ts';
import type { Usage } from '../../records/evaluation.ts';
import type { Band } from '../../records/findings/economics.ts';
import type { MeasuredTrack } from './measured.ts';

/** A side of the comparison, and what its figures are made of. */
export interface HostedSide {
  part: EconomicsParts['hosted'];
  /** `answers`: of every answer; `record`: as the run's record says; `means`: the record's mean tokens at other prices; `totals`: all tokens by all answers. */
  basis: 'answers' | 'record' | 'means' | 'totals' | null;
}

/** The hosted price of a request. Without the answers only what the record says is known: at other prices a mean without its interval. */
export function hostedSide({ hosted, answers, recorded }: MeasuredTrack, prices: Prices['hosted'], recordedPrices: Prices['hosted']): HostedSide {
  if (answers !== null || prices === null) return { part: hostedOf(answers?.hosted ?? NO_ANSWERS, prices), basis: answers === null ? null : 'answers' };
  if (recorded?.hosted && isSame(prices, recordedPrices)) return { part: recorded.hosted, basis: 'record' };
  if (recorded?.hosted) return { part: ofMeans(recorded.hosted, prices), basis: 'means' };
  const { answered = 0, truncated = 0, refused = 0 } = hosted.outcomes;
  const billed = answered + truncated + refused;
  if (billed === 0 || hosted.usage.promptTokens === 0) return { part: hostedOf(NO_ANSWERS, prices), basis: null };
  const { promptTokens, completionTokens, cachedPromptTokens = 0, reasoningTokens = 0 } = hosted.usage;
  const mean = (tokens: number) => tokens / billed;
  return {
    part: ofMeans(
      {
        promptTokens: mean(promptTokens),
        completionTokens: mean(completionTokens),
        cachedPromptTokens: mean(cachedPromptTokens),
        reasoningTokens: mean(reasoningTokens),
      },
      prices,
    ),
    basis: 'totals',
  };
}

const NO_ANSWERS = { predictions: [], scores: [] };

function ofMeans(tokens: Required<Usage>, prices: NonNullable<Prices['hosted']>) {
  const { promptTokens, completionTokens, cachedPromptTokens, reasoningTokens } = tokens;
  const likely = tokensUsd(tokens, prices) ?? 0;
  const uncached = tokensUsd({ ...tokens, cachedPromptTokens: 0 }, prices) ?? 0;
  return { promptTokens, cachedPromptTokens, completionTokens, reasoningTokens, perRequestUsd: { low: likely, likely, high: Math.max(likely, uncached) } };
}

function isSame(a: NonNullable<Prices['hosted']>, b: Prices['hosted']): boolean {
  return (
    b !== null &&
    a.inputPerMillionUsd === b.inputPerMillionUsd &&
    a.cachedInputPerMillionUsd === b.cachedInputPerMillionUsd &&
    a.outputPerMillionUsd === b.outputPerMillionUsd
  );
}

interface LocalPrices {
  gpuHourUsd: number | null;
  utilisation: Band;
  /** In place of what was measured. */
  requestsPerGpuHour: number | null;
}

/** The local price of a request. A speed is the run's own, or one that somebody typed; whether a run was interrupted only its answers tell. */
export function localSide({ local, answers, recorded }: MeasuredTrack, { gpuHourUsd, utilisation, requestsPerGpuHour }: LocalPrices): EconomicsParts['local'] {
  if (gpuHourUsd === null) return localOf({ evaluation: local, ...NO_ANSWERS }, { gpuHourUsd, utilisation });
  if (requestsPerGpuHour !== null) return localAt({ requestsPerHour: requestsPerGpuHour, gpus: 1 }, { gpuHourUsd, utilisation });
  if (answers !== null) return localOf({ evaluation: local, ...answers.local }, { gpuHourUsd, utilisation });
  if (recorded?.local) return localAt(recorded.local, { gpuHourUsd, utilisation });
  const found = localOf({ evaluation: local, ...NO_ANSWERS }, { gpuHourUsd, utilisation });
  return 'missing' in found
    ? found
    : {
        missing: 'The speed of the local model is not known here: the run was recorded without a price of a GPU hour, and its answers lie on another machine.',
      };
}
