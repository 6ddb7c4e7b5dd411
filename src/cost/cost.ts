import type { Evaluation, Prediction, Usage } from '../records/evaluation.ts';

/** US dollars for a million tokens: the config's `cost.hosted`. */
export interface TokenPrices {
  inputPerMillionUsd: number;
  outputPerMillionUsd: number;
}

/** What prices are asked of: the config's `cost`. */
export interface Prices {
  /** Null where nobody told what a token costs. */
  hosted: TokenPrices | null;
}

/** US dollars for so many tokens: prompt tokens by the input price and completion tokens by the output price, both for a million; null without prices. */
export function tokensUsd({ promptTokens, completionTokens }: Usage, prices: TokenPrices | null): number | null {
  return prices && (promptTokens * prices.inputPerMillionUsd + completionTokens * prices.outputPerMillionUsd) / 1e6;
}

/**
 * The evaluation with its answers' cost at these prices, US dollars. Null for a local model, without prices, and where an answer came without
 * usage: half a bill is not a cost. A request that was filtered may be without one, for it is not billed.
 */
export function priced({ evaluation, predictions }: { evaluation: Evaluation; predictions: readonly Prediction[] }, { hosted }: Prices): Evaluation {
  const isHosted = evaluation.model.role === 'hosted';
  return { ...evaluation, costUsd: isHosted && !predictions.some(isUnmetered) ? tokensUsd(evaluation.usage, hosted) : null };
}

function isUnmetered({ outcome, usage }: Prediction): boolean {
  return usage === null && (outcome === 'answered' || outcome === 'truncated');
}
