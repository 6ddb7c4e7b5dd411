import { z } from 'zod';
import type { Outcome, Usage } from '../../../records/evaluation.ts';

export const ApiUsage = z.looseObject({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() });

/** What is read of a chat completion; servers add members freely and some leave `usage` out. */
const ChatCompletion = z.looseObject({
  choices: z
    .array(z.looseObject({ finish_reason: z.string().nullish(), message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }) }))
    .min(1),
  usage: ApiUsage.nullish(),
});

export interface Completed {
  outcome: Outcome;
  text: string | null;
  reason: string | null;
  usage: Usage | null;
}

/** Reads a response of HTTP 200; null when it is no chat completion. A refusal is an answer, and a wrong one. */
export function readCompletion(body: unknown): Completed | null {
  const parsed = ChatCompletion.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || !choice) return null;
  const text = choice.message.content ?? choice.message.refusal ?? null;
  return completedOf({ text, finishReason: choice.finish_reason ?? null, usage: usageOf(parsed.data.usage) });
}

/** What an answer counts as, by the reason the server gives for its end. */
export function completedOf({ text, finishReason, usage }: { text: string | null; finishReason: string | null; usage: Usage | null }): Completed {
  if (finishReason === 'content_filter') return { outcome: 'content_filter', text, reason: "the provider's content filter stopped the answer", usage };
  if (finishReason === 'length') return { outcome: 'truncated', text, reason: 'the answer reached the token limit', usage };
  return { outcome: 'answered', text: text ?? '', reason: null, usage };
}

export function usageOf(usage: z.infer<typeof ApiUsage> | null | undefined): Usage | null {
  return usage ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } : null;
}
