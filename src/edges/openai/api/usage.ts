import { z } from 'zod';
import type { Usage } from '../../../records/evaluation.ts';

const Count = z.number().int().nonnegative().nullable().catch(null);
const PromptDetails = z.looseObject({ cached_tokens: Count }).nullish().catch(null);
const CompletionDetails = z.looseObject({ reasoning_tokens: Count }).nullish().catch(null);

/** OpenAI's own newer API, and servers that follow it, say `input_tokens` and `output_tokens`. */
const ApiUsage = z.looseObject({
  prompt_tokens: Count,
  completion_tokens: Count,
  input_tokens: Count,
  output_tokens: Count,
  prompt_tokens_details: PromptDetails,
  completion_tokens_details: CompletionDetails,
  input_tokens_details: PromptDetails,
  output_tokens_details: CompletionDetails,
});

/**
 * What an answer cost; null where either count is missing or no count: what was not said is not nothing. Cached and reasoning tokens are parts of
 * the two, and left out where they are not told or are more than the whole.
 */
export function readUsage(usage: unknown): Usage | null {
  const { data } = ApiUsage.safeParse(usage);
  const promptTokens = data?.prompt_tokens ?? data?.input_tokens ?? null;
  const completionTokens = data?.completion_tokens ?? data?.output_tokens ?? null;
  if (promptTokens === null || completionTokens === null) return null;
  const cached = data?.prompt_tokens_details?.cached_tokens ?? data?.input_tokens_details?.cached_tokens ?? null;
  const reasoning = data?.completion_tokens_details?.reasoning_tokens ?? data?.output_tokens_details?.reasoning_tokens ?? null;
  return {
    promptTokens,
    completionTokens,
    ...(cached !== null && cached <= promptTokens ? { cachedPromptTokens: cached } : {}),
    ...(reasoning !== null && reasoning <= completionTokens ? { reasoningTokens: reasoning } : {}),
  };
}
