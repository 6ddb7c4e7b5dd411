import { z } from 'zod';
import type { Outcome, Usage } from '../../records/evaluation.ts';

/** What is read of a chat completion; servers add members freely and some leave `usage` out. */
const ChatCompletion = z.looseObject({
  choices: z
    .array(z.looseObject({ finish_reason: z.string().nullish(), message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }) }))
    .min(1),
  usage: z.looseObject({ prompt_tokens: z.number().int().nonnegative(), completion_tokens: z.number().int().nonnegative() }).nullish(),
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
  const usage = parsed.data.usage ? { promptTokens: parsed.data.usage.prompt_tokens, completionTokens: parsed.data.usage.completion_tokens } : null;
  const text = choice.message.content ?? choice.message.refusal ?? null;
  if (choice.finish_reason === 'content_filter') return { outcome: 'content_filter', text, reason: "the provider's content filter stopped the answer", usage };
  if (choice.finish_reason === 'length') return { outcome: 'truncated', text, reason: 'the answer reached the token limit', usage };
  return { outcome: 'answered', text: text ?? '', reason: null, usage };
}
