import { z } from 'zod';

/** How a model's own chat template writes tool calls. Qwen and Hermes write `hermes`, Llama 3 `llama`, Phi-4-mini `phi`, Mistral `mistral`. */
export const Dialect = z.enum(['hermes', 'llama', 'phi', 'mistral']);
export type Dialect = z.infer<typeof Dialect>;

/** How a local model is asked where it is not only by the row's prompt. */
export const LocalPrompt = z.strictObject({
  /** So many examples of the train split stand before the request as turns of their own. */
  examples: z.int().nonnegative(),
  /** Further text at the end of the instruction. */
  wording: z.string().nullable(),
  /** `model`: the recorded messages and their tools through the model's own chat template, its calls read in its dialect. */
  template: z.enum(['fledgling', 'model']),
});
export type LocalPrompt = z.infer<typeof LocalPrompt>;

/** By the row's prompt alone. */
export const PLAIN_PROMPT: LocalPrompt = { examples: 0, wording: null, template: 'fledgling' };

export function isPlainPrompt({ examples, wording, template }: LocalPrompt): boolean {
  return examples === 0 && wording === null && template === 'fledgling';
}

/** `with 3 examples, with further wording`; empty for the row's prompt alone. */
export function askedHow({ examples, wording, template }: LocalPrompt): string {
  return [
    ...(examples === 0 ? [] : [`with ${examples} example${examples === 1 ? '' : 's'}`]),
    ...(wording === null ? [] : ['with further wording']),
    ...(template === 'model' ? ['through its own tool-call template'] : []),
  ].join(', ');
}
