import { z } from 'zod';
import type { Evaluation, Prediction, Usage } from '../records/evaluation.ts';
import type { JsonValue } from '../records/json.ts';
import { evaluationGpuHours, gpuUsd } from './gpu-hours.ts';

/** US dollars for a million tokens, and for a GPU-hour: the config's `cost`. Null where nobody told. */
const Prices = z.object({
  hosted: z.object({ inputPerMillionUsd: z.number(), cachedInputPerMillionUsd: z.number().optional(), outputPerMillionUsd: z.number() }).nullable(),
  gpuHourUsd: z.number().nullable(),
});
export type Prices = z.infer<typeof Prices>;

const NO_PRICES: Prices = { hosted: null, gpuHourUsd: null };

/** The prices of a run, from the config its record holds; none where that has no `cost`. */
export function pricesOf(config: JsonValue): Prices {
  return z.object({ cost: Prices }).safeParse(config).data?.cost ?? NO_PRICES;
}

/**
 * US dollars for so many tokens, by the prices of a million: cached prompt tokens by their own price where there is one. Reasoning tokens are among
 * the completion tokens, and billed as such. Null without prices.
 */
export function tokensUsd({ promptTokens, cachedPromptTokens = 0, completionTokens }: Usage, prices: Prices['hosted']): number | null {
  if (prices === null) return null;
  const { inputPerMillionUsd, cachedInputPerMillionUsd = inputPerMillionUsd, outputPerMillionUsd } = prices;
  const input = (promptTokens - cachedPromptTokens) * inputPerMillionUsd + cachedPromptTokens * cachedInputPerMillionUsd;
  return (input + completionTokens * outputPerMillionUsd) / 1e6;
}

/**
 * The evaluation with what it cost at these prices, US dollars: the hosted model's tokens, or a local model's GPU-hours. Null without a price, on
 * the CPU, and where an answer came without usage: half a bill is not a cost. A request that was filtered may lack it, for it is not billed.
 */
export function priced({ evaluation, predictions }: { evaluation: Evaluation; predictions: readonly Prediction[] }, prices: Prices): Evaluation {
  if (evaluation.model.role !== 'hosted') return { ...evaluation, costUsd: gpuUsd(evaluationGpuHours(evaluation), prices.gpuHourUsd) };
  return { ...evaluation, costUsd: predictions.some(isUnmetered) ? null : tokensUsd(evaluation.usage, prices.hosted) };
}

function isUnmetered({ outcome, usage }: Prediction): boolean {
  return usage === null && (outcome === 'answered' || outcome === 'truncated' || outcome === 'refused');
}
