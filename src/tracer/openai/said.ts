import { countOf, isObject, objectIn } from '../json.ts';
import type { Usage } from '../recording/traced.ts';

/** What an answer's text, or its stream of events, says. */
export interface Said {
  output: unknown;
  model: string | null;
  usage: Usage | null;
  finishReason: string | null;
  error: string | null;
}

export const NOTHING: Said = { output: null, model: null, usage: null, finishReason: null, error: null };

/** Of both APIs: cached tokens are among those of the prompt, reasoning among those of the answer. */
export function usageIn(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  const [input, output] = [usage['prompt_tokens'] ?? usage['input_tokens'], usage['completion_tokens'] ?? usage['output_tokens']];
  if (typeof input !== 'number' || typeof output !== 'number') return null;
  const details = (...keys: string[]) => keys.map((key) => objectIn(usage, key)).find((inner) => Object.keys(inner).length > 0) ?? {};
  return {
    input,
    output,
    cached: countOf(details('prompt_tokens_details', 'input_tokens_details')['cached_tokens']),
    reasoning: countOf(details('completion_tokens_details', 'output_tokens_details')['reasoning_tokens']),
  };
}
