import { z } from 'zod';
import type { Usage } from '../../../records/evaluation.ts';

const Count = z.number().int().nonnegative().nullable().catch(null);

/** OpenAI's own newer API, and servers that follow it, say `input_tokens` and `output_tokens`. */
const ApiUsage = z.looseObject({ prompt_tokens: Count, completion_tokens: Count, input_tokens: Count, output_tokens: Count });

/** What an answer cost; null where either count is missing or no count: what was not said is not nothing. */
export function readUsage(usage: unknown): Usage | null {
  const { data } = ApiUsage.safeParse(usage);
  const promptTokens = data?.prompt_tokens ?? data?.input_tokens ?? null;
  const completionTokens = data?.completion_tokens ?? data?.output_tokens ?? null;
  return promptTokens === null || completionTokens === null ? null : { promptTokens, completionTokens };
}
